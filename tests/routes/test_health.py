"""Whoever watches over us is answered in time, whatever the database does."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from ringlypro.db.database import Database
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
        clock.forward(seconds=1)
        async with database.voice_system_session() as unit:
            (row,) = await unit.fetch_all("SELECT pg_backend_pid() AS pid", {})
        os.kill(row["pid"], signal.SIGSTOP)
        try:
            answer = await web.get("/health")
        finally:
            os.kill(row["pid"], signal.SIGCONT)

    assert (answer.status_code, answer.json()["status"]) == (503, "unhealthy")
    await tasks_done("ringly-turn")
    await database.close()


async def test_whoever_asks_within_a_second_hears_the_same_without_a_question(
    database: Database, clock: TravellingClock
) -> None:
    waits: list[float] = []
    database.voice.observe_wait = waits.append
    async with browser(make_app(make_services(database, clock), [health.router])) as web:
        answers = [await web.get("/health") for _ in range(3)]
        answers += await asyncio.gather(*(web.head("/health") for _ in range(3)))
        questions = [len(waits)]
        clock.forward(seconds=1)
        answers += await asyncio.gather(*(web.get("/health") for _ in range(5)))
        questions.append(len(waits))

    assert {answer.status_code for answer in answers} == {200}
    assert questions == [1, 2]


async def test_a_database_that_goes_away_is_told_after_a_second(
    own_database_url: str, server: tuple[str, str], clock: TravellingClock
) -> None:
    database = Database(own_database_url, clock=clock)
    name = urlsplit(own_database_url).path[1:]
    async with browser(make_app(make_services(database, clock), [health.router])) as web:
        before = await web.get("/health")
        with psycopg.connect(server[0], autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")
            admin.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s", (name,))
            within_the_second = await web.get("/health")
            clock.forward(seconds=1)
            afterwards = await web.get("/health")
            admin.execute(f"ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")
            clock.forward(seconds=1)
            returned = await web.get("/health")
    await database.close()

    statuses = [answer.status_code for answer in (before, within_the_second, afterwards, returned)]
    assert statuses == [200, 200, 503, 200]
    assert afterwards.json() == {
        "status": "unhealthy",
        "database": "disconnected",
        "timestamp": "2025-11-20T15:00:01+00:00",
    }


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
