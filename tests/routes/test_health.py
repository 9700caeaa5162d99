"""Whoever watches over us is answered in time, whatever the database does."""

from __future__ import annotations

import os
import signal
import time

from ringlypro.db.unit_of_work import Database
from tests.conftest import TravellingClock
from tests.service_fixtures import browser, make_app, make_services
from webhooks import health


async def test_a_database_that_hangs_is_a_sick_house_in_two_seconds(database: Database, clock: TravellingClock) -> None:
    app = make_app(make_services(database, clock), [health.router])
    async with browser(app) as web:
        assert (await web.get("/health")).status_code == 200
        async with database.system_session() as unit:
            (row,) = await unit.fetch_all("SELECT pg_backend_pid() AS pid", {})
        os.kill(row["pid"], signal.SIGSTOP)
        try:
            began = time.monotonic()
            answer = await web.get("/health")
            took = time.monotonic() - began
        finally:
            os.kill(row["pid"], signal.SIGCONT)

        assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
        assert took < 3
        assert (await web.get("/health")).status_code == 200
