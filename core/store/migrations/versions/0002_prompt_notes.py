"""Notes on prompts, and whether a prompt is put away. Only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "prompt_notes",
        sa.Column("prompt_note_id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("prompt_note_id"),
    )
    op.create_index("ix_prompt_notes_task", "prompt_notes", ["task", "name"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER prompt_notes_no_{verb.lower()} BEFORE {verb} ON prompt_notes "
                "BEGIN SELECT RAISE(ABORT, 'prompt_notes are only ever added'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER prompt_notes_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON prompt_notes FOR EACH STATEMENT EXECUTE FUNCTION overread_refuse()"
    )
