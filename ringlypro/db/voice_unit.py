"""A unit of work for somebody who is on the telephone: the same promises, in as few round trips as there can be.

It borrows its connection with its first statement, which travels in one message with BEGIN and the tenant; what nobody
waits for (change events, jobs, lines of the feed) travels with the commit. The object mapper is there for rooms that
ask for it, and costs nothing until then.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import psycopg
from procrastinate.jobs import Job
from psycopg.pq import TransactionStatus
from psycopg.pq.abc import PGresult
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from ringlypro.core.error_stacks import error_name
from ringlypro.core.log_context import bind_client_id
from ringlypro.db.borrowed_session import close_borrowed_session, open_borrowed_session
from ringlypro.db.local_jobs import LocalJobs
from ringlypro.db.named_rows import fetch_rows, named_row
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import TenantNotSet, UnitOfWork, list_scope_commands
from ringlypro.db.voice_connection import BoundStatement, VoiceConnection

log = logging.getLogger(__name__)
NamedRows = Sequence[dict[str, Any]]
ROLLED_BACK_STATUSES = (TransactionStatus.INTRANS, TransactionStatus.INERROR)


_INSERT_LOCAL_JOB = PreparedStatement("ringly_insert_local_job", """
INSERT INTO jobs.procrastinate_jobs (id, queue_name, task_name, priority, args, status, worker_id)
VALUES (%(id)s, %(queue)s, %(task)s, %(priority)s, %(arguments)s, 'doing',
    (SELECT id FROM jobs.procrastinate_workers WHERE id = %(worker_id)s))
""", types={})  # fmt: skip
"""A worker that was taken for dead has no row: its job is put back by the others."""
_OWN_ROLE = "SET LOCAL ROLE NONE"
"""What the tenant's role may not do to the queue, the login may."""
_DELETE_JOB = PreparedStatement("ringly_delete_job", """
DELETE FROM jobs.procrastinate_jobs
WHERE id = %(id)s AND status = 'doing' AND (worker_id = %(worker_id)s OR worker_id IS NULL)
""", types={})  # fmt: skip
"""What another worker has taken over meanwhile is its own."""


class NotCommittedError(RuntimeError):
    """A statement of the unit had failed, its error was swallowed, and the server rolled back instead of committing."""


class ConnectionPool(Protocol):
    """Who lends connections: `voice_pool.VoicePool`."""

    async def borrow_connection(self) -> VoiceConnection:
        """A connection that nobody else uses; raises psycopg's OperationalError when none is free in time."""
        ...

    async def replace_connection(self, connection: VoiceConnection) -> VoiceConnection:
        """Another one for a connection that turned out to be dead."""
        ...

    async def return_connection(self, connection: VoiceConnection) -> None:
        """Take a connection back; one that is in a transaction is closed."""
        ...


