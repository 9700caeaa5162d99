"""Whoever watches over us is answered in time, whatever the database does."""

from __future__ import annotations

import os
import signal
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from ringlypro.db.unit_of_work import Database
from tests.conftest import TravellingClock
from tests.polling import tasks_done
from tests.service_fixtures import browser, make_app, make_services
from webhooks import health


def test_whoever_watches_waits_two_seconds_at_most() -> None:
    assert health.DATABASE_TIMEOUT_SECONDS == 2


async def test_a_database_that_hangs_is_a_sick_house(
    database_url: str, clock: TravellingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url, clock=clock)
    async with browser(make_app(make_services(database, clock), [health.router])) as web:
        assert (await web.get("/health")).status_code == 200
        monkeypatch.setattr(health, "DATABASE_TIMEOUT_SECONDS", 0.2)
        async with database.system_session() as unit:
            (row,) = await unit.fetch_all("SELECT pg_backend_pid() AS pid", {})
        os.kill(row["pid"], signal.SIGSTOP)
        try:
            answer = await web.get("/health")
        finally:
            os.kill(row["pid"], signal.SIGCONT)

    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
    await tasks_done("ringly-turn")
    await database.close()


class TestSchema:
    """The product is well only while the database has the schema that calls need."""

    @pytest.fixture
    async def web(self, own_database_url: str, clock: TravellingClock) -> AsyncIterator[httpx.AsyncClient]:
        database = Database(own_database_url, clock=clock)
        async with browser(make_app(make_services(database, clock), [health.router])) as web:
            yield web
        await database.close()

    async def test_a_schema_that_was_changed_under_it_is_told(
        self, web: httpx.AsyncClient, own_database_url: str, clock: TravellingClock, caplog: pytest.LogCaptureFixture
    ) -> None:
        assert (await web.get("/health")).status_code == 200
        change(own_database_url, "ALTER TABLE early_statuses RENAME TO elsewhere")
        clock.forward(seconds=10)

        sick = await web.get("/health")
        change(own_database_url, "ALTER TABLE elsewhere RENAME TO early_statuses")
        clock.forward(seconds=10)
        well = await web.get("/health")

        assert (sick.status_code, sick.json()["status"], sick.json()["database"]) == (503, "unhealthy", "mismatched")
        assert "table public.early_statuses is missing" in caplog.text
        assert (well.status_code, well.json()["database"]) == (200, "connected")

    async def test_whoever_asks_often_costs_the_database_little(
        self, web: httpx.AsyncClient, own_database_url: str, clock: TravellingClock
    ) -> None:
        assert (await web.get("/health")).status_code == 200
        change(own_database_url, "DROP TABLE early_statuses")
        clock.forward(seconds=9)

        assert (await web.get("/health")).status_code == 200  # not compared again
        clock.forward(seconds=1)
        assert (await web.get("/health")).status_code == 503

    async def test_what_a_newer_version_adds_is_no_illness(self, web: httpx.AsyncClient, own_database_url: str) -> None:
        change(own_database_url, "ALTER TABLE calls ADD COLUMN later text, ADD COLUMN more text NOT NULL DEFAULT ''")
        change(own_database_url, "CREATE TABLE later (id bigint)")

        assert (await web.get("/health")).status_code == 200

    @pytest.mark.parametrize("addition", ["ADD COLUMN extra text NOT NULL", "ADD CHECK (duration > 5)"])
    async def test_an_addition_that_calls_stumble_over_is_told(
        self, web: httpx.AsyncClient, own_database_url: str, addition: str
    ) -> None:
        change(own_database_url, f"ALTER TABLE calls {addition}")

        assert (await web.get("/health")).status_code == 503


def change(url: str, sql: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(sql.encode())
