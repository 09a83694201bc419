"""Alembic's entry: runs the steps on the connection that `corpus.store_upgrade` hands in."""

from __future__ import annotations

from alembic import context

from corpus.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=connection.dialect.name == "sqlite",  # SQLite alters by copying the table
)
with context.begin_transaction():
    context.run_migrations()
