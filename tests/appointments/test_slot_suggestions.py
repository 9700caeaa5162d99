"""What is suggested for a time, a day or no day at all: real, soonest first, and as near to the wish as can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from ringlypro.appointments.slot_suggestions import Availability
from ringlypro.appointments.slots import SlotProblem
from tests.appointments.slot_queries import CALENDAR, FRIDAY, MONDAY, NOW, SATURDAY, ask, said, taken, utc


class TestAVeryTime:
    """A day and a clock."""

    def test_that_is_free_is_given(self) -> None:
        assert ask(day=FRIDAY, clock=time(10, 15)) == Availability(is_free=True, times=(utc(FRIDAY, "10:15"),))

    def test_that_is_taken_has_neighbours_and_a_next_day(self) -> None:
        availability = ask(taken(FRIDAY, "10:00", "10:30"), day=FRIDAY, clock=time(10))

        assert (availability.is_free, availability.reason) == (False, "taken")
        assert said(availability) == ["Fri 09:30", "Fri 10:30", "Mon 10:00"]

    def test_on_a_full_day_has_the_days_around_it(self) -> None:
        availability = ask(taken(FRIDAY), day=FRIDAY, clock=time(10))

        assert said(availability) == ["Thu 16:30", "Mon 09:00", "Mon 10:00"]

    def test_on_a_closed_day_too(self) -> None:
        availability = ask(day=SATURDAY, clock=time(11))

        assert availability.reason == "closed"
        assert said(availability) == ["Fri 16:30", "Mon 09:00", "Mon 11:00"]

    def test_that_nobody_ever_works_at_is_filled_up_from_later_days(self) -> None:
        availability = ask(day=FRIDAY, clock=time(20))

        assert availability.reason == "closed"
        assert said(availability) == ["Fri 16:30", "Mon 09:00", "Tue 09:00"]

    @pytest.mark.parametrize(("full_days", "offered"), [(13, ["Fri 09:00", "Fri 10:00"]), (14, ["Sat 09:00"])])
    def test_is_looked_for_on_fourteen_days(self, full_days: int, offered: list[str]) -> None:
        """A week of seven days that is full from Thursday on."""
        every_day = replace(CALENDAR, hours=tuple((day, time(9), time(17)) for day in range(1, 8)))
        full = [taken(FRIDAY + timedelta(n)) for n in range(-10, full_days + 1)]

        availability = ask(*full, calendar=every_day, day=FRIDAY, clock=time(10))

        assert said(availability) == offered

    def test_that_would_run_past_closing_is_closed(self) -> None:
        assert ask(day=FRIDAY, clock=time(16, 45)).reason == "closed"

    def test_that_has_passed_has_none_before_it(self) -> None:
        availability = ask(day=NOW.date(), clock=time(9))

        assert availability.reason == "past"
        assert said(availability) == ["Thu 10:00", "Fri 09:00", "Mon 09:00"]

    def test_on_a_day_that_has_passed_starts_from_today(self) -> None:
        availability = ask(day=date(2025, 1, 7), clock=time(14))

        assert availability.reason == "past"
        assert said(availability) == ["Thu 13:30", "Thu 14:00", "Fri 14:00"]

    @pytest.mark.parametrize("day", [date(2026, 11, 21), date(2099, 1, 1), date.max])
    def test_too_far_away_has_the_last_ones(self, day: date) -> None:
        availability = ask(day=day, clock=time(10))

        assert availability.reason == "too_far"
        assert said(availability) == ["Fri 16:30"]

    def test_sooner_than_the_notice_has_later_ones(self) -> None:
        availability = ask(calendar=replace(CALENDAR, notice_minutes=120), day=NOW.date(), clock=time(11))

        assert availability.reason == "too_soon"
        assert said(availability) == ["Thu 12:00", "Fri 09:00", "Fri 11:00"]

    def test_in_the_hour_that_does_not_exist_is_closed(self) -> None:
        always = replace(CALENDAR, hours=tuple((day, time(0), time(0)) for day in range(1, 8)))

        availability = ask(
            calendar=always, now=datetime(2026, 3, 6, tzinfo=UTC), day=date(2026, 3, 8), clock=time(2, 30)
        )

        assert availability.reason == "closed"
        assert said(availability) == ["Sun 03:00", "Sun 03:30", "Mon 02:30"]

    def test_counts_the_buffer_behind_it(self) -> None:
        calendar = replace(CALENDAR, buffer_minutes=15)

        assert ask(taken(FRIDAY, "10:30", "11:15"), calendar=calendar, day=FRIDAY, clock=time(10)).reason == "taken"
        assert ask(taken(FRIDAY, "10:45", "11:15"), calendar=calendar, day=FRIDAY, clock=time(10)).is_free


class TestADay:
    """A day without a clock."""

    def test_is_spread(self) -> None:
        availability = ask(day=FRIDAY)

        assert (availability.is_free, availability.reason) == (False, "")
        assert said(availability) == ["Fri 09:00", "Fri 13:00", "Fri 16:30"]

    @pytest.mark.parametrize(
        ("part", "expected"),
        [("morning", ["Fri 09:00", "Fri 10:30", "Fri 11:30"]), ("afternoon", ["Fri 12:00", "Fri 14:30", "Fri 16:30"])],
    )
    def test_in_part_is_spread_over_the_part(self, part: str, expected: list[str]) -> None:
        assert said(ask(day=FRIDAY, part=part)) == expected

    def test_with_one_time_left_says_that_one(self) -> None:
        assert said(ask(taken(FRIDAY, "09:30", "17:00"), day=FRIDAY)) == ["Fri 09:00"]

    @pytest.mark.parametrize(
        ("wish", "why"),
        [
            ({"day": SATURDAY}, "closed"),
            ({"day": FRIDAY, "part": "evening"}, "closed"),
            ({"day": MONDAY}, "taken"),
            ({"day": date(2025, 11, 19)}, "past"),
            ({"day": date(2026, 11, 23)}, "too_far"),
        ],
    )
    def test_without_any_says_why_and_what_else(self, wish: dict[str, object], why: str) -> None:
        availability = ask(taken(MONDAY), **wish)

        assert availability.reason == why
        assert availability.times

    def test_that_is_over_is_past(self) -> None:
        availability = ask(now=utc(FRIDAY, "16:45"), day=FRIDAY)

        assert availability.reason == "past"
        assert said(availability) == ["Mon 09:00", "Tue 09:00", "Wed 09:00"]

    def test_whose_rest_is_too_soon_says_so(self) -> None:
        availability = ask(calendar=replace(CALENDAR, notice_minutes=600), now=utc(FRIDAY, "10:00"), day=FRIDAY)

        assert availability.reason == "too_soon"

    def test_that_has_passed_in_the_morning_starts_with_the_next_morning_there_is(self) -> None:
        availability = ask(day=date(2025, 11, 18), part="morning")

        assert availability.reason == "past"
        assert said(availability) == ["Thu 10:00", "Fri 09:00", "Mon 09:00"]


class TestLess:
    """No day at all."""

    @pytest.mark.parametrize(
        "wish",
        [{"earliest": True}, {"after": utc(FRIDAY, "16:00")}, {"clock": time(15)}, {"part": "morning"}, {}],
    )
    def test_nothing_stands_against_a_wish_that_names_no_time(self, wish: dict[str, object]) -> None:
        assert (ask(**wish).is_free, ask(**wish).problem) == (False, None)

    def test_the_earliest_are_the_next_three(self) -> None:
        assert said(ask(earliest=True)) == ["Thu 10:00", "Thu 10:30", "Thu 11:00"]

    def test_the_earliest_in_the_afternoon(self) -> None:
        assert said(ask(earliest=True, part="afternoon")) == ["Thu 12:00", "Thu 12:30", "Thu 13:00"]

    def test_the_earliest_of_a_day(self) -> None:
        assert said(ask(earliest=True, day=MONDAY)) == ["Mon 09:00", "Mon 09:30", "Mon 10:00"]

    def test_something_later_is_later(self) -> None:
        assert said(ask(after=utc(FRIDAY, "16:00"))) == ["Fri 16:30", "Mon 09:00", "Mon 09:30"]

    def test_a_clock_is_found_on_three_days(self) -> None:
        assert said(ask(taken(FRIDAY), clock=time(15))) == ["Thu 15:00", "Mon 15:00", "Tue 15:00"]

    def test_a_part_is_found_on_three_days(self) -> None:
        assert said(ask(part="morning")) == ["Thu 10:00", "Fri 09:00", "Mon 09:00"]

    def test_nothing_at_all_is_said_plainly(self) -> None:
        never = replace(CALENDAR, hours=())

        assert ask(calendar=never, earliest=True) == Availability(is_free=False, problem=SlotProblem.TAKEN)
        assert ask(calendar=never, day=FRIDAY, clock=time(10)) == Availability(
            is_free=False, problem=SlotProblem.CLOSED
        )
