"""Virtual time passes at once when nobody works, and stands still while somebody does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest
from anyio import to_thread

from ringlypro.db.database import Database


@pytest.fixture(autouse=True)
def _virtual(virtual_time) -> None:
    pass


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_an_hour_is_slept_in_a_moment() -> None:
    started, began = now(), time.monotonic()

    await asyncio.gather(asyncio.sleep(1800), asyncio.sleep(3600))

    assert now() - started == pytest.approx(3600)
    assert time.monotonic() - began < 1800


async def test_timers_keep_their_order() -> None:
    woken: list[int] = []

    async def sleep(seconds: int) -> None:
        await asyncio.sleep(seconds)
        woken.append(seconds)

    await asyncio.gather(*(sleep(seconds) for seconds in (30, 10, 20)))

    assert woken == [10, 20, 30]


async def test_work_takes_no_time() -> None:
    started = now()

    await asyncio.to_thread(sum, range(1_000_000))
    await asyncio.sleep(0)

    assert now() == started


@pytest.mark.parametrize("run", [asyncio.to_thread, to_thread.run_sync], ids=["asyncio", "anyio"])
async def test_a_thread_is_waited_for(run: Callable[..., Awaitable[int]]) -> None:
    def work() -> int:
        time.sleep(0.05)
        return 7

    async with asyncio.timeout(60):
        assert await run(work) == 7


async def test_a_query_is_waited_for(database: Database) -> None:
    started = now()

    async with asyncio.timeout(60), database.system_session() as unit:
        await unit.fetch_all("SELECT pg_sleep(0.05)", {})

    assert now() == started


async def test_two_tasks_may_talk_over_a_socket() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(3)
        writer.write(await reader.readline())
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    started = now()
    async with server:
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        writer.write(b"hello\n")

        assert await reader.readline() == b"hello\n"
        writer.close()

    assert now() - started == pytest.approx(3)
    await asyncio.sleep(1)
