"""The connections of those who are on the telephone, and those of what follows a call: pools that no page can empty.

Whoever needs a connection makes it, in the task of the turn: while the database is away a caller hears so at once, and
the first caller after its return is answered. A pool that connects in the background would let both wait. When the
server has hung up, as after a restart, every idle connection is dropped and the unit that noticed goes on with a new
one.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import psycopg
from sqlalchemy.ext.asyncio import AsyncEngine

from ringlypro.core.clock import Clock
from ringlypro.core.log_context import client_log_context
from ringlypro.db.error_redaction import redact_database_errors
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.unit_of_work import CONNECTION_OPTIONS
from ringlypro.db.voice_connection import VoiceConnection
from ringlypro.db.voice_unit import VoiceUnit

MAX_CONNECTIONS = 10
WAIT_SECONDS = 2.0
"""How long a turn waits for a connection; its own deadline is a little later."""
CONNECT_SECONDS = 2
MAX_AGE_SECONDS = 1_800.0
MAX_IDLE_SECONDS = 600.0
"""How long a connection stays that nobody needed."""


class VoicePoolTimeout(psycopg.OperationalError):
    """Every connection of the pool was in use for longer than a caller can wait, or a job."""


class VoicePool:
    """Lends connections to voice units, first come, first served."""

    def __init__(
        self,
        url: str,
        *,
        engine: AsyncEngine,
        local_jobs: LocalJobs,
        enqueue_jobs: bool = True,
        max_size: int = MAX_CONNECTIONS,
    ) -> None:
        """`engine` is whose dialect and compiled statements a unit's session uses."""
        self._local_jobs = local_jobs
        self._url = url.replace("postgresql+psycopg:", "postgresql:", 1)
        self._engine = engine
        self._enqueue_jobs = enqueue_jobs
        self._free_places = asyncio.Semaphore(max_size)
        self._idle_connections: deque[VoiceConnection] = deque()
        """The one that was used last is at the right end, and is lent first."""
        self._lent_count = 0
        self._is_closed = False
        self.max_connections = max_size
        self.observe_wait: Callable[[float], object] = float
        """Called with the seconds that each unit waited for its connection."""

    @asynccontextmanager
    async def unit_of_work(self, client_id: int, clock: Clock) -> AsyncIterator[VoiceUnit]:
        """Work for one client. Leaving commits."""
        with client_log_context(client_id):
            async with self._open_unit(self._unit("ringly_app", client_id, clock)) as unit:
                yield unit

    @asynccontextmanager
    async def system_session(self, clock: Clock) -> AsyncIterator[VoiceUnit]:
        """Sees users, clients and external ids, and no row of anything else. Leaving commits."""
        async with self._open_unit(self._unit("ringly_system", None, clock)) as unit:
            await unit.begin()
            yield unit

    def _unit(self, role: str, client_id: int | None, clock: Clock) -> VoiceUnit:
        return VoiceUnit(
            self,
            self._engine,
            role,
            client_id,
            now=clock(),
            local_jobs=self._local_jobs,
            enqueue_jobs=self._enqueue_jobs,
        )

    @asynccontextmanager
    async def _open_unit(self, unit: VoiceUnit) -> AsyncIterator[VoiceUnit]:
        with redact_database_errors():
            try:
                yield unit
                await unit.commit()
            except BaseException:
                # A second cancellation would cost the pool a connection for ever.
                await asyncio.shield(asyncio.ensure_future(unit.abandon()))
                raise

    async def borrow_connection(self) -> VoiceConnection:
        """A connection that nobody else uses. Raises psycopg's OperationalError when none can be had in time."""
        started_at = time.perf_counter()
        try:
            await self._take_place()
            try:
                connection = self._idle_connections.pop() if self._idle_connections else await self._connect()
            except BaseException:
                self._free_places.release()
                raise
        finally:
            self.observe_wait(time.perf_counter() - started_at)
        self._lent_count += 1
        return connection

    async def return_connection(self, connection: VoiceConnection) -> None:
        """Take a connection back: closed if it is not idle, too old, or back after `close`. Nothing in here waits."""
        now = time.monotonic()
        self._lent_count -= 1
        self._free_places.release()
        is_idle = connection.pgconn.transaction_status == psycopg.pq.TransactionStatus.IDLE
        if is_idle and not self._is_closed and now - connection.opened_at < MAX_AGE_SECONDS:
            connection.idle_since = now
            self._idle_connections.append(connection)
        else:
            await connection.close()
        if self._idle_connections and now - self._idle_connections[0].idle_since > MAX_IDLE_SECONDS:
            await self._idle_connections.popleft().close()

    async def replace_connection(self, connection: VoiceConnection) -> VoiceConnection:
        """Another one for a connection that turned out to be dead.

        So are those that have been idle meanwhile, the engine's too: all are dropped.
        """
        await self.return_connection(connection)
        await self._drop_idle_connections()
        await self._engine.dispose()
        return await self.borrow_connection()

    def count_connections_in_use(self) -> int:
        """Connections that somebody holds at the moment."""
        return self._lent_count

    async def close(self) -> None:
        """Close every idle connection; those that are lent are closed when they come back."""
        self._is_closed = True
        await self._drop_idle_connections()

    async def _drop_idle_connections(self) -> None:
        while self._idle_connections:
            await self._idle_connections.pop().close()

    async def _take_place(self) -> None:
        if not self._free_places.locked():
            await self._free_places.acquire()
            return
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._free_places.acquire()
        except TimeoutError as error:
            raise VoicePoolTimeout("no connection became free in time") from error

    async def _connect(self) -> VoiceConnection:
        if getattr(self._engine.dialect, "server_version_info", None) is None:
            async with self._engine.connect():
                pass  # the dialect of the units' sessions learns what the server can do
        connection = await VoiceConnection.connect(
            self._url,
            options=CONNECTION_OPTIONS,
            connect_timeout=CONNECT_SECONDS,
            autocommit=True,
            client_encoding="utf8",
            prepare_threshold=None,
        )
        connection.opened_at = time.monotonic()
        return connection
