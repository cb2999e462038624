"""Searching a million reports: a list of the indexed words, and current reports only.

The index's own vocabulary counts every occurrence of every word whenever it is asked.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.drop_index("ix_reports_date", "reports")
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.create_index("ix_reports_date", "reports", ["study_date", "only_task"],
                    sqlite_where=sa.text("current = 1"), postgresql_where=sa.text("current"))
    if sqlite:
        op.execute("CREATE TABLE report_vocabulary_terms (term TEXT PRIMARY KEY) WITHOUT ROWID")
        op.execute(
            "INSERT INTO report_words(report_words, rowid, text) "
            "SELECT 'delete', report_id, text FROM reports WHERE current = 0"
        )
        op.execute("INSERT INTO report_vocabulary_terms SELECT term FROM report_vocabulary")
