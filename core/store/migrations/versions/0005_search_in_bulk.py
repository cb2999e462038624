"""New reports are indexed for the search batch by batch, not by a trigger row by row."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER reports_are_searchable")
