"""Alembic's entry: runs the migrations on the connection that database.py hands over."""

from alembic import context

from core.store.cnn_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    render_as_batch=True,
)
context.run_migrations()
