"""Several statements in one message: what each gave is told apart, and an error in the middle leaves the rest undone."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest

from ringlypro.db import voice_connection
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import list_scope_commands
from ringlypro.db.voice_connection import VoiceConnection

ONE = PreparedStatement("test_one", "SELECT 1 AS one", types={})
NAMED = PreparedStatement("test_named", "SELECT %(name)s::text AS name", types={})
DIVIDED = PreparedStatement("test_divided", "SELECT 1 / %(divisor)s::int AS share", types={})

KEEP_LOCK = "SELECT pg_advisory_lock(3201)"
"""What no rollback takes back."""
COUNT_LOCKS = "SELECT count(*) AS count FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"


@pytest.fixture
async def connection(database_url: str) -> AsyncIterator[VoiceConnection]:
    async with await VoiceConnection.connect(database_url, autocommit=True, prepare_threshold=None) as connection:
        yield connection


async def list_prepared_names(connection: VoiceConnection) -> list[str]:
    rows = await (await connection.execute("SELECT name FROM pg_prepared_statements ORDER BY name")).fetchall()
    return [name for (name,) in rows]


async def test_the_rows_are_those_of_the_statement_that_is_asked_for(connection: VoiceConnection) -> None:
    message = [("BEGIN", None), (ONE, None), (NAMED, {"name": "Ana"}), ("COMMIT", None)]

    second_last = await connection.send_message(message, rows_of=-2)
    third_last = await connection.send_message(message, rows_of=-3)

    assert second_last == ([{"name": "Ana"}], "COMMIT")
    assert third_last == ([{"one": 1}], "COMMIT")


async def test_each_statement_is_prepared_once(connection: VoiceConnection) -> None:
    for _ in range(2):
        await connection.send_message([("BEGIN", None), (ONE, None), (ONE, None), ("COMMIT", None)])

    assert await list_prepared_names(connection) == ["ringly_begin", "ringly_commit", "test_one"]
    assert connection.prepared_names == {"BEGIN", "COMMIT", "test_one"}


async def test_tenants_are_prepared_until_there_are_many(
    connection: VoiceConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_connection, "MAX_PREPARED", 5)
    ask = PreparedStatement("test_tenant", "SELECT current_setting('app.client_id') AS client", types={})
    for client_id in (3, 14, 3, 159, 14, 159):
        (_, command) = list_scope_commands("ringly_app", client_id)
        rows, _ = await connection.send_message(
            [("BEGIN", None), (command, None), (ask, None), ("COMMIT", None)], rows_of=-2
        )
        assert rows == [{"client": str(client_id)}]

    tenants = [name for name in await list_prepared_names(connection) if name.startswith("ringly_tenant_")]
    assert tenants == ["ringly_tenant_14", "ringly_tenant_3"]


async def test_an_error_leaves_prepared_what_came_before_it(connection: VoiceConnection) -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.send_message([("BEGIN", None), (DIVIDED, {"divisor": 0}), (ONE, None), ("COMMIT", None)])
    await connection.rollback()

    assert await list_prepared_names(connection) == ["ringly_begin", "test_divided"]
    assert connection.prepared_names == {"BEGIN", "test_divided"}
    assert await connection.send_message([("BEGIN", None), (ONE, None), ("COMMIT", None)], rows_of=-2) == (
        [{"one": 1}],
        "COMMIT",
    )


async def test_an_error_in_the_middle_leaves_what_follows_undone(connection: VoiceConnection) -> None:
    message = [("BEGIN", None), (DIVIDED, {"divisor": 1}), ("COMMIT", None)]
    await connection.send_message(message)

    with pytest.raises(psycopg.errors.DivisionByZero):
        await connection.send_message([("BEGIN", None), (DIVIDED, {"divisor": 0}), (KEEP_LOCK, None), ("COMMIT", None)])
    await connection.rollback()

    assert (await connection.send_message([(COUNT_LOCKS, None)]))[0] == [{"count": 0}]
    assert await connection.send_message(message, rows_of=-2) == ([{"share": 1}], "COMMIT")


async def test_a_server_that_hung_up_is_an_operational_error(connection: VoiceConnection, database_url: str) -> None:
    await connection.send_message([(ONE, None)])
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as other:
        await other.execute("SELECT pg_terminate_backend(%s, 5000)", (connection.info.backend_pid,))

    with pytest.raises(psycopg.OperationalError):
        await connection.send_message([(ONE, None)])

    assert connection.broken
