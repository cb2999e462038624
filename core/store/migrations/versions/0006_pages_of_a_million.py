"""Indexes for pages and counts of a million reports.

An index of `current` alone misleads SQLite, since nearly all reports are: it looked through
half a million of them for one accession number.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.drop_index("ix_reports_current", "reports")
    dialect = op.get_bind().dialect.name
    for name, columns, where in (
        ("ix_reports_current", ["report_id", "only_task", "study_date", "pitfalls"], "current"),
        ("ix_reports_outdated", ["report_id"], "NOT current"),
        ("ix_reports_only_task", ["only_task"], "only_task <> ''"),
    ):
        if dialect == "sqlite":
            where = {"current": "current = 1", "NOT current": "current = 0"}.get(where, where)
        op.create_index(name, "reports", columns, sqlite_where=sa.text(where),
                        postgresql_where=sa.text(where))
    op.create_index("ix_reports_date", "reports", ["study_date", "current", "only_task"])
