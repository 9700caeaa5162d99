"""One tenant, one moment, one transaction, its jobs and its change events.

Leaving the unit commits; an exception rolls everything back, jobs and events included. Inside a unit only the database
is spoken to: vendors come between units. The tenant is announced once, by SET LOCAL, which ends with the transaction
and so survives pooling; a session that has no scope refuses to begin.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import psycopg
from procrastinate import exceptions as job_errors
from procrastinate.tasks import Task
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import QueuePool

from ringlypro.core.clock import Clock
from ringlypro.core.log_context import bind_client_id, client_log_context
from ringlypro.db.error_redaction import redact_database_errors
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.queue import queue
from ringlypro.db.timed_pool import TimedQueuePool

NOTIFY_CHANNEL = "ringly"
DATABASE_ROLES = frozenset({"ringly_app", "ringly_system"})
CONNECTION_OPTIONS = (
    "-c search_path=public,jobs -c statement_timeout=3000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=10000"
)
"""Nothing on the way of a call may hang: Twilio gives up after 15 s, we answer within 3."""

PLANNING_LEAD = timedelta(minutes=10)
"""Jobs further away than this do not lie in the queue: each search for the next job would walk past all of them."""
_PLAN_JOB = """
INSERT INTO jobs.planned_jobs (task_name, args, queueing_lock, run_at)
VALUES (%(name)s, %(arguments)s, %(queueing_lock)s, %(run_at)s) ON CONFLICT DO NOTHING
"""


_NOTIFY = PreparedStatement("ringly_notify", "SELECT pg_notify(%(channel)s, %(payload)s)", types={})


class TenantNotSet(RuntimeError):
    """A session was opened without saying whose rows it may see."""


class ScopedSession(Session):
    """The sync half of every session in the product."""


@event.listens_for(ScopedSession, "after_begin")
def _begin_scoped(session: Session, _: SessionTransaction, connection: Connection) -> None:
    if connection.in_nested_transaction():
        return
    scope = session.info.get("scope")
    if scope is None:
        raise TenantNotSet("a session needs a tenant, or the directory")
    role, client_id = scope
    # The engine leaves BEGIN to us, so that it travels together with the scope: one round trip less for every caller.
    connection.exec_driver_sql(f"BEGIN; {scope_sql(role, client_id)}")


def scope_sql(role: str, client_id: int | None) -> str:
    """The statements that say whose rows a transaction may see. Raises TenantNotSet for a role that is none of ours."""
    # SET takes no parameters: only a known role and an integer get here.
    if role not in DATABASE_ROLES:
        raise TenantNotSet(f"unknown role {role!r}")
    return f"SET LOCAL ROLE {role}; SET LOCAL app.client_id = '{'' if client_id is None else int(client_id)}'"


class UnitOfWork:
    """What a room is given: rows, the moment, and ways to tell others after the commit."""

    def __init__(
        self, session: AsyncSession | None, *, client_id: int | None, now: datetime, enqueue_jobs: bool = True
    ) -> None:
        """`session` is None for a unit that opens one when it is asked for `db`."""
        self._session = session
        self.now = now
        self._queues = enqueue_jobs
        self._raw: psycopg.AsyncConnection[Any] | None = None
        self._client_id = client_id

    @property
    def db(self) -> AsyncSession:
        """The object mapper's session, in this unit's transaction."""
        assert self._session is not None
        return self._session

    @property
    def client_id(self) -> int:
        """Whose rows. Raises TenantNotSet in a system session."""
        if self._client_id is None:
            raise TenantNotSet("this unit is a system session: it has no tenant")
        return self._client_id

    async def switch_tenant(self, client_id: int) -> None:
        """Go on as this client, in the same transaction: sign-up's way from a system session to its new tenant."""
        if self._client_id is not None:
            raise TenantNotSet("a unit has one tenant")
        await self.db.flush()
        self._client_id = client_id
        bind_client_id(client_id)
        self.db.info["scope"] = ("ringly_app", client_id)
        await (await self.db.connection()).exec_driver_sql(scope_sql("ringly_app", client_id))

    async def raw_connection(self) -> psycopg.AsyncConnection[Any]:
        """The psycopg connection of this very transaction."""
        if self._raw is None:
            pooled_connection = await (await self.db.connection()).get_raw_connection()
            connection = pooled_connection.driver_connection
            if not isinstance(connection, psycopg.AsyncConnection):
                raise TypeError("the engine must be psycopg's")
            self._raw = connection
        return self._raw

    async def fetch_all(
        self, statement: str | PreparedStatement, values: Mapping[str, Any]
    ) -> Sequence[dict[str, Any]]:
        """A statement of the hot path: SQL in, rows as dictionaries out. `values` use `%(name)s`."""
        connection = await self.raw_connection()
        async with connection.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(statement.sql if isinstance(statement, PreparedStatement) else statement, values)
            return await cursor.fetchall() if cursor.description else []

    async def execute_at_commit(self, statement: str | PreparedStatement, values: Mapping[str, Any]) -> None:
        """Run this before the commit, where nobody needs what it returns: a voice unit sends it with the commit."""
        await self.fetch_all(statement, values)

    async def notify(self, topic: str, row_id: int | None = None) -> None:
        """Open pages should look again; PostgreSQL says so at the commit, and never after a rollback."""
        payload = json.dumps([self._client_id, topic, row_id])
        await self.execute_at_commit(_NOTIFY, {"channel": NOTIFY_CHANNEL, "payload": payload})

    async def enqueue(
        self,
        job: Task[Any, Any, Any] | str,
        *,
        run_at: datetime | None = None,
        delay: timedelta | None = None,
        queueing_lock: str | None = None,
        **values: Any,
    ) -> None:
        """Do this after the commit; it is queued in this transaction and vanishes with it.

        A job of a room further up is named, because it cannot be imported.
        `queueing_lock` names a job of which one may wait at a time; a second is not queued.
        What is later than `PLANNING_LEAD` waits in `jobs.planned_jobs` until then (`ringlypro.jobs` moves it).
        """
        if not self._queues:
            return
        schedule_at = run_at or (self.now + delay if delay else None)
        if schedule_at is not None and schedule_at - self.now > PLANNING_LEAD:
            await self._plan_job(job if isinstance(job, str) else job.name, schedule_at, queueing_lock, values)
            return
        connection = await self.raw_connection()
        job_options: dict[str, Any] = {
            "connection": connection,
            "schedule_at": schedule_at,
            "queueing_lock": queueing_lock,
        }
        configured_job = (
            queue.configure_task(job, **job_options) if isinstance(job, str) else job.configure(**job_options)
        )
        if queueing_lock is None:
            await configured_job.defer_async(**values)
            return
        try:
            async with connection.transaction():
                await configured_job.defer_async(**values)
        except job_errors.AlreadyEnqueued:
            return

    async def _plan_job(
        self, name: str, run_at: datetime, queueing_lock: str | None, arguments: Mapping[str, Any]
    ) -> None:
        await self.fetch_all(
            _PLAN_JOB,
            {"name": name, "arguments": Jsonb(arguments), "queueing_lock": queueing_lock, "run_at": run_at},
        )


