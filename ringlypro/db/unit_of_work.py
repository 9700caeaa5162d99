"""What a unit of work promises, whichever connections it works on: one tenant, one moment, one transaction.

`database` opens units for pages, API and jobs, `voice_pool` those of calls.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import psycopg
from procrastinate import exceptions as job_errors
from procrastinate.jobs import Job
from procrastinate.tasks import Task
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from ringlypro.core.log_context import bind_client_id
from ringlypro.db.named_rows import fetch_rows, named_row
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.queue import queue

NOTIFY_CHANNEL = "ringly"
DATABASE_ROLES = frozenset({"ringly_app", "ringly_system"})
CONNECTION_OPTIONS = (
    "-c search_path=public,jobs -c statement_timeout=3000 -c lock_timeout=2000"
    " -c idle_in_transaction_session_timeout=10000 -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0"
)
"""Nothing on the way of a call may hang: Twilio gives up after 15 s, we answer within 3.

A page is planned for memory or an SSD, where a row by its index costs what its neighbour costs: otherwise a tenant's
rows are read together and sorted. And no question of ours is worth starting another process.
"""

TENANT_COMMAND = "SET LOCAL app.client_id = "
"""What the id of a tenant follows, in quotes."""

PLANNING_LEAD = timedelta(minutes=10)
"""Jobs further away than this do not lie in the queue: each search for the next job would walk past all of them."""
_PLAN_JOB = PreparedStatement("ringly_plan_job", """
INSERT INTO jobs.planned_jobs (task_name, args, queueing_lock, run_at)
VALUES (%(name)s, %(arguments)s, %(queueing_lock)s, %(run_at)s) ON CONFLICT DO NOTHING
""", types={})  # fmt: skip
_QUEUE_JOB = PreparedStatement(
    "ringly_queue_job",
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW(
        %(queue)s, %(task)s, %(priority)s, %(lock)s, NULL, %(arguments)s, %(schedule_at)s
    )::procrastinate_job_to_defer_v1])
    """,
    types={"queue": "text", "task": "text", "priority": "integer", "lock": "text", "arguments": "jsonb",
           "schedule_at": "timestamptz"},
)  # fmt: skip
_NOTIFY = PreparedStatement("ringly_notify", "SELECT pg_notify(%(channel)s, %(payload)s)", types={})


class TenantNotSet(RuntimeError):
    """A session was opened without saying whose rows it may see."""


def list_scope_commands(role: str, client_id: int | None) -> tuple[str, str]:
    """The commands that say whose rows a transaction may see. Raises TenantNotSet for a role that is none of ours."""
    # SET takes no parameters: only a known role and an integer get here.
    if role not in DATABASE_ROLES:
        raise TenantNotSet(f"unknown role {role!r}")
    return f"SET LOCAL ROLE {role}", f"{TENANT_COMMAND}'{'' if client_id is None else int(client_id)}'"


def scope_sql(role: str, client_id: int | None) -> str:
    """The same as one text, for a message of the simple protocol."""
    return "; ".join(list_scope_commands(role, client_id))


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
        async with connection.cursor(row_factory=named_row) as cursor:
            await cursor.execute(statement.sql if isinstance(statement, PreparedStatement) else statement, values)
            return await fetch_rows(cursor)

    async def fetch_and_commit(
        self, statement: str | PreparedStatement, values: Mapping[str, Any]
    ) -> Sequence[dict[str, Any]]:
        """The unit's last statement: a unit of a job sends it in one message with the commit. It is safe to repeat."""
        return await self.fetch_all(statement, values)

    async def fetch_together(
        self, *statements: tuple[PreparedStatement, Mapping[str, Any]]
    ) -> list[Sequence[dict[str, Any]]]:
        """The rows of statements that each see what those before them waited for; a voice unit sends one message."""
        return [await self.fetch_all(statement, values) for statement, values in statements]

    async def execute_at_commit(self, statement: str | PreparedStatement, values: Mapping[str, Any]) -> None:
        """Run this before the commit, where nobody needs what it returns: a voice unit sends it with the commit."""
        await self.fetch_all(statement, values)

    async def end_job(self, job: Job) -> None:
        """Let a job end with this unit, its last act: of a voice unit the job's row goes with the commit."""

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
        if queueing_lock is None:
            deferrer = queue.configure_task(job) if isinstance(job, str) else job.configure()
            await self._queue_job(deferrer.job, schedule_at, values)
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
        try:
            async with connection.transaction():
                await configured_job.defer_async(**values)
        except job_errors.AlreadyEnqueued:
            return

    async def _queue_job(self, job: Job, schedule_at: datetime | None, values: Mapping[str, Any]) -> None:
        arguments = {
            "queue": job.queue, "task": job.task_name, "priority": job.priority, "lock": job.lock,
            "arguments": Jsonb({**job.task_kwargs, **values}), "schedule_at": schedule_at,
        }  # fmt: skip
        await self.execute_at_commit(_QUEUE_JOB, arguments)

    async def _plan_job(
        self, name: str, run_at: datetime, queueing_lock: str | None, arguments: Mapping[str, Any]
    ) -> None:
        await self.execute_at_commit(
            _PLAN_JOB,
            {"name": name, "arguments": Jsonb(arguments), "queueing_lock": queueing_lock, "run_at": run_at},
        )
