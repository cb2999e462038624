"""The first schema: all tables, append-only triggers, full-text search."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = ("readings", "gold_labels", "gold_sets", "prompt_versions", "tasks", "events")


def upgrade() -> None:
    op.create_table('events',
        sa.Column('event_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('at', sa.Float(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('task', sa.String(), nullable=False),
        sa.Column('sentence', sa.Text(), nullable=False),
        sa.Column('who', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('event_id')
    )
    op.create_index('ix_events_kind', 'events', ['kind'], unique=False)
    op.create_table('gold_sets',
        sa.Column('gold_set_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('task', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('created_at', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('gold_set_id'),
        sa.UniqueConstraint('task', 'version')
    )
    op.create_table('jobs',
        sa.Column('job_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('settings', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(), nullable=False),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('total', sa.Integer(), nullable=False),
        sa.Column('worker', sa.String(), nullable=False),
        sa.Column('cancel_requested', sa.Boolean(), nullable=False),
        sa.Column('error', sa.Text(), nullable=False),
        sa.Column('created_at', sa.Float(), nullable=False),
        sa.Column('started_at', sa.Float(), nullable=True),
        sa.Column('heartbeat_at', sa.Float(), nullable=True),
        sa.Column('ended_at', sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint('job_id')
    )
    op.create_index('ix_jobs_state', 'jobs', ['state'], unique=False)
    op.create_table('patients',
        sa.Column('patient_id', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('patient_id')
    )
    op.create_table('prompt_versions',
        sa.Column('prompt_version_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('task', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('origin', sa.String(), nullable=False),
        sa.Column('note', sa.Text(), nullable=False),
        sa.Column('saved_at', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('prompt_version_id'),
        sa.UniqueConstraint('task', 'name', 'version')
    )
    op.create_table('readers',
        sa.Column('reader_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('task', sa.String(), nullable=False),
        sa.Column('prompt_name', sa.String(), nullable=False),
        sa.Column('prompt_sha256', sa.String(length=64), nullable=False),
        sa.Column('model', sa.String(), nullable=False),
        sa.Column('model_digest', sa.String(), nullable=False),
        sa.Column('stand_in', sa.Boolean(), nullable=False),
        sa.Column('simulated', sa.Boolean(), nullable=False),
        sa.Column('settings', sa.JSON(), nullable=False),
        sa.Column('created_at', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('reader_id'),
        sa.UniqueConstraint('sha256')
    )
    op.create_table('tasks',
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('task', sa.String(), nullable=False),
        sa.Column('source', sa.Text(), nullable=False),
        sa.Column('saved_at', sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint('sha256')
    )
    op.create_table('job_metrics',
        sa.Column('job_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('step', sa.Integer(), nullable=False),
        sa.Column('value', sa.Float(), nullable=False),
        sa.Column('at', sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(['job_id'], ['jobs.job_id'], ),
        sa.PrimaryKeyConstraint('job_id', 'name', 'step')
    )
    op.create_table('reports',
        sa.Column('report_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('accession_number', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('current', sa.Boolean(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('text_sha256', sa.String(length=64), nullable=False),
        sa.Column('patient_id', sa.String(), nullable=True),
        sa.Column('study_date', sa.String(length=10), nullable=True),
        sa.Column('pitfalls', sa.String(), nullable=False),
        sa.Column('synthetic', sa.Boolean(), nullable=False),
        sa.Column('imported_at', sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(['patient_id'], ['patients.patient_id'], ),
        sa.PrimaryKeyConstraint('report_id'),
        sa.UniqueConstraint('accession_number', 'version')
    )
    op.create_index('ix_reports_current', 'reports', ['current'], unique=False)
    op.create_index('ix_reports_patient', 'reports', ['patient_id'], unique=False)
    op.create_table('readings',
        sa.Column('reading_id', sa.Integer(), autoincrement=True, nullable=False),
        sa.Column('reader_id', sa.Integer(), nullable=False),
        sa.Column('report_id', sa.Integer(), nullable=False),
        sa.Column('repeat', sa.Integer(), nullable=False),
        sa.Column('attempt', sa.Integer(), nullable=False),
        sa.Column('answer', sa.String(), nullable=True),
        sa.Column('failure', sa.String(), nullable=True),
        sa.Column('failure_message', sa.Text(), nullable=False),
        sa.Column('evidence', sa.Text(), nullable=True),
        sa.Column('evidence_start', sa.Integer(), nullable=True),
        sa.Column('evidence_end', sa.Integer(), nullable=True),
        sa.Column('confidence', sa.Float(), nullable=True),
        sa.Column('raw_reply', sa.Text(), nullable=False),
        sa.Column('messages_sha256', sa.String(), nullable=False),
        sa.Column('prompt_tokens', sa.Integer(), nullable=True),
        sa.Column('completion_tokens', sa.Integer(), nullable=True),
        sa.Column('seconds', sa.Float(), nullable=True),
        sa.Column('re_asked', sa.Boolean(), nullable=False),
        sa.Column('host', sa.String(), nullable=False),
        sa.Column('server_version', sa.String(), nullable=False),
        sa.Column('comment', sa.Text(), nullable=False),
        sa.Column('read_at', sa.Float(), nullable=False),
        sa.CheckConstraint('(answer IS NULL) <> (failure IS NULL)', name='answer_or_failure'),
        sa.ForeignKeyConstraint(['reader_id'], ['readers.reader_id'], ),
        sa.ForeignKeyConstraint(['report_id'], ['reports.report_id'], ),
        sa.PrimaryKeyConstraint('reading_id'),
        sa.UniqueConstraint('reader_id', 'report_id', 'repeat', 'attempt')
    )
    op.create_index('ix_readings_report', 'readings', ['report_id'], unique=False)
    op.create_table('gold_labels',
        sa.Column('gold_set_id', sa.Integer(), nullable=False),
        sa.Column('report_id', sa.Integer(), nullable=False),
        sa.Column('reading_id', sa.Integer(), nullable=False),
        sa.Column('split', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['gold_set_id'], ['gold_sets.gold_set_id'], ),
        sa.ForeignKeyConstraint(['reading_id'], ['readings.reading_id'], ),
        sa.ForeignKeyConstraint(['report_id'], ['reports.report_id'], ),
        sa.PrimaryKeyConstraint('gold_set_id', 'report_id')
    )
    op.create_index('ix_gold_labels_report', 'gold_labels', ['report_id'], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _sqlite()
    else:
        _postgresql()


def _sqlite() -> None:
    for table in APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} are only ever added'); END"
            )
    op.execute(
        "CREATE TRIGGER reports_text_is_fixed "
        "BEFORE UPDATE OF text, text_sha256, accession_number, version ON reports "
        "BEGIN SELECT RAISE(ABORT, 'the text of a report version never changes'); END"
    )
    op.execute(
        "CREATE VIRTUAL TABLE report_words USING fts5("
        "text, content='reports', content_rowid='report_id', "
        "tokenize='unicode61 remove_diacritics 0', detail='none', columnsize=0)"
    )
    op.execute("CREATE VIRTUAL TABLE report_vocabulary USING fts5vocab(report_words, 'row')")
    op.execute(
        "CREATE TRIGGER reports_are_searchable AFTER INSERT ON reports "
        "BEGIN INSERT INTO report_words(rowid, text) VALUES (new.report_id, new.text); END"
    )


def _postgresql() -> None:
    op.execute(
        "CREATE FUNCTION overread_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% are only ever added', TG_TABLE_NAME; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION overread_refuse()"
        )
    op.execute(
        "CREATE TRIGGER reports_text_is_fixed "
        "BEFORE UPDATE OF text, text_sha256, accession_number, version ON reports "
        "FOR EACH STATEMENT EXECUTE FUNCTION overread_refuse()"
    )