class Database:
    """The engine, the pool of calls, and the two ways in: a tenant's unit, and a system session."""

    def __init__(
        self, url: str, *, clock: Clock, pool_size: int = 5, pool_timeout: float = 5.0, enqueue_jobs: bool = True
    ) -> None:
        """`enqueue_jobs` False drops jobs: for entering a past whose e-mails and texts nobody should get today."""
        from ringlypro.db.voice_pool import VoicePool  # noqa: PLC0415 - its units build on this module

        self.engine: AsyncEngine = create_async_engine(
            url,
            poolclass=TimedQueuePool,
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_timeout=pool_timeout,
            pool_recycle=1800,
            pool_pre_ping=False,
            hide_parameters=True,  # what an error says ends in a log
            isolation_level="AUTOCOMMIT",
            connect_args={"options": CONNECTION_OPTIONS, "connect_timeout": 3},
        )
        self.max_connections = pool_size * 2
        self.clock = clock
        self._queues = enqueue_jobs
        self._sessions = async_sessionmaker(self.engine, sync_session_class=ScopedSession, expire_on_commit=False)
        self.voice = VoicePool(url, engine=self.engine, enqueue_jobs=enqueue_jobs)
        """The connections of calls, which pages and API cannot use up."""

    @asynccontextmanager
    async def unit_of_work(self, client_id: int) -> AsyncIterator[UnitOfWork]:
        """Work for one client. Leaving commits."""
        with client_log_context(client_id):
            async with self._scoped_session("ringly_app", client_id) as session:
                yield UnitOfWork(session, client_id=client_id, now=self.clock(), enqueue_jobs=self._queues)

    @asynccontextmanager
    async def system_session(self) -> AsyncIterator[UnitOfWork]:
        """Sees users, clients and what jobs must sweep, and no row of anything else. Leaving commits."""
        async with self._scoped_session("ringly_system", None) as session:
            yield UnitOfWork(session, client_id=None, now=self.clock(), enqueue_jobs=self._queues)

    @asynccontextmanager
    async def _scoped_session(self, role: str, client_id: int | None) -> AsyncIterator[AsyncSession]:
        with redact_database_errors():
            async with self._sessions(info={"scope": (role, client_id)}) as session, session.begin():
                yield session

    def voice_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client while somebody is on the telephone. Leaving commits."""
        return self.voice.unit_of_work(client_id, self.clock)

    def voice_system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A system session while somebody is on the telephone. Leaving commits."""
        return self.voice.system_session(self.clock)

    def count_connections_in_use(self) -> int:
        """Connections that somebody holds at the moment."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def observe_waits(self, *, main: Callable[[float], object], voice: Callable[[float], object]) -> None:
        """Tell these from now on how many seconds somebody waited for a connection of either pool."""
        pool = self.engine.sync_engine.pool
        assert isinstance(pool, TimedQueuePool)
        pool.observe_wait = main
        self.voice.observe_wait = voice

    async def close(self) -> None:
        """Give every connection back to PostgreSQL."""
        await self.voice.close()
        await self.engine.dispose()
