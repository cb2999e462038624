"""Lists of few-shot examples, kept as they were drawn so that a reader can show them again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.create_table(
        "example_sets",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("task", sa.String, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("saved_at", sa.Float, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER example_sets_no_{verb.lower()} BEFORE {verb} ON example_sets "
                "BEGIN SELECT RAISE(ABORT, 'example_sets are only ever added'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER example_sets_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON example_sets FOR EACH STATEMENT EXECUTE FUNCTION overread_refuse()"
    )
