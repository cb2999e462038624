"""What people say of images: their view, and why one is left out. Only ever added."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "image_marks",
        sa.Column("image_mark_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("image_id", sa.Integer, sa.ForeignKey("images.image_id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("value", sa.String, nullable=False),
        sa.Column("before", sa.String, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", sa.Float, nullable=False),
    )
    op.create_index("ix_image_marks_image", "image_marks", ["image_id", "kind"])
    op.create_index("ix_images_patient", "images", ["patient", "study_date"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER image_marks_no_{verb.lower()} BEFORE {verb} ON image_marks "
                "BEGIN SELECT RAISE(ABORT, 'image_marks are only ever added'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER image_marks_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        "ON image_marks FOR EACH STATEMENT EXECUTE FUNCTION overread_refuse()"
    )
