"""The object mapper on a connection that somebody else lends, inside a transaction that somebody else ends.

A voice unit speaks to psycopg itself; rooms that it asks may want `unit.db`. They get a session over the same
connection: what it flushes is in the unit's transaction, and its own BEGIN, COMMIT, ROLLBACK and close do nothing.
"""

from __future__ import annotations

from typing import Any, cast

import psycopg
from sqlalchemy import Connection
from sqlalchemy.dialects.postgresql.psycopg import AsyncAdapt_psycopg_connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession
from sqlalchemy.pool import NullPool


class BorrowedConnection(AsyncAdapt_psycopg_connection):
    """SQLAlchemy's view of a psycopg connection that it may use and not keep."""

    __slots__ = ()

    def commit(self) -> None:
        """Left to the unit."""

    def rollback(self) -> None:
        """Left to the unit."""

    def close(self) -> None:
        """Left to the unit."""


def open_borrowed_session(engine: AsyncEngine, connection: psycopg.AsyncConnection[Any]) -> AsyncSession:
    """A session on this very connection, with the engine's dialect and compiled statements; nothing is sent yet.

    The engine must have connected once: its dialect learns then what the server can do.
    """
    sync_engine = engine.sync_engine
    borrowed_connection = BorrowedConnection(sync_engine.dialect.dbapi, cast("Any", connection))
    pool = NullPool(lambda: cast("Any", borrowed_connection), dialect=sync_engine.dialect, reset_on_return=None)
    sync_connection = Connection(sync_engine, connection=pool.connect())
    return AsyncSession(AsyncConnection(engine, sync_connection), expire_on_commit=False)


async def close_borrowed_session(session: AsyncSession) -> None:
    """Let go of the connection, which stays open and as it is."""
    await session.close()
    if isinstance(session.bind, AsyncConnection):
        await session.bind.close()
