"""The CNN: cohorts, questions, runs, their curves and their predictions."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

APPEND_ONLY = ("cohorts", "cohort_members", "predictions")


def upgrade() -> None:
    op.create_table(
        "cohorts",
        sa.Column("cohort_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("task", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("design", sa.JSON, nullable=False),
        sa.Column("left_out", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.UniqueConstraint("task", "name"),
    )
    op.create_index("ix_cohorts_sha256", "cohorts", ["sha256"])
    op.create_table(
        "cohort_members",
        sa.Column("cohort_id", sa.Integer, sa.ForeignKey("cohorts.cohort_id"), primary_key=True),
        sa.Column("instance_uid", sa.String, primary_key=True),
        sa.Column("report_id", sa.Integer, sa.ForeignKey("reports.report_id"), nullable=False),
        sa.Column("patient", sa.String, nullable=False),
        sa.Column("part", sa.String, nullable=False),
        sa.Column("label", sa.Integer, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("reading_id", sa.Integer, sa.ForeignKey("readings.reading_id"), nullable=False),
        sa.Column("is_balanced", sa.Boolean, nullable=False),
        sa.Column("pixel_sha256", sa.String(64), nullable=False),
        sa.Column("confidence", sa.Float),
    )
    op.create_table(
        "questions",
        sa.Column("question_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("task", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("settings", sa.JSON, nullable=False),
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
    )
    op.create_index("ix_questions_task", "questions", ["task"])
    op.create_table(
        "runs",
        sa.Column("run_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("task", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("cohort_id", sa.Integer, sa.ForeignKey("cohorts.cohort_id"), nullable=False),
        sa.Column("recipe", sa.JSON, nullable=False),
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("question_id", sa.Integer, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("best_epoch", sa.Integer, nullable=False),
        sa.Column("best_value", sa.Float),
        sa.Column("weights_sha256", sa.String, nullable=False),
        sa.Column("environment", sa.JSON, nullable=False),
        sa.Column("created_at", sa.Float, nullable=False),
        sa.UniqueConstraint("task", "name"),
    )
    op.create_index("ix_runs_question", "runs", ["question_id"])
    op.create_table(
        "run_metrics",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.run_id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True),
        sa.Column("value", sa.Float, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_table(
        "predictions",
        sa.Column("run_id", sa.Integer, sa.ForeignKey("runs.run_id"), primary_key=True),
        sa.Column("weights_sha256", sa.String(64), primary_key=True),
        sa.Column("instance_uid", sa.String, primary_key=True),
        sa.Column("logit", sa.Float, nullable=False),
    )
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
