"""Calls have connections of their own: pages take none of them, and nobody waits long for one."""

from __future__ import annotations

import asyncio
import contextlib
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import text

from ringlypro.core.clock import Clock
from ringlypro.db import voice_pool
from ringlypro.db.database import Database
from ringlypro.db.outages import is_outage
from ringlypro.db.voice_pool import VoicePoolTimeout
from tests.db.voice_contacts import SELECT_NAMES, list_names


class TestPool:
    async def test_pages_that_hold_every_connection_of_theirs_keep_no_call_waiting(
        self, database: Database, dentist: int
    ) -> None:
        async with contextlib.AsyncExitStack() as pages:
            for _ in range(database.max_connections):
                unit = await pages.enter_async_context(database.unit_of_work(dentist))
                await unit.db.execute(text("SELECT 1"))

            names = await asyncio.wait_for(list_names(database, dentist), 1)

        assert names == []

    @pytest.mark.usefixtures("virtual_time")
    async def test_whoever_finds_no_connection_hears_so_in_two_seconds(self, database: Database, dentist: int) -> None:
        waits: list[float] = []
        database.voice.observe_wait = waits.append
        async with contextlib.AsyncExitStack() as calls:
            for _ in range(database.voice.max_connections):
                unit = await calls.enter_async_context(database.voice_unit(dentist))
                await unit.fetch_all(SELECT_NAMES, {})
            started_at = asyncio.get_running_loop().time()
            with pytest.raises(VoicePoolTimeout) as refusal:
                await list_names(database, dentist)
            seconds = asyncio.get_running_loop().time() - started_at

        assert is_outage(refusal.value)
        assert seconds == pytest.approx(voice_pool.WAIT_SECONDS)
        assert len(waits) == database.voice.max_connections + 1
        assert await list_names(database, dentist) == []
        assert database.voice.count_connections_in_use() == 0

    async def test_a_server_that_hung_up_costs_no_caller(
        self, own_database_url: str, server: tuple[str, str], clock: Clock
    ) -> None:
        database = Database(own_database_url, clock=clock)
        end_all = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s"
        async with contextlib.AsyncExitStack() as calls:
            for _ in range(3):
                await calls.enter_async_context(database.voice_system_session())
        with psycopg.connect(server[0], autocommit=True) as admin:
            admin.execute(end_all, (urlsplit(own_database_url).path[1:],))

        async with database.voice_system_session() as unit:
            rows = await unit.fetch_all("SELECT 1 AS one", {})
        async with database.system_session() as unit:
            await unit.fetch_all("SELECT 1", {})
        await database.close()

        assert rows == [{"one": 1}]

    async def test_what_is_lent_while_the_pool_closes_is_closed_when_it_comes_back(
        self, own_database_url: str, clock: Clock
    ) -> None:
        database = Database(own_database_url, clock=clock)
        async with database.voice_system_session() as unit:
            connection = await unit.raw_connection()
            await database.close()
            await unit.fetch_all("SELECT 1", {})

        assert connection.closed
        assert database.voice.count_connections_in_use() == 0
