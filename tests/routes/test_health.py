"""Whoever watches over us is answered in time, whatever the database does."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest

from ringlypro.db.unit_of_work import Database
from tests.conftest import TravellingClock
from tests.service_fixtures import browser, make_app, make_services
from webhooks import health

LONG = 30.0
"""Seconds in which any machine answers; a database that hangs would never."""


def test_whoever_watches_waits_two_seconds_at_most() -> None:
    assert health.DATABASE_TIMEOUT_SECONDS == 2


async def test_a_database_that_hangs_is_a_sick_house(
    database_url: str, clock: TravellingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url, clock=clock)
    async with browser(make_app(make_services(database, clock), [health.router])) as web:
        assert (await web.get("/health")).status_code == 200
        monkeypatch.setattr(health, "PATIENCE", 0.2)
        async with database.system_session() as unit:
            (row,) = await unit.fetch_all("SELECT pg_backend_pid() AS pid", {})
        os.kill(row["pid"], signal.SIGSTOP)
        try:
            async with asyncio.timeout(LONG):
                answer = await web.get("/health")
        finally:
            os.kill(row["pid"], signal.SIGCONT)

    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
    await asyncio.wait([turn for turn in asyncio.all_tasks() if turn.get_name() == "ringly-turn"], timeout=LONG)
    await database.close()
