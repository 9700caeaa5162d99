"""What we write for a value is what the driver would have written, and PostgreSQL reads the value back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.sql_literals import write_execute

VALUES: dict[str, tuple[str, Any]] = {
    "nothing": ("text", None),
    "words": ("text", "tomorrow at three"),
    "quotes": ("text", "it's '' \"here\"'"),
    "an injection": ("text", "'); DROP TABLE calls; --"),
    "a backslash": ("text", "a\\' b\\"),
    "lines and accents": ("text", "mañana\n😀 %s %(x)s $1"),
    "an empty text": ("text", ""),
    "a number": ("bigint", 42),
    "a negative number": ("bigint", -42),
    "a truth": ("boolean", True),
    "an untruth": ("boolean", False),
    "a moment": ("timestamptz", datetime(2026, 11, 28, 9, 30, 0, 123456, tzinfo=UTC)),
    "a moment elsewhere": ("timestamptz", datetime(2026, 11, 28, 9, 30, tzinfo=timezone(timedelta(hours=-5)))),
    "a wall time": ("timestamp", datetime(2026, 11, 28, 9, 30, tzinfo=UTC).replace(tzinfo=None)),
    "a day": ("date", date(2026, 11, 28)),
    "a fraction": ("double precision", 0.1),
    "money": ("numeric", Decimal("-1.2500")),
    "texts": ("text[]", ["a'b", "c\\d"]),
    "a document": ("jsonb", Jsonb({"a": ["b'c", None]})),
}


@pytest.mark.parametrize("name", VALUES)
async def test_a_value_comes_back_as_it_was(database_url: str, name: str) -> None:
    column_type, value = VALUES[name]
    statement = PreparedStatement("echo", f"SELECT %(value)s::{column_type}", types={"value": column_type})
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        cursor = psycopg.AsyncClientCursor(connection)
        text = write_execute(statement, {"value": value}, cursor)
        await cursor.execute(f"{statement.prepare_sql}; {text}".encode())
        await cursor.set_result(-1)
        row = await cursor.fetchone()

    assert row == (value.obj if isinstance(value, Jsonb) else value,)


async def test_a_nul_is_refused_as_the_driver_does(database_url: str) -> None:
    statement = PreparedStatement("echo", "SELECT %(value)s::text", types={})
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        with pytest.raises(psycopg.DataError):
            write_execute(statement, {"value": "a\0b"}, psycopg.AsyncClientCursor(connection))


async def test_a_statement_without_values_has_no_parentheses(database_url: str) -> None:
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        text = write_execute(PreparedStatement("one", "SELECT 1", types={}), {}, psycopg.AsyncClientCursor(connection))

    assert text == "EXECUTE one"
