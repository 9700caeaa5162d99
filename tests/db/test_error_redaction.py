"""What an error of the database says where it is logged: its kind and its constraint, never a row."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from psycopg.errors import UniqueViolation
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork

KEY = "+13055550142"
"""In a table without row security: elsewhere PostgreSQL itself keeps the row to itself."""


async def by_hand(unit: UnitOfWork) -> None:
    await unit.fetch_all("INSERT INTO throttles (key, count, since) VALUES (%(key)s, 1, now())", {"key": KEY})


async def by_the_engine(unit: UnitOfWork) -> None:
    await unit.db.execute(text("INSERT INTO throttles (key, count, since) VALUES (:key, 1, now())"), {"key": KEY})


async def under_another_name(unit: UnitOfWork) -> None:
    try:
        await by_hand(unit)
    except UniqueViolation as error:
        raise LookupError("no way on") from error


@pytest.mark.parametrize("enter", [by_hand, by_the_engine, under_another_name])
async def test_a_duplicate_is_logged_without_the_row(
    database: Database, caplog: pytest.LogCaptureFixture, enter: Any
) -> None:
    async with database.system_session() as unit:
        await by_hand(unit)

    try:
        async with database.system_session() as unit:
            await enter(unit)
    except (UniqueViolation, IntegrityError, LookupError):
        logging.getLogger("tests").exception("nobody expected this")

    assert "pk_throttles" in caplog.text
    assert "DETAIL" not in caplog.text
    assert KEY not in caplog.text


async def test_a_value_that_cannot_be_read_is_not_quoted(database: Database) -> None:
    with pytest.raises(Exception, match="invalid input syntax for type bigint") as refused:
        async with database.system_session() as unit:
            await unit.fetch_all("SELECT %(phone)s::text::bigint", {"phone": "305x5550142"})

    assert "305x5550142" not in str(refused.value)


async def test_code_that_asks_is_still_told_the_kind_and_the_constraint(database: Database) -> None:
    async with database.system_session() as unit:
        await by_hand(unit)

    with pytest.raises(UniqueViolation) as refused:
        async with database.system_session() as unit:
            await by_hand(unit)

    assert refused.value.sqlstate == "23505"
    assert refused.value.diag.constraint_name == "pk_throttles"
