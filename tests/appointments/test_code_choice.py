"""A new confirmation code keeps its distance from all that are upcoming, and asks few of them."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringlypro.appointments import availability, booking
from ringlypro.core.codes import CODE_ALPHABET, CODE_LENGTH
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import FRIDAY_TEN, book

FILL_CALENDAR = """
INSERT INTO appointments (resource_id, customer_name, customer_phone, starts_at, ends_at, busy_until, status,
    confirmation_code)
SELECT (SELECT id FROM resources LIMIT 1), 'Ana', 'x', at, at + interval '5 min', at + interval '5 min', status, code
FROM unnest(%(codes)s::text[], %(statuses)s::text[], %(days)s::int[]) WITH ORDINALITY AS a (code, status, days, number),
    LATERAL (SELECT %(now)s::timestamptz + days * interval '1000 days' + number * interval '10 min') AS s (at)
"""
READ_ROWS = """
SELECT (SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables)::int AS rows,
    (SELECT sum(pg_stat_get_xact_tuples_returned(indexrelid)) FROM pg_stat_user_indexes)::int AS keys
"""
"""Rows of tables and keys of indexes that this session has read lately."""
BOOKINGS = 9
"""After five with a statement that is prepared, the server may plan for any values."""
MAX_READ = 1_000
"""A tenth of what is upcoming, for a booking with all its statements."""
FEW_LETTERS = st.text("ACE", min_size=CODE_LENGTH, max_size=CODE_LENGTH)
"""Of 729 codes every tenth resembles another one."""
STATES = st.tuples(
    st.sampled_from(["confirmed", "pending", "cancelled", "completed", "no-show"]), st.sampled_from([-1, 1])
)


async def fill_calendar(unit: UnitOfWork, appointments: dict[str, tuple[str, int]]) -> None:
    """Appointments by code: the status, and 1 for upcoming or -1 for past."""
    states = list(appointments.values())
    values = {"statuses": [status for status, _ in states], "days": [days for _, days in states], "now": unit.now}
    await unit.fetch_all(FILL_CALENDAR, {"codes": list(appointments), **values})


def choose_by_comparing(candidates: list[str], upcoming_codes: list[str]) -> str:
    """The rule, of all codes: the first candidate that differs from each in three places, or the first."""
    for candidate in candidates:
        if all(sum(a != b for a, b in zip(candidate, code, strict=True)) >= 3 for code in upcoming_codes):
            return candidate
    return candidates[0]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    appointments=st.dictionaries(FEW_LETTERS, STATES, max_size=25),
    candidates=st.lists(FEW_LETTERS, min_size=booking.CODE_CANDIDATES, max_size=booking.CODE_CANDIDATES),
)
async def test_the_code_is_the_one_that_a_comparison_with_all_chooses(
    database: Database, dentist: int, appointments: dict[str, tuple[str, int]], candidates: list[str]
) -> None:
    upcoming_codes = [
        code for code, (status, days) in appointments.items() if days > 0 and status in {"confirmed", "pending"}
    ]
    expected = choose_by_comparing(candidates, upcoming_codes)
    with pytest.MonkeyPatch.context() as patch:
        drawn = iter(candidates)
        patch.setattr(booking, "generate_confirmation_code", lambda: next(drawn, "TTTTTT"))
        async with database.unit_of_work(dentist) as unit:
            await unit.fetch_all("DELETE FROM appointments", {})
            await fill_calendar(unit, appointments)

            appointment = await book(unit)

    # A code that an appointment has or had is refused, and others are drawn.
    assert appointment.confirmation_code == ("TTTTTT" if expected in appointments else expected)


async def test_of_ten_thousand_upcoming_codes_few_are_read(database: Database, dentist: int) -> None:
    chance = random.Random(7)
    codes = {"".join(chance.choices(CODE_ALPHABET, k=CODE_LENGTH)): ("confirmed", 1) for _ in range(10_000)}
    async with database.voice_unit(dentist) as unit:
        await fill_calendar(unit, codes)
        for statement in ("RESET ROLE", "ANALYZE appointments", "SET LOCAL ROLE ringly_app"):
            await unit.fetch_all(statement, {})
        calendar = await availability.load_calendar(unit)
        (before,) = await unit.fetch_all(READ_ROWS, {})

        for number in range(BOOKINGS):
            await book(unit, FRIDAY_TEN + timedelta(minutes=30 * number), calendar=calendar)

        (after,) = await unit.fetch_all(READ_ROWS, {})

    assert after["rows"] - before["rows"] <= BOOKINGS * MAX_READ
    assert after["keys"] - before["keys"] <= BOOKINGS * MAX_READ