class VoiceUnit(UnitOfWork):
    """A unit that speaks to psycopg itself. It begins with its first statement."""

    def __init__(
        self,
        pool: ConnectionPool,
        engine: AsyncEngine,
        role: str,
        client_id: int | None,
        *,
        now: datetime,
        local_jobs: LocalJobs,
        enqueue_jobs: bool = True,
    ) -> None:
        super().__init__(None, client_id=client_id, now=now, enqueue_jobs=enqueue_jobs)
        self._pool = pool
        self._engine = engine
        self._begin_commands: list[BoundStatement] = [
            (command, None) for command in ("BEGIN", *list_scope_commands(role, client_id))
        ]
        self._connection: VoiceConnection | None = None
        self._at_commit: list[BoundStatement] = []
        self._local_jobs = local_jobs
        self._claimed_jobs: list[Job] = []
        self._ending_job: Job | None = None

    @property
    def db(self) -> AsyncSession:
        """A session on the unit's own connection. Raises RuntimeError before the unit's first statement."""
        if self._session is None:
            if self._connection is None:
                raise RuntimeError("a voice unit begins with a statement of its own")
            self._session = open_borrowed_session(self._engine, self._connection)
        return self._session

    async def begin(self) -> None:
        """Send BEGIN and the tenant by themselves, for a unit whose first question is the object mapper's."""
        if self._connection is None:
            await self._begin_with(())

    async def raw_connection(self) -> psycopg.AsyncConnection[Any]:
        """The psycopg connection of this very transaction."""
        await self.begin()
        return self._borrowed_connection()

    async def switch_tenant(self, client_id: int) -> None:
        """Go on as this client, in the same transaction. Raises TenantNotSet for a unit that has one."""
        if self._client_id is not None:
            raise TenantNotSet("a unit has one tenant")
        await self.begin()
        self._client_id = client_id
        bind_client_id(client_id)
        await self._borrowed_connection().send_message(
            [(command, None) for command in list_scope_commands("ringly_app", client_id)]
        )

    async def fetch_all(
        self, statement: str | PreparedStatement, values: Mapping[str, Any]
    ) -> Sequence[dict[str, Any]]:
        """A statement in, rows as dictionaries out; the first one travels with BEGIN. `values` use `%(name)s`."""
        if self._connection is None:
            connection, results = await self._begin_with([(statement, values)])
            return connection.load_rows(statement, results[-1])
        if isinstance(statement, PreparedStatement):
            rows, _ = await self._connection.send_message([(statement, values)])
            return rows
        async with self._connection.cursor(row_factory=named_row) as cursor:
            await cursor.execute(statement, values)
            return await fetch_rows(cursor)

    async def fetch_together(self, *statements: tuple[PreparedStatement, Mapping[str, Any]]) -> list[NamedRows]:
        """Statements in one message, each with a snapshot of its own; the rows of each."""
        if self._connection is None:
            connection, results = await self._begin_with(statements)
        else:
            connection, results = self._connection, await self._connection.exchange_message(statements)
        own_results = results[-len(statements) :]
        return [
            connection.load_rows(statement, result)
            for (statement, _), result in zip(statements, own_results, strict=True)
        ]

    async def fetch_and_commit(
        self, statement: str | PreparedStatement, values: Mapping[str, Any]
    ) -> Sequence[dict[str, Any]]:
        """The unit's last statement, after what was kept for the end, and the commit: one message, and its rows.

        Where the unit begins with it, it is sent again if the connection turns out to be dead: it and what was kept
        must be safe to repeat. Raises NotCommittedError as `commit`.
        """
        end_statements = self._list_end_statements()
        last_statements: list[BoundStatement] = [*self._at_commit, (statement, values), *end_statements]
        if self._session is not None:
            await self._session.flush()
        if self._connection is None:
            connection, results = await self._begin_with(last_statements)
        else:
            connection, results = self._connection, await self._connection.exchange_message(last_statements)
        rows = connection.load_rows(statement, results[-1 - len(end_statements)])
        await self._end_with(results[-1])
        return rows

    async def execute_at_commit(self, statement: str | PreparedStatement, values: Mapping[str, Any]) -> None:
        """Run this just before the commit, in the same message; what it returns is dropped."""
        self._at_commit.append((statement, values))

    async def commit(self) -> None:
        """Write what the session still holds, run what was kept for the end, commit, and give the connection back.

        Raises NotCommittedError when an error of a statement was swallowed.
        """
        if self._connection is None and not self._at_commit:
            return
        await self.begin()
        if self._session is not None:
            await self._session.flush()
        results = await self._borrowed_connection().exchange_message([*self._at_commit, *self._list_end_statements()])
        await self._end_with(results[-1])

    async def end_job(self, job: Job) -> None:
        """Let a job of the worker of this process end with this unit: its row goes with the commit.

        Another worker deletes the row itself once the job has ended.
        """
        self._ending_job = job if job.id is not None and self._local_jobs.owns_job(job) else None

    def _list_end_statements(self) -> list[BoundStatement]:
        job = self._ending_job
        if job is None or job.id is None:
            return [("COMMIT", None)]
        self._local_jobs.note_ending(job.id)
        return [(_OWN_ROLE, None), (_DELETE_JOB, {"id": job.id, "worker_id": job.worker_id}), ("COMMIT", None)]

    async def _end_with(self, last_result: PGresult) -> None:
        if last_result.command_status != b"COMMIT":
            raise NotCommittedError("a statement had failed and nobody heard of it")
        self._local_jobs.submit_jobs(self._claimed_jobs)
        self._claimed_jobs = []
        if self._ending_job is not None and self._ending_job.id is not None:
            self._local_jobs.note_ended(self._ending_job.id)
        if self._session is not None:
            await close_borrowed_session(self._session)
        self._at_commit.clear()
        connection, self._connection = self._borrowed_connection(), None
        await self._pool.return_connection(connection)

    async def abandon(self) -> None:
        """Roll back and give the connection back. Must not be cancelled."""
        self._local_jobs.doubt_jobs(self._claimed_jobs)
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            if self._session is not None:
                await close_borrowed_session(self._session)
            if connection.pgconn.transaction_status in ROLLED_BACK_STATUSES:
                await connection.rollback()
        except psycopg.Error as error:
            log.info("a connection could not be rolled back and is closed: %s", error_name(error))
        finally:
            await self._pool.return_connection(connection)

    async def _queue_job(self, job: Job, schedule_at: datetime | None, values: Mapping[str, Any]) -> None:
        arguments = json.loads(json.dumps({**job.task_kwargs, **values}))  # as a row would give them back
        local_job = self._local_jobs.claim_job(job, arguments) if schedule_at is None else None
        if local_job is None:
            await super()._queue_job(job, schedule_at, values)
            return
        self._claimed_jobs.append(local_job)
        row = {
            "id": local_job.id, "queue": job.queue, "task": job.task_name, "priority": job.priority,
            "arguments": Jsonb(arguments), "worker_id": local_job.worker_id,
        }  # fmt: skip
        await self.execute_at_commit(_INSERT_LOCAL_JOB, row)

    def _borrowed_connection(self) -> VoiceConnection:
        assert self._connection is not None
        return self._connection

    async def _begin_with(self, statements: Sequence[BoundStatement]) -> tuple[VoiceConnection, list[PGresult]]:
        message = [*self._begin_commands, *statements]
        self._connection = await self._pool.borrow_connection()
        try:
            return self._connection, await self._connection.exchange_message(message)
        except psycopg.OperationalError:
            if not self._connection.broken:
                raise
            # Nothing has happened: the server had hung up while the connection was idle.
            dead_connection, self._connection = self._connection, None
            self._connection = await self._pool.replace_connection(dead_connection)
            return self._connection, await self._connection.exchange_message(message)
