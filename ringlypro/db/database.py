"""The engine and its sessions: where units of work come from.

Leaving the unit commits; an exception rolls everything back, jobs and events included. Inside a unit only the database
is spoken to: vendors come between units. The tenant is announced once, by SET LOCAL, which ends with the transaction
and so survives pooling; a session that has no scope refuses to begin.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.pool import QueuePool

from ringlypro.core.clock import Clock
from ringlypro.core.log_context import client_log_context
from ringlypro.db.error_redaction import redact_database_errors
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.timed_pool import TimedQueuePool
from ringlypro.db.unit_of_work import CONNECTION_OPTIONS, TenantNotSet, UnitOfWork, scope_sql
from ringlypro.db.voice_pool import VoicePool

JOB_CONNECTIONS = 4
CONNECT_SECONDS = 3
"""How long the driver waits for a server that takes a connection and does not answer; by its own, real clock."""


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


class Database:
    """The engine, the pool of calls, and the two ways in: a tenant's unit, and a system session."""

    def __init__(
        self, url: str, *, clock: Clock, pool_size: int = 5, pool_timeout: float = 5.0, enqueue_jobs: bool = True
    ) -> None:
        """`enqueue_jobs` False drops jobs: for entering a past whose e-mails and texts nobody should get today."""
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
            connect_args={"options": CONNECTION_OPTIONS, "connect_timeout": CONNECT_SECONDS},
        )
        self.max_connections = pool_size * 2
        self.clock = clock
        self._queues = enqueue_jobs
        self._sessions = async_sessionmaker(self.engine, sync_session_class=ScopedSession, expire_on_commit=False)
        self.local_jobs = LocalJobs()
        """What units of calls and jobs queue for the worker of this process."""
        pool_options: dict[str, Any] = {
            "engine": self.engine, "local_jobs": self.local_jobs, "enqueue_jobs": enqueue_jobs,
        }  # fmt: skip
        self.voice = VoicePool(url, **pool_options)
        """The connections of calls, which pages and API cannot use up."""
        self.jobs = VoicePool(url, **pool_options, max_size=JOB_CONNECTIONS)
        """The connections of what follows a call, jobs and refreshes of open pages: as few round trips, and no caller
        waits for them."""

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

    def job_unit(self, client_id: int) -> AbstractAsyncContextManager[UnitOfWork]:
        """Work for one client in a job or a refresh, as `voice_unit`. Leaving commits."""
        return self.jobs.unit_of_work(client_id, self.clock)

    def voice_system_session(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """A system session while somebody is on the telephone. Leaving commits."""
        return self.voice.system_session(self.clock)

    def count_connections_in_use(self) -> int:
        """Connections that somebody holds at the moment."""
        pool = self.engine.pool
        return pool.checkedout() if isinstance(pool, QueuePool) else 0

    def observe_waits(
        self, *, main: Callable[[float], object], voice: Callable[[float], object], jobs: Callable[[float], object]
    ) -> None:
        """Tell these from now on how many seconds somebody waited for a connection of each pool."""
        pool = self.engine.sync_engine.pool
        assert isinstance(pool, TimedQueuePool)
        pool.observe_wait = main
        self.voice.observe_wait = voice
        self.jobs.observe_wait = jobs

    async def close(self) -> None:
        """Give every connection back to PostgreSQL."""
        await self.voice.close()
        await self.jobs.close()
        await self.engine.dispose()
