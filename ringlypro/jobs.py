"""The worker: every room's jobs gathered, run inside the same process as the doors, or alone.

A job that was running when its process was killed is found by its missing heartbeat and put back.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from importlib import import_module

from procrastinate import App, JobContext, PsycopgConnector

from ringlypro.db.queue import queue
from ringlypro.vendors.desk import Desk

log = logging.getLogger(__name__)
ROOMS = ("accounts", "appointments", "calls", "credits", "messages", "notices", "signup")
STOP_SECONDS = 5.0
POLL_SECONDS = 5.0


def gather() -> App:
    """The queue with the jobs of all rooms registered."""
    for room in ROOMS:
        with contextlib.suppress(ModuleNotFoundError):
            import_module(f"ringlypro.{room}.jobs")
    return queue


@queue.periodic(cron="*/2 * * * *")
@queue.task(name="jobs.put_back_stalled", pass_context=True, queueing_lock="jobs.put_back_stalled")
async def put_back_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - given by the scheduler
    """Jobs whose worker died wait again."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)


class Worker:
    """Runs jobs beside the doors. `start` returns at once; `stop` lets running jobs finish, for a while."""

    def __init__(self, desk: Desk, dsn: str) -> None:
        gather()
        kwargs = {"options": "-c search_path=jobs,public"}
        self._connector = PsycopgConnector(conninfo=dsn, kwargs=kwargs, min_size=1, max_size=3)
        self._desk = desk
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Open the connections and begin."""
        await self._connector.open_async()
        self._task = asyncio.create_task(self._run(), name="ringly-worker")

    async def _run(self) -> None:
        # The scheduler queues its jobs through the app that the tasks were registered with: that one is connected.
        with queue.replace_connector(self._connector):
            await queue.run_worker_async(
                concurrency=4,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=STOP_SECONDS,
                delete_jobs="successful",
                additional_context={"desk": self._desk},
            )

    async def stop(self) -> None:
        """Finish what runs, and close. May be called twice."""
        if self._task is None:
            return
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task
        self._task = None
        await self._connector.close_async()
