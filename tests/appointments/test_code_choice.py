"""A new confirmation code keeps its distance from all that are upcoming."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ringlypro.appointments import booking
from ringlypro.core.codes import CODE_LENGTH
from ringlypro.db.database import Database
from tests.appointments.calendar import book, fill_calendar

FEW_LETTERS = st.text("ACE", min_size=CODE_LENGTH, max_size=CODE_LENGTH)
"""Of 729 codes every tenth resembles another one."""
STATES = st.tuples(
    st.sampled_from(["confirmed", "pending", "cancelled", "completed", "no-show"]), st.sampled_from([-1, 1])
)


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
