"""Alembic's way in: one connection, one lock, so that several processes may start at once."""

from __future__ import annotations

from alembic import context

from ringlypro.db.schema import load_metadata

MIGRATION_LOCK_ID = 727001
"""Any number that nobody else locks: starters queue behind it and find the work done."""


def include_name(name: str | None, kind: str, _: object) -> bool:
    """Procrastinate owns the schema `jobs`; it is not ours to compare."""
    return name in (None, "public") if kind == "schema" else True


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=load_metadata(),
    include_name=include_name,
    compare_type=True,
    compare_server_default=True,
)
with context.begin_transaction():
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK_ID})")
    context.run_migrations()
