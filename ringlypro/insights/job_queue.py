"""How the job queue stands, over all tenants: cheap enough to be asked every few seconds, also when it is long."""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.db.unit_of_work import UnitOfWork

QUEUE_STATE = """
WITH due AS (
    SELECT id, scheduled_at FROM jobs.procrastinate_jobs
    WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now())
), planned AS (
    SELECT count(*) AS length, min(run_at) AS since FROM jobs.planned_jobs WHERE run_at <= now()
), waiting AS (
    SELECT min(scheduled_at) AS since FROM due
    UNION ALL
    SELECT min(at) FROM jobs.procrastinate_events
    WHERE type = 'deferred' AND job_id = (SELECT min(id) FROM due WHERE scheduled_at IS NULL)
    UNION ALL
    SELECT since FROM planned
)
SELECT (SELECT count(*) FROM due) + (SELECT length FROM planned) AS length,
    greatest(extract(epoch FROM now() - (SELECT min(since) FROM waiting)), 0)::float AS age_seconds
"""
"""A job without a time of its own is due since it was queued; of these the first one has the smallest id."""


@dataclass(frozen=True, slots=True)
class JobQueueState:
    """`length` jobs are due and wait, the oldest for `age_seconds`."""

    length: int
    age_seconds: float


async def load_queue_state(unit: UnitOfWork) -> JobQueueState:
    """What waits and should run by now. `unit` is a system session."""
    row = (await unit.fetch_all(QUEUE_STATE, {}))[0]
    return JobQueueState(length=row["length"], age_seconds=row["age_seconds"] or 0.0)
