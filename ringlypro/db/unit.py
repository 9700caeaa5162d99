"""One tenant, one moment, one transaction, its jobs and its news.

Leaving the unit commits; an exception rolls everything back, jobs and news included. Inside a unit only the database
is spoken to: vendors come between units. The tenant is announced once, by SET LOCAL, which ends with the transaction
and so survives pooling; a session that has no scope refuses to begin.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
from procrastinate import exceptions as job_errors
from procrastinate.tasks import Task
from psycopg.rows import dict_row
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction

from ringlypro.db.discretion import discreet
from ringlypro.db.queue import queue
from ringlypro.kit.clock import Clock

CHANNEL = "ringly"
ROLES = frozenset({"ringly_app", "ringly_system"})
LIMITS = (
    "-c search_path=public,jobs -c statement_timeout=3000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=10000"
)
"""Nothing on the way of a call may hang: Twilio gives up after 15 s, we answer within 3."""


class NoTenant(RuntimeError):
    """A session was opened without saying whose rows it may see."""


class ScopedSession(Session):
    """The sync half of every session in the product."""


@event.listens_for(ScopedSession, "after_begin")
def _announce(session: Session, _: SessionTransaction, connection: Connection) -> None:
    if connection.in_nested_transaction():
        return
    scope = session.info.get("scope")
    if scope is None:
        raise NoTenant("a session needs a tenant, or the directory")
    role, client_id = scope
    # The engine leaves BEGIN to us, so that it travels together with the scope: one round trip less for every caller.
    connection.exec_driver_sql(f"BEGIN; {_scope_sql(role, client_id)}")


def _scope_sql(role: str, client_id: int | None) -> str:
    # SET takes no parameters: only a known role and an integer get here.
    if role not in ROLES:
        raise NoTenant(f"unknown role {role!r}")
    return f"SET LOCAL ROLE {role}; SET LOCAL app.client_id = '{'' if client_id is None else int(client_id)}'"


class Unit:
    """What a room is given: rows, the moment, and ways to tell others after the commit."""

    def __init__(self, db: AsyncSession, *, client_id: int | None, now: datetime, queues: bool = True) -> None:
        self.db = db
        self.now = now
        self._queues = queues
        self._raw: psycopg.AsyncConnection[Any] | None = None
        self._client_id = client_id

    @property
    def client_id(self) -> int:
        """Whose rows. Raises NoTenant in the directory."""
        if self._client_id is None:
            raise NoTenant("this unit is the directory: it has no tenant")
        return self._client_id

    async def adopt(self, client_id: int) -> None:
        """Go on as this client, in the same transaction: sign-up's way from the directory to its new tenant."""
        if self._client_id is not None:
            raise NoTenant("a unit has one tenant")
        await self.db.flush()
        self._client_id = client_id
        self.db.info["scope"] = ("ringly_app", client_id)
        await (await self.db.connection()).exec_driver_sql(_scope_sql("ringly_app", client_id))

    async def raw(self) -> psycopg.AsyncConnection[Any]:
        """The psycopg connection of this very transaction."""
        if self._raw is None:
            fairy = await (await self.db.connection()).get_raw_connection()
            connection = fairy.driver_connection
            if not isinstance(connection, psycopg.AsyncConnection):
                raise TypeError("the engine must be psycopg's")
            self._raw = connection
        return self._raw

    async def run(self, sql: str, values: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
        """A prepared statement of the hot path: SQL text in, rows as dictionaries out. `values` use `%(name)s`."""
        connection = await self.raw()
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(sql, values)
            return await cursor.fetchall() if cursor.description else []

    async def tell(self, topic: str, row_id: int | None = None) -> None:
        """Open pages should look again; PostgreSQL says so at the commit, and never after a rollback."""
        payload = json.dumps([self._client_id, topic, row_id])
        await self.run("SELECT pg_notify(%(channel)s, %(payload)s)", {"channel": CHANNEL, "payload": payload})

    async def later(
        self,
        job: Task[Any, Any, Any] | str,
        *,
        at: datetime | None = None,
        after: timedelta | None = None,
        once: str | None = None,
        **values: Any,
    ) -> None:
        """Do this after the commit; it is queued in this transaction and vanishes with it.

        A job of a room further up is named, because it cannot be imported.
        `once` names a job of which one may wait at a time; a second is not queued.
        """
        if not self._queues:
            return
        moment = at or (self.now + after if after else None)
        connection = await self.raw()
        when: dict[str, Any] = {"connection": connection, "schedule_at": moment, "queueing_lock": once}
        configured = queue.configure_task(job, **when) if isinstance(job, str) else job.configure(**when)
        if once is None:
            await configured.defer_async(**values)
            return
        try:
            async with connection.transaction():
                await configured.defer_async(**values)
        except job_errors.AlreadyEnqueued:
            return


class Database:
    """The engine and the two ways in: a tenant's unit, and the directory."""

    def __init__(
        self, url: str, *, clock: Clock, pool_size: int = 5, pool_timeout: float = 5.0, queues: bool = True
    ) -> None:
        """`queues` False drops jobs: for entering a past whose letters and texts nobody should get today."""
        self.engine: AsyncEngine = create_async_engine(
            url,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=pool_timeout,
            pool_recycle=1800,
            pool_pre_ping=False,
            hide_parameters=True,  # what an error says ends in a log
            isolation_level="AUTOCOMMIT",
            connect_args={"options": LIMITS, "connect_timeout": 3},
        )
        self.clock = clock
        self._queues = queues
        self._sessions = async_sessionmaker(self.engine, sync_session_class=ScopedSession, expire_on_commit=False)

    @asynccontextmanager
    async def unit(self, client_id: int) -> AsyncIterator[Unit]:
        """Work for one client. Leaving commits."""
        async with self._scoped("ringly_app", client_id) as session:
            yield Unit(session, client_id=client_id, now=self.clock(), queues=self._queues)

    @asynccontextmanager
    async def directory(self) -> AsyncIterator[Unit]:
        """Sees users, clients and what jobs must sweep, and no row of anything else. Leaving commits."""
        async with self._scoped("ringly_system", None) as session:
            yield Unit(session, client_id=None, now=self.clock(), queues=self._queues)

    @asynccontextmanager
    async def _scoped(self, role: str, client_id: int | None) -> AsyncIterator[AsyncSession]:
        with discreet():
            async with self._sessions(info={"scope": (role, client_id)}) as session, session.begin():
                yield session

    async def close(self) -> None:
        """Give every connection back to PostgreSQL."""
        await self.engine.dispose()
