"""Alembic's entry point; the connection is handed in by `viewloom.storage.schema`."""

from alembic import context

from viewloom.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
