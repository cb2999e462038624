"""Searching a million reports: a list of the indexed words, and current reports only.

The index's own vocabulary counts every occurrence of every word whenever it is asked.
"""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE TABLE report_vocabulary_terms (term TEXT PRIMARY KEY) WITHOUT ROWID")
        op.execute(
            "INSERT INTO report_words(report_words, rowid, text) "
            "SELECT 'delete', report_id, text FROM reports WHERE current = 0"
        )
        op.execute("INSERT INTO report_vocabulary_terms SELECT term FROM report_vocabulary")
