"""Reading lists: cases, the readings they are about, who has them in hand, and verdicts.

All but `seats` are only ever added.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

APPEND_ONLY = ("reading_lists", "cases", "case_sides", "verdicts")


def upgrade() -> None:
    op.create_table(
        "reading_lists",
        sa.Column("list_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("design", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("list_id"),
    )
    op.create_index("ix_reading_lists_task", "reading_lists", ["task"], unique=False)
    op.create_table(
        "cases",
        sa.Column("case_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("pattern", sa.String(), nullable=False),
        sa.Column("sampling_probability", sa.Float(), nullable=False),
        sa.Column("repeat", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["reading_lists.list_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["reports.report_id"]),
        sa.PrimaryKeyConstraint("case_id"),
        sa.UniqueConstraint("list_id", "place"),
        sa.UniqueConstraint("list_id", "report_id", "repeat"),
    )
    op.create_index("ix_cases_report", "cases", ["report_id"], unique=False)
    op.create_table(
        "case_sides",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"]),
        sa.PrimaryKeyConstraint("case_id", "side"),
    )
    op.create_table(
        "seats",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seat", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=True),
        sa.Column("until", sa.Float(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["list_id"], ["reading_lists.list_id"]),
        sa.ForeignKeyConstraint(["reader_id"], ["readers.reader_id"]),
        sa.PrimaryKeyConstraint("case_id", "seat"),
        sa.UniqueConstraint("case_id", "reader_id"),
    )
    op.create_index("ix_seats_queue", "seats", ["list_id", "state", "place"], unique=False)
    op.create_index("ix_seats_reader", "seats", ["reader_id", "list_id", "state"], unique=False)
    op.create_table(
        "verdicts",
        sa.Column("verdict_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reader_id", sa.Integer(), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("causes", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("after_reveal", sa.Boolean(), nullable=False),
        sa.Column("visible", sa.JSON(), nullable=False),
        sa.Column("shown_at", sa.Float(), nullable=False),
        sa.Column("decided_at", sa.Float(), nullable=False),
        sa.Column("received_at", sa.Float(), nullable=False),
        sa.Column("reading_id", sa.Integer(), nullable=True),
        sa.Column("told", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.case_id"]),
        sa.ForeignKeyConstraint(["reader_id"], ["readers.reader_id"]),
        sa.ForeignKeyConstraint(["reading_id"], ["readings.reading_id"]),
        sa.PrimaryKeyConstraint("verdict_id"),
        sa.UniqueConstraint("nonce"),
    )
    op.create_index("ix_verdicts_case", "verdicts", ["case_id", "reader_id"], unique=False)
    op.create_index("ix_verdicts_reader", "verdicts", ["reader_id", "verdict_id"], unique=False)
    for table in APPEND_ONLY:
        _only_ever_added(table)


def _only_ever_added(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION overread_refuse()"
    )
