"""A connection that watches its socket all the time: what arrives in pieces, too early, or never, and what comes after."""

from __future__ import annotations

import asyncio
import select
from collections.abc import AsyncIterator

import psycopg
import pytest

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.voice_connection import VoiceConnection

ONE = PreparedStatement("test_read_one", "SELECT 1 AS one", types={})
ECHO = PreparedStatement("test_read_echo", "SELECT %(text)s::text AS text", types={})
SLEEP = PreparedStatement("test_read_sleep", "SELECT pg_sleep(30)", types={})


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[VoiceConnection]:
    async with await VoiceConnection.connect(database_url, autocommit=True, prepare_threshold=None) as connection:
        yield connection


async def ask_one(connection: VoiceConnection) -> object:
    rows, _ = await connection.send_message([(ONE, None)])
    return rows[0]["one"]


async def test_texts_longer_than_any_buffer_of_a_socket_come_back_whole(connection: VoiceConnection) -> None:
    long_text = "número " * 1_000_000

    rows, _ = await connection.send_message([(ONE, None), (ECHO, {"text": long_text})])

    assert rows == [{"text": long_text}]
    assert await ask_one(connection) == 1


async def test_a_statement_that_is_called_off_ends_at_the_server_and_leaves_a_usable_connection(
    connection: VoiceConnection,
) -> None:
    assert await ask_one(connection) == 1
    started_at = asyncio.get_running_loop().time()

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await connection.send_message([(SLEEP, None)])

    assert asyncio.get_running_loop().time() - started_at < 5
    assert await ask_one(connection) == 1
    assert not connection.closed


async def test_the_objects_of_the_driver_use_the_same_connection_in_between(connection: VoiceConnection) -> None:
    for number in range(3):
        assert await ask_one(connection) == 1
        assert await (await connection.execute("SELECT %s::int", (number,))).fetchone() == (number,)


async def test_a_server_that_hangs_up_while_nobody_waits_is_no_longer_watched(
    connection: VoiceConnection, database_url: str
) -> None:
    await ask_one(connection)
    socket_number = connection.pgconn.socket
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
    await asyncio.to_thread(select.select, [socket_number], [], [], 10)

    assert not asyncio.get_running_loop().remove_reader(socket_number)
    with pytest.raises(psycopg.OperationalError):
        await ask_one(connection)


async def test_who_gets_the_number_of_a_closed_socket_is_answered(database_url: str) -> None:
    for _ in range(3):
        connection = await VoiceConnection.connect(database_url, autocommit=True, prepare_threshold=None)
        socket_number = connection.pgconn.socket
        async with asyncio.timeout(5):
            assert await ask_one(connection) == 1
        await connection.close()
        assert not asyncio.get_running_loop().remove_reader(socket_number)


async def test_notifications_are_heard_until_the_time_is_over(connection: VoiceConnection, database_url: str) -> None:
    await connection.execute("LISTEN test_watched")
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("NOTIFY test_watched, 'one'")
        started_at = asyncio.get_running_loop().time()
        heard = [notice.payload async for notice in connection.notifies(timeout=0.3)]
        seconds = asyncio.get_running_loop().time() - started_at
        await other.execute("NOTIFY test_watched, 'two'")
        heard += [notice.payload async for notice in connection.notifies(timeout=5, stop_after=1)]

    assert heard == ["one", "two"]
    assert 0.25 < seconds < 3
    assert await ask_one(connection) == 1
