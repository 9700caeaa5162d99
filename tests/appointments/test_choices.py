"""What is offered is real, distinct, soonest first, and as near to the wish as the calendar allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery, choose_slots, search_window
from ringlypro.appointments.slots import BookingCalendar, SlotProblem, slot_problem
from ringlypro.core.clock import to_wall_time

NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
"""Thursday, ten in New York."""
CALENDAR = BookingCalendar(NEW_YORK, tuple((day, time(9), time(17)) for day in range(1, 6)), now=NOW)
FRIDAY, SATURDAY, MONDAY = date(2025, 11, 21), date(2025, 11, 22), date(2025, 11, 24)


def utc(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


def taken(day: date, since: str = "09:00", until: str = "17:00") -> tuple[datetime, datetime]:
    return utc(day, since), utc(day, until)


def said(availability: Availability) -> list[str]:
    return [f"{to_wall_time(slot, NEW_YORK):%a %H:%M}" for slot in availability.times]


def ask(
    *busy: tuple[datetime, datetime], calendar: BookingCalendar = CALENDAR, now: datetime = NOW, **wish: object
) -> Availability:
    return choose_slots(replace(calendar, busy=busy, now=now), AvailabilityQuery(**wish))  # type: ignore[arg-type]


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


EVERY_DAY = replace(CALENDAR, hours=tuple((day, time(9), time(17)) for day in range(1, 8)))


class TestHowFar:
    """Another time is looked for on seven days back and on twenty-eight ahead, and no further."""

    @pytest.mark.parametrize(("days_back", "offered"), [(6, ["Fri 16:30"]), (7, [])])
    def test_seven_days_back(self, days_back: int, offered: list[str]) -> None:
        asked = FRIDAY + timedelta(days=14)
        full = [taken(FRIDAY + timedelta(n)) for n in range(-1, 45) if n != 14 - days_back]

        options = ask(*full, calendar=EVERY_DAY, day=asked, clock=time(10))

        assert [to_wall_time(slot, NEW_YORK).date() for slot in options.times] == [
            asked - timedelta(days=days_back) for _ in offered
        ]
        assert options.problem is SlotProblem.TAKEN

    @pytest.mark.parametrize(("days_ahead", "count"), [(27, 3), (28, 0)])
    @pytest.mark.parametrize("wish", [{"earliest": True}, {"after": NOW}, {"clock": time(9)}, {"part": "morning"}])
    def test_twenty_eight_days_ahead(self, wish: dict[str, object], days_ahead: int, count: int) -> None:
        full = [taken(NOW.date() + timedelta(n)) for n in range(60) if n < days_ahead]

        options = ask(*full, calendar=EVERY_DAY, **wish)

        days = {(to_wall_time(slot, NEW_YORK).date() - NOW.date()).days for slot in options.times}
        assert days == ({days_ahead} if count else set())
        assert options.problem is (None if count else SlotProblem.TAKEN)

    def test_the_last_day_that_may_be_booked_is_one_of_them(self) -> None:
        calendar = replace(EVERY_DAY, horizon_days=3)
        full = [taken(NOW.date() + timedelta(n)) for n in range(3)]

        for wish in (
            {"earliest": True},
            {"clock": time(9)},
            {"part": "morning"},
            {"day": NOW.date(), "clock": time(9)},
        ):
            options = ask(*full, calendar=calendar, **wish)
            assert {to_wall_time(slot, NEW_YORK).date() for slot in options.times} == {NOW.date() + timedelta(3)}, wish


class TestParts:
    """Morning, afternoon and evening share a day between them: to noon, to five, to its end."""

    ALWAYS = replace(CALENDAR, hours=tuple((day, time(0), time(0)) for day in range(1, 8)))

    @pytest.mark.parametrize(
        ("part", "first", "last"),
        [("morning", "00:00", "11:30"), ("afternoon", "12:00", "16:30"), ("evening", "17:00", "23:30")],
    )
    def test_begin_and_end(self, part: str, first: str, last: str) -> None:
        options = ask(calendar=self.ALWAYS, day=FRIDAY, part=part)

        assert (said(options)[0], said(options)[-1]) == (f"Fri {first}", f"Fri {last}")


spans = st.lists(
    st.tuples(st.integers(-10, 60), st.integers(32, 68), st.integers(1, 32)), max_size=60
).map(lambda raw: [
    (NOW.replace(hour=0) + timedelta(days=d, minutes=15 * s), NOW.replace(hour=0) + timedelta(days=d, minutes=15 * (s + n)))
    for d, s, n in raw
])  # fmt: skip
wishes = st.builds(
    AvailabilityQuery,
    day=st.none() | st.dates(date(2025, 11, 1), date(2026, 1, 31)) | st.just(date.max) | st.just(date.min),
    clock=st.none() | st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    part=st.none() | st.sampled_from(["morning", "afternoon", "evening", "night"]),
    earliest=st.booleans(),
    after=st.none() | st.datetimes(datetime(2025, 11, 1), datetime(2026, 1, 31), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.none() | st.integers(5, 300),
)


@given(busy=spans, query=wishes, buffer=st.integers(0, 60), notice=st.integers(0, 3000), horizon=st.integers(0, 60))
def test_whatever_is_said_can_be_booked(busy, query, buffer, notice, horizon) -> None:
    calendar = replace(CALENDAR, buffer_minutes=buffer, notice_minutes=notice, horizon_days=horizon)
    since, until = search_window(calendar, query)
    existing = [span for span in busy if span[0] < until and span[1] > since]

    availability = choose_slots(replace(calendar, busy=existing), query)

    whole, minutes = replace(calendar, busy=busy), query.minutes or calendar.duration
    assert [slot_problem(whole, slot, minutes) for slot in availability.times] == [None] * len(availability.times)
    assert list(availability.times) == sorted(set(availability.times))
    assert len(availability.times) <= 3
    assert not availability.is_free or (len(availability.times) == 1 and not availability.reason)
    if query.after:
        assert all(slot > query.after for slot in availability.times)
