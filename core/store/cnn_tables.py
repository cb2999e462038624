"""The tables of the CNN: cohorts, runs, their curves and their predictions.

Cohorts and predictions are only ever added; of a run, only how far it is changes.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from core.store.tables import metadata as metadata

cohorts = Table(
    "cohorts",
    metadata,
    Column("cohort_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("name", String, nullable=False),
    Column("design", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("task", "name"),
    Index("ix_cohorts_sha256", "sha256"),
)

cohort_members = Table(
    "cohort_members",
    metadata,
    Column("cohort_id", Integer, ForeignKey("cohorts.cohort_id"), primary_key=True),
    Column("instance_uid", String, primary_key=True),
    Column("report_id", Integer, ForeignKey("reports.report_id"), nullable=False),
    Column("patient", String, nullable=False),
    Column("part", String, nullable=False),
    Column("label", Integer, nullable=False),
    Column("source", String, nullable=False),
    Column("reading_id", Integer, ForeignKey("readings.reading_id"), nullable=False),
    Column("is_balanced", Boolean, nullable=False),
    Column("pixel_sha256", String(64), nullable=False),
    Column("confidence", Float),
)

questions = Table(
    "questions",
    metadata,
    Column("question_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("job_id", Integer, nullable=False, default=0),
    Column("created_at", Float, nullable=False),
    Index("ix_questions_task", "task"),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("name", String, nullable=False),
    Column("cohort_id", Integer, ForeignKey("cohorts.cohort_id"), nullable=False),
    Column("recipe", JSON, nullable=False),
    Column("job_id", Integer, nullable=False, default=0),
    Column("question_id", Integer, nullable=False, default=0),
    Column("role", String, nullable=False, default=""),
    Column("best_epoch", Integer, nullable=False, default=0),
    Column("best_value", Float),
    Column("weights_sha256", String, nullable=False, default=""),
    Column("environment", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("task", "name"),
    Index("ix_runs_question", "question_id"),
)

run_metrics = Table(
    "run_metrics",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.run_id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("value", Float, nullable=False),
    Column("at", Float, nullable=False),
)

predictions = Table(
    "predictions",
    metadata,
    Column("run_id", Integer, ForeignKey("runs.run_id"), primary_key=True),
    Column("weights_sha256", String(64), primary_key=True),
    Column("instance_uid", String, primary_key=True),
    Column("logit", Float, nullable=False),
)
