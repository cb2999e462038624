"""All tables of the study. Migrations create them; a test holds the two together.

Times are seconds since 1970 (UTC). Texts of reports and readings are never
updated: triggers (see the first migration) refuse it in the database itself.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

patients = Table(
    "patients",
    metadata,
    Column("patient_id", String, primary_key=True),
)

reports = Table(
    "reports",
    metadata,
    Column("report_id", Integer, primary_key=True, autoincrement=True),
    Column("accession_number", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("current", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("patient_id", String, ForeignKey("patients.patient_id")),
    Column("study_date", String(10)),
    Column("pitfalls", String, nullable=False, default=""),
    Column("synthetic", Boolean, nullable=False, default=False),
    Column("imported_at", Float, nullable=False),
    Column("only_task", String, nullable=False, server_default=""),
    UniqueConstraint("accession_number", "version"),
    Index(
        "ix_reports_current",
        "report_id",
        "only_task",
        "study_date",
        "pitfalls",
        sqlite_where=text("current = 1"),
        postgresql_where=text("current"),
    ),
    Index(
        "ix_reports_outdated",
        "report_id",
        sqlite_where=text("current = 0"),
        postgresql_where=text("NOT current"),
    ),
    Index(
        "ix_reports_only_task",
        "only_task",
        sqlite_where=text("only_task <> ''"),
        postgresql_where=text("only_task <> ''"),
    ),
    Index("ix_reports_date", "study_date", "current", "only_task"),
    Index("ix_reports_patient", "patient_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("task", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("saved_at", Float, nullable=False),
)

prompt_versions = Table(
    "prompt_versions",
    metadata,
    Column("prompt_version_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("name", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("source", Text, nullable=False),
    Column("origin", String, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("saved_at", Float, nullable=False),
    UniqueConstraint("task", "name", "version"),
)

example_sets = Table(
    "example_sets",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("task", String, nullable=False),
    Column("source", Text, nullable=False),
    Column("saved_at", Float, nullable=False),
)
"""Lists of few-shot examples as they were drawn: a reader names its list by the hash."""

prompt_notes = Table(
    "prompt_notes",
    metadata,
    Column("prompt_note_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Float, nullable=False),
    Index("ix_prompt_notes_task", "task", "name"),
)

readers = Table(
    "readers",
    metadata,
    Column("reader_id", Integer, primary_key=True, autoincrement=True),
    Column("sha256", String(64), nullable=False, unique=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("task", String, nullable=False),
    Column("prompt_name", String, nullable=False, default=""),
    Column("prompt_sha256", String(64), nullable=False, default=""),
    Column("model", String, nullable=False, default=""),
    Column("model_digest", String, nullable=False, default=""),
    Column("stand_in", Boolean, nullable=False, default=False),
    Column("simulated", Boolean, nullable=False, default=False),
    Column("settings", JSON, nullable=False),
    Column("created_at", Float, nullable=False),
)

readings = Table(
    "readings",
    metadata,
    Column("reading_id", Integer, primary_key=True, autoincrement=True),
    Column("reader_id", Integer, ForeignKey("readers.reader_id"), nullable=False),
    Column("report_id", Integer, ForeignKey("reports.report_id"), nullable=False),
    Column("repeat", Integer, nullable=False, default=0),
    Column("attempt", Integer, nullable=False, default=0),
    Column("answer", String),
    Column("failure", String),
    Column("failure_message", Text, nullable=False, default=""),
    Column("evidence", Text),
    Column("evidence_start", Integer),
    Column("evidence_end", Integer),
    Column("confidence", Float),
    Column("raw_reply", Text, nullable=False, default=""),
    Column("messages_sha256", String, nullable=False, default=""),
    Column("prompt_tokens", Integer),
    Column("completion_tokens", Integer),
    Column("seconds", Float),
    Column("re_asked", Boolean, nullable=False, default=False),
    Column("host", String, nullable=False, default=""),
    Column("server_version", String, nullable=False, default=""),
    Column("comment", Text, nullable=False, default=""),
    Column("read_at", Float, nullable=False),
    UniqueConstraint("reader_id", "report_id", "repeat", "attempt"),
    CheckConstraint("(answer IS NULL) <> (failure IS NULL)", name="answer_or_failure"),
    Index("ix_readings_report", "report_id"),
)

gold_sets = Table(
    "gold_sets",
    metadata,
    Column("gold_set_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("note", Text, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    UniqueConstraint("task", "version"),
)

gold_labels = Table(
    "gold_labels",
    metadata,
    Column("gold_set_id", Integer, ForeignKey("gold_sets.gold_set_id"), primary_key=True),
    Column("report_id", Integer, ForeignKey("reports.report_id"), primary_key=True),
    Column("reading_id", Integer, ForeignKey("readings.reading_id"), nullable=False),
    Column("split", String, nullable=False),
    Index("ix_gold_labels_report", "report_id"),
)

jobs = Table(
    "jobs",
    metadata,
    Column("job_id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String, nullable=False),
    Column("settings", JSON, nullable=False),
    Column("state", String, nullable=False),
    Column("done", Integer, nullable=False, default=0),
    Column("total", Integer, nullable=False, default=0),
    Column("worker", String, nullable=False, default=""),
    Column("cancel_requested", Boolean, nullable=False, default=False),
    Column("error", Text, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    Column("started_at", Float),
    Column("heartbeat_at", Float),
    Column("ended_at", Float),
    Index("ix_jobs_state", "state"),
)

job_metrics = Table(
    "job_metrics",
    metadata,
    Column("job_id", Integer, ForeignKey("jobs.job_id"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("value", Float, nullable=False),
    Column("at", Float, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("event_id", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("kind", String, nullable=False),
    Column("task", String, nullable=False, default=""),
    Column("sentence", Text, nullable=False),
    Column("who", String, nullable=False, default=""),
    Index("ix_events_kind", "kind"),
)

reading_lists = Table(
    "reading_lists",
    metadata,
    Column("list_id", Integer, primary_key=True, autoincrement=True),
    Column("task", String, nullable=False),
    Column("title", String, nullable=False),
    Column("design", JSON, nullable=False),
    Column("created_by", String, nullable=False, default=""),
    Column("created_at", Float, nullable=False),
    Index("ix_reading_lists_task", "task"),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", Integer, primary_key=True, autoincrement=True),
    Column("list_id", Integer, ForeignKey("reading_lists.list_id"), nullable=False),
    Column("report_id", Integer, ForeignKey("reports.report_id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("pattern", String, nullable=False, default=""),
    Column("sampling_probability", Float, nullable=False),
    Column("repeat", Integer, nullable=False, default=0),
    UniqueConstraint("list_id", "place"),
    UniqueConstraint("list_id", "report_id", "repeat"),
    Index("ix_cases_report", "report_id"),
)

case_sides = Table(
    "case_sides",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.case_id"), primary_key=True),
    Column("side", Integer, primary_key=True),
    Column("reading_id", Integer, ForeignKey("readings.reading_id"), nullable=False),
)

seats = Table(
    "seats",
    metadata,
    Column("case_id", Integer, ForeignKey("cases.case_id"), primary_key=True),
    Column("seat", Integer, primary_key=True),
    Column("list_id", Integer, ForeignKey("reading_lists.list_id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("reader_id", Integer, ForeignKey("readers.reader_id")),
    Column("until", Float),
    Column("version", Integer, nullable=False, default=0),
    UniqueConstraint("case_id", "reader_id"),
    Index("ix_seats_queue", "list_id", "state", "place"),
    Index("ix_seats_reader", "reader_id", "list_id", "state"),
)
"""Who has a case in hand: bookkeeping that changes. What was decided stands in verdicts."""

verdicts = Table(
    "verdicts",
    metadata,
    Column("verdict_id", Integer, primary_key=True, autoincrement=True),
    Column("nonce", String(64), nullable=False, unique=True),
    Column("case_id", Integer, ForeignKey("cases.case_id"), nullable=False),
    Column("reader_id", Integer, ForeignKey("readers.reader_id"), nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("answer", String),
    Column("causes", String, nullable=False, default=""),
    Column("comment", Text, nullable=False, default=""),
    Column("flagged", Boolean, nullable=False, default=False),
    Column("after_reveal", Boolean, nullable=False, default=False),
    Column("visible", JSON, nullable=False),
    Column("shown_at", Float, nullable=False),
    Column("decided_at", Float, nullable=False),
    Column("received_at", Float, nullable=False),
    Column("reading_id", Integer, ForeignKey("readings.reading_id")),
    Column("told", Text, nullable=False, default=""),
    Index("ix_verdicts_case", "case_id", "reader_id"),
    Index("ix_verdicts_reader", "reader_id", "verdict_id"),
)

images = Table(
    "images",
    metadata,
    Column("image_id", Integer, primary_key=True, autoincrement=True),
    Column("instance_uid", String, nullable=False, unique=True),
    Column("series_uid", String, nullable=False),
    Column("study_uid", String, nullable=False),
    Column("accession_number", String, nullable=False),
    Column("patient", String, nullable=False),
    Column("study_date", String(10), nullable=False),
    Column("modality", String, nullable=False),
    Column("body_part", String, nullable=False),
    Column("view", String, nullable=False),
    Column("laterality", String, nullable=False),
    Column("photometric", String, nullable=False),
    Column("bits_stored", Integer, nullable=False),
    Column("rows", Integer, nullable=False),
    Column("columns", Integer, nullable=False),
    Column("transfer_syntax", String, nullable=False),
    Column("header_sha256", String(64), nullable=False),
    Column("file_size", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
    Column("member", Text, nullable=False, server_default=""),
    Column("content_sha256", String(64), nullable=False, server_default=""),
    Column("pixel_sha256", String(64), nullable=False, server_default=""),
    Column("excluded", String, nullable=False, server_default=""),
    Column("quarantine", Text, nullable=False, server_default=""),
    Column("linked_to", String, nullable=False, server_default=""),
    Column("linked_by", String, nullable=False, server_default=""),
    Column("hardware", Boolean),
    Column("imported_at", Float, nullable=False),
    Index("ix_images_study", "study_uid"),
    Index("ix_images_accession", "accession_number"),
    Index("ix_images_linked", "linked_to"),
    Index("ix_images_pixels", "pixel_sha256"),
    Index("ix_images_patient", "patient", "study_date"),
)
"""`patient` is a keyed hash; the key lies apart from the database."""

image_marks = Table(
    "image_marks",
    metadata,
    Column("image_mark_id", Integer, primary_key=True, autoincrement=True),
    Column("image_id", Integer, ForeignKey("images.image_id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("value", String, nullable=False),
    Column("before", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Float, nullable=False),
    Index("ix_image_marks_image", "image_id", "kind"),
)
"""What people said of an image; `images` holds what that comes to."""

refused_files = Table(
    "refused_files",
    metadata,
    Column("path", Text, primary_key=True),
    Column("member", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("seen_at", Float, nullable=False),
)

APPEND_ONLY = (
    "readings",
    "gold_labels",
    "gold_sets",
    "prompt_versions",
    "prompt_notes",
    "example_sets",
    "tasks",
    "events",
    "reading_lists",
    "cases",
    "case_sides",
    "verdicts",
    "image_marks",
)
"""Tables in which the database itself refuses UPDATE and DELETE."""
