"""Alembic's environment: the connection is handed over by newsletter.storage.migrate."""

from alembic import context

from newsletter.storage import tables  # noqa: F401  (fills the metadata)
from newsletter.storage.tables.base import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
