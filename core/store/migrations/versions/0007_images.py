"""Images of the study, and files that could not be used."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "images",
        sa.Column("image_id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("instance_uid", sa.String, nullable=False, unique=True),
        sa.Column("series_uid", sa.String, nullable=False),
        sa.Column("study_uid", sa.String, nullable=False),
        sa.Column("accession_number", sa.String, nullable=False),
        sa.Column("patient", sa.String, nullable=False),
        sa.Column("study_date", sa.String(10), nullable=False),
        sa.Column("modality", sa.String, nullable=False),
        sa.Column("body_part", sa.String, nullable=False),
        sa.Column("view", sa.String, nullable=False),
        sa.Column("laterality", sa.String, nullable=False),
        sa.Column("photometric", sa.String, nullable=False),
        sa.Column("bits_stored", sa.Integer, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("columns", sa.Integer, nullable=False),
        sa.Column("transfer_syntax", sa.String, nullable=False),
        sa.Column("header_sha256", sa.String(64), nullable=False),
        sa.Column("file_size", sa.BigInteger, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("member", sa.Text, nullable=False, server_default=""),
        sa.Column("content_sha256", sa.String(64), nullable=False, server_default=""),
        sa.Column("pixel_sha256", sa.String(64), nullable=False, server_default=""),
        sa.Column("excluded", sa.String, nullable=False, server_default=""),
        sa.Column("quarantine", sa.Text, nullable=False, server_default=""),
        sa.Column("linked_to", sa.String, nullable=False, server_default=""),
        sa.Column("linked_by", sa.String, nullable=False, server_default=""),
        sa.Column("hardware", sa.Boolean),
        sa.Column("imported_at", sa.Float, nullable=False),
    )
    op.create_index("ix_images_study", "images", ["study_uid"])
    op.create_index("ix_images_accession", "images", ["accession_number"])
    op.create_index("ix_images_linked", "images", ["linked_to"])
    op.create_index("ix_images_pixels", "images", ["pixel_sha256"])
    op.create_table(
        "refused_files",
        sa.Column("path", sa.Text, primary_key=True),
        sa.Column("member", sa.Text, primary_key=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("seen_at", sa.Float, nullable=False),
    )
