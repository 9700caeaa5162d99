"""What is suggested lies between the clocks that will do, on the day and on others; what does not says so."""

from __future__ import annotations

from datetime import time

import pytest

from ringlypro.appointments.slots import SlotProblem
from ringlypro.core.time_windows import TimeWindow
from tests.appointments.slot_queries import FRIDAY, MONDAY, SATURDAY, ask, said, taken, utc

AFTER_THREE = TimeWindow(earliest=time(15))
BEFORE_NOON = TimeWindow(latest=time(12))


def test_after_three_is_offered_nothing_before_three() -> None:
    assert said(ask(day=FRIDAY, window=AFTER_THREE)) == ["Fri 15:00", "Fri 16:00", "Fri 16:30"]


def test_the_end_of_a_window_is_out_of_it_unless_it_is_included() -> None:
    two_to_three = TimeWindow(time(14), time(15))

    assert said(ask(day=FRIDAY, window=two_to_three)) == ["Fri 14:00", "Fri 14:30"]
    included = TimeWindow(time(14), time(15), latest_included=True)
    assert said(ask(day=FRIDAY, window=included)) == ["Fri 14:00", "Fri 14:30", "Fri 15:00"]


def test_a_full_window_leads_to_the_same_hours_of_other_days() -> None:
    availability = ask(taken(FRIDAY, "15:00"), day=FRIDAY, window=AFTER_THREE)

    assert availability.problem is SlotProblem.TAKEN
    assert said(availability) == ["Thu 16:30", "Mon 15:00", "Tue 15:00"]
    assert not availability.is_outside


@pytest.mark.parametrize("wish", [{"part": "afternoon"}, {"window": TimeWindow(time(12), time(17))}])
def test_the_afternoon_of_a_closed_day_leads_to_afternoons(wish: dict[str, object]) -> None:
    availability = ask(day=SATURDAY, **wish)

    assert availability.problem is SlotProblem.CLOSED
    assert said(availability) == ["Fri 16:30", "Mon 12:00", "Tue 12:00"]


def test_a_taken_clock_has_alternatives_in_its_window_alone() -> None:
    availability = ask(taken(FRIDAY, "15:00", "15:30"), day=FRIDAY, clock=time(15), window=AFTER_THREE)

    assert said(availability) == ["Thu 16:30", "Fri 15:30", "Mon 15:00"]


def test_later_and_earliest_stay_in_the_window() -> None:
    assert said(ask(after=utc(FRIDAY, "16:30"), window=AFTER_THREE)) == ["Mon 15:00", "Mon 15:30", "Mon 16:00"]
    assert said(ask(earliest=True, window=AFTER_THREE)) == ["Thu 15:00", "Thu 15:30", "Thu 16:00"]


def test_a_window_without_a_day_is_the_next_days_that_have_it() -> None:
    assert said(ask(window=BEFORE_NOON)) == ["Thu 10:00", "Fri 09:00", "Mon 09:00"]


def test_the_last_and_the_first_of_a_day_are_one_time() -> None:
    assert said(ask(day=MONDAY, edge="last")) == ["Mon 16:30"]
    assert said(ask(day=MONDAY, edge="first")) == ["Mon 09:00"]
    assert said(ask(day=MONDAY, edge="last", window=BEFORE_NOON)) == ["Mon 11:30"]
    assert said(ask(edge="last")) == ["Thu 16:30", "Fri 16:30", "Mon 16:30"]


def test_the_last_of_a_closed_day_is_the_last_of_others() -> None:
    assert said(ask(day=SATURDAY, edge="last")) == ["Mon 16:30", "Tue 16:30", "Wed 16:30"]


def test_hours_in_which_no_day_is_open_lead_to_the_nearest_and_say_so() -> None:
    late, early = TimeWindow(earliest=time(18)), TimeWindow(latest=time(8))

    assert ask(day=MONDAY, part="evening").is_outside
    assert said(ask(day=MONDAY, window=late)) == ["Mon 15:30", "Mon 16:00", "Mon 16:30"]
    assert said(ask(day=MONDAY, window=early)) == ["Mon 09:00", "Mon 09:30", "Mon 10:00"]
    assert ask(day=SATURDAY, window=late).problem is SlotProblem.CLOSED
    assert said(ask(window=late)) == ["Thu 10:00", "Thu 10:30", "Thu 11:00"]


def test_a_free_clock_is_free_in_whatever_window() -> None:
    assert ask(day=FRIDAY, clock=time(10), window=AFTER_THREE).is_free
