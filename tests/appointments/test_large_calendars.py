"""A booking reads as much of a calendar with ten thousand appointments as of an empty one."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from ringlypro.appointments import availability, booking
from ringlypro.core.codes import CODE_ALPHABET, CODE_LENGTH
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import FRIDAY_TEN, book, fill_calendar

READ_ROWS = """
SELECT (SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables)::int AS rows,
    (SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_stat_user_indexes)::int AS keys
"""
"""Rows of tables and keys of indexes that this session has read lately."""
BOOKINGS = 9
"""After five with a statement that is prepared, the server may plan for any values."""
MAX_READ = 500
"""A tenth of the calendar, for a booking with all its statements."""


@pytest.fixture
async def large_calendar(database: Database, dentist: int) -> AsyncIterator[UnitOfWork]:
    """Five thousand upcoming appointments, and as many that were kept."""
    chance = random.Random(7)
    codes = ["".join(chance.choices(CODE_ALPHABET, k=CODE_LENGTH)) for _ in range(10_000)]
    appointments = {code: ("confirmed", 1) if n % 2 else ("completed", -1) for n, code in enumerate(codes)}
    async with database.voice_unit(dentist) as unit:
        await fill_calendar(unit, appointments)
        for statement in ("RESET ROLE", "ANALYZE appointments", "SET LOCAL ROLE ringly_app"):
            await unit.fetch_all(statement, {})
        yield unit


async def test_a_code_is_compared_with_few_of_the_upcoming_ones(large_calendar: UnitOfWork) -> None:
    calendar = await availability.load_calendar(large_calendar)
    (before,) = await large_calendar.fetch_all(READ_ROWS, {})

    for number in range(BOOKINGS):
        await book(large_calendar, FRIDAY_TEN + timedelta(minutes=30 * number), calendar=calendar)

    (after,) = await large_calendar.fetch_all(READ_ROWS, {})
    assert after["rows"] - before["rows"] <= BOOKINGS * MAX_READ
    assert after["keys"] - before["keys"] <= BOOKINGS * MAX_READ


async def test_a_taken_time_is_told_from_a_known_code_without_reading_the_past(large_calendar: UnitOfWork) -> None:
    calendar = await availability.load_calendar(large_calendar)
    await book(large_calendar, calendar=calendar)
    (before,) = await large_calendar.fetch_all(READ_ROWS, {})

    for number in range(BOOKINGS):
        with pytest.raises(booking.SlotTakenError):
            await book(large_calendar, FRIDAY_TEN + timedelta(minutes=number), calendar=calendar)

    (after,) = await large_calendar.fetch_all(READ_ROWS, {})
    assert after["rows"] - before["rows"] <= BOOKINGS * MAX_READ
    assert after["keys"] - before["keys"] <= BOOKINGS * MAX_READ
