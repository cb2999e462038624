"""Reports that are for one task only, so that a chest report is in no ankle archive."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    column = sa.Column("only_task", sa.String(), nullable=False, server_default="")
    op.add_column("reports", column)
