"""What we write for a value is what the driver would have written, and PostgreSQL reads the value back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.adapt import Transformer
from psycopg.types.json import Jsonb

from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.statement_values import write_values
from ringlypro.db.voice_connection import VoiceConnection

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
    async with await VoiceConnection.connect(database_url, autocommit=True) as connection:
        ((row,), _) = await connection.send_message([(statement, {"value": value})])

    assert list(row.values()) == [value.obj if isinstance(value, Jsonb) else value]


async def test_a_nul_is_refused_as_the_driver_does(database_url: str) -> None:
    statement = PreparedStatement("echo", "SELECT %(value)s::text", types={})
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        with pytest.raises(psycopg.DataError):
            write_values(statement, {"value": "a\0b"}, Transformer(connection))


@pytest.mark.parametrize("name", VALUES)
async def test_a_value_is_written_as_the_driver_writes_it(database_url: str, name: str) -> None:
    column_type, value = VALUES[name]
    statement = PreparedStatement("echo", "SELECT %(value)s", types={})
    async with await VoiceConnection.connect(database_url, autocommit=True) as connection:
        (written_value,) = write_values(statement, {"value": value}, connection.transformer)
        (row,) = (
            await (
                await connection.execute(
                    f"SELECT %s::{column_type} IS NOT DISTINCT FROM %s::{column_type}",
                    (value, None if written_value is None else written_value.decode()),
                )
            ).fetchone()
            or ()
        )

    assert row is True
