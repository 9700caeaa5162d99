"""One answer to "can this time be had": it agrees with a walk over minutes, and nothing it refuses is ever offered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringlypro.appointments.errors import SLOT_ERRORS, SlotUnavailable, validate_slot
from ringlypro.appointments.slot_suggestions import AvailabilityQuery, choose_slots
from ringlypro.appointments.slots import BookingCalendar, SlotProblem, list_slot_starts, slot_problem
from ringlypro.clients.opening_days import SpecialDay
from ringlypro.core.clock import day_bounds, to_wall_time
from ringlypro.receptionist import locale
from ringlypro.receptionist.conversation_types import Lang
from tests.appointments.minute_oracle import oracle_problem, oracle_starts

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2025, 11, 24)
WEEK = range(1, 8)
NINE_TO_FIVE = tuple((day, time(9), time(17)) for day in range(1, 6))


def utc(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), NEW_YORK).astimezone(UTC)


CALENDAR = BookingCalendar(NEW_YORK, NINE_TO_FIVE, now=utc(MONDAY, "08:00"))

minutes_of_day = st.integers(0, 1439).map(lambda n: time(n // 60, n % 60))
weeks = st.one_of(
    st.sampled_from(
        [
            NINE_TO_FIVE,
            tuple((day, *span) for day in WEEK for span in ((time(8), time(12)), (time(13, 30), time(18)))),
            tuple((day, time(18), time(2)) for day in WEEK),
            tuple((day, time(22, 45), time(6, 15)) for day in (5, 6, 7)),
            tuple((day, time(0), time(0)) for day in WEEK),
            tuple((day, time(1, 30), time(2, 30)) for day in WEEK),
            (),
        ]
    ),
    st.lists(st.tuples(st.integers(1, 7), minutes_of_day, minutes_of_day), max_size=10).map(tuple),
)
changing_days = st.sampled_from(
    [
        (date(2025, 3, 9), ZoneInfo("America/New_York")),
        (date(2025, 11, 2), ZoneInfo("America/New_York")),
        (date(2026, 3, 29), ZoneInfo("Europe/Madrid")),
        (date(2026, 10, 25), ZoneInfo("Europe/Madrid")),
        (date(2026, 4, 5), ZoneInfo("Australia/Lord_Howe")),
        (date(2026, 3, 8), ZoneInfo("America/Havana")),
        (date(2026, 11, 1), ZoneInfo("America/Havana")),
        (MONDAY, ZoneInfo("Asia/Kathmandu")),
    ]
)
"""Days of 23, 25, 24 and a half, and 24 hours; in Havana midnight itself is skipped and repeated."""


@st.composite
def calendars(draw: st.DrawFn) -> tuple[BookingCalendar, date]:
    """A calendar, and a day (one whose clocks change, or the one after it) to ask about."""
    changing_day, zone = draw(changing_days)
    day = changing_day + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, -1])))
    begins = day_bounds(day, zone)[0]
    bookings = draw(st.lists(st.tuples(st.integers(-600, 2000), st.integers(1, 240)), max_size=8))
    day_spans = st.lists(st.tuples(minutes_of_day, minutes_of_day), max_size=2).map(tuple)
    special_days = draw(st.dictionaries(st.integers(-1, 1), day_spans.map(SpecialDay), max_size=3))
    calendar = BookingCalendar(
        zone,
        draw(weeks),
        special_days={day + timedelta(days=ahead): special_day for ahead, special_day in special_days.items()},
        buffer_minutes=draw(st.sampled_from([0, 0, 5, 20, 90])),
        notice_minutes=draw(st.sampled_from([0, 0, 45, 600])),
        horizon_days=draw(st.sampled_from([0, 1, 3, 400])),
        busy=[(begins + timedelta(minutes=m), begins + timedelta(minutes=m + n)) for m, n in bookings],
        now=begins + timedelta(minutes=draw(st.integers(-4000, 900)), seconds=draw(st.integers(0, 59))),
    )
    return calendar, day


lengths = st.one_of(st.sampled_from([5, 25, 30, 60, 90]), st.integers(5, 1440))


@given(case=calendars(), minutes=lengths, after_midnight=st.integers(-90, 1600), override_hours=st.booleans())
@settings(max_examples=200)
def test_agrees_with_a_walk_over_minutes(
    case: tuple[BookingCalendar, date], minutes: int, after_midnight: int, override_hours: bool
) -> None:
    calendar, day = case
    starts_at = day_bounds(day, calendar.zone)[0] + timedelta(minutes=after_midnight)

    problem = slot_problem(calendar, starts_at, minutes, override_hours=override_hours)

    assert problem == oracle_problem(calendar, starts_at, minutes, override_hours=override_hours)


@given(case=calendars(), minutes=lengths)
@settings(max_examples=100)
def test_a_day_offers_what_a_walk_over_minutes_finds_and_nothing_else(
    case: tuple[BookingCalendar, date], minutes: int
) -> None:
    calendar, day = case

    assert list_slot_starts(calendar, day, minutes) == oracle_starts(calendar, day, minutes)


queries = st.builds(
    AvailabilityQuery,
    day=st.none() | st.integers(-3, 3).map(timedelta),
    clock=st.none() | minutes_of_day,
    part=st.none() | st.sampled_from(["morning", "afternoon", "evening"]),
    earliest=st.booleans(),
    minutes=st.none() | lengths,
)


@given(case=calendars(), query=queries)
@settings(max_examples=200)
def test_what_is_offered_can_be_had_by_the_clock_it_is_offered_with(
    case: tuple[BookingCalendar, date], query: AvailabilityQuery
) -> None:
    calendar, day = case
    query = replace(query, day=day + query.day if query.day is not None else None)  # type: ignore[operator]
    minutes = query.minutes or calendar.duration

    options = choose_slots(calendar, query)

    for start in options.times:
        shown = to_wall_time(start, calendar.zone)
        assert calendar.resolve_wall_time(shown.date(), shown.time()) == start
        assert slot_problem(calendar, start, minutes) is None
    if query.day is not None and query.clock is not None and not query.earliest:
        starts_at = calendar.resolve_wall_time(query.day, query.clock)
        problem = SlotProblem.CLOSED if starts_at is None else slot_problem(calendar, starts_at, minutes)
        assert options.is_free == (problem is None)
        assert problem is None or starts_at not in options.times


class TestTheFirstThingIsNamed:
    """Where several things stand against a time."""

    @pytest.mark.parametrize(
        ("clock", "changes", "problem"),
        [
            ("09:00", {}, None),
            ("16:30", {}, None),
            ("16:31", {}, SlotProblem.ENDS_AFTER_CLOSING),
            ("17:00", {}, SlotProblem.CLOSED),
            ("07:00", {}, SlotProblem.IN_THE_PAST),
            ("09:00", {"notice_minutes": 61}, SlotProblem.TOO_SOON),
            ("18:00", {"notice_minutes": 1440}, SlotProblem.TOO_SOON),
            ("09:00", {"busy": [(utc(MONDAY, "09:29"), utc(MONDAY, "10:00"))]}, SlotProblem.TAKEN),
            ("09:00", {"busy": [(utc(MONDAY, "09:30"), utc(MONDAY, "10:00"))]}, None),
            ("16:45", {"busy": [(utc(MONDAY, "16:00"), utc(MONDAY, "17:00"))]}, SlotProblem.ENDS_AFTER_CLOSING),
        ],
    )
    def test_of_a_time(self, clock: str, changes: dict[str, object], problem: SlotProblem | None) -> None:
        assert slot_problem(replace(CALENDAR, **changes), utc(MONDAY, clock), 30) is problem  # type: ignore[arg-type]

    def test_of_a_far_time(self) -> None:
        calendar = replace(CALENDAR, horizon_days=1)

        assert slot_problem(calendar, utc(MONDAY + timedelta(1), "23:59"), 30) is SlotProblem.CLOSED
        assert slot_problem(calendar, utc(MONDAY + timedelta(2), "00:00"), 30) is SlotProblem.BEYOND_HORIZON

    def test_at_the_end_of_all_days(self) -> None:
        assert slot_problem(CALENDAR, datetime.max.replace(tzinfo=UTC), 30) is SlotProblem.BEYOND_HORIZON
        assert slot_problem(CALENDAR, datetime.min.replace(tzinfo=UTC), 30) is SlotProblem.IN_THE_PAST

    @pytest.mark.parametrize(
        ("clock", "problem"), [("07:59", SlotProblem.IN_THE_PAST), ("20:00", None), ("09:45", SlotProblem.TAKEN)]
    )
    def test_of_what_the_owner_insists_on(self, clock: str, problem: SlotProblem | None) -> None:
        calendar = replace(CALENDAR, notice_minutes=5000, busy=[(utc(MONDAY, "09:00"), utc(MONDAY, "10:00"))])

        assert slot_problem(calendar, utc(MONDAY, clock), 30, override_hours=True) is problem


class TestDaysThatAreNotAlone:
    """A business that never closes, and a night with an hour too many."""

    ALWAYS = replace(CALENDAR, hours=tuple((day, time(0), time(0)) for day in WEEK))

    def test_an_appointment_may_run_into_the_next_day(self) -> None:
        assert slot_problem(self.ALWAYS, utc(MONDAY, "23:30"), 60) is None
        assert slot_problem(self.ALWAYS, utc(MONDAY, "23:30"), 1440) is None

    def test_a_night_ends_on_the_next_day(self) -> None:
        night = replace(CALENDAR, hours=((1, time(20), time(2)),))

        assert slot_problem(night, utc(MONDAY, "23:30"), 150) is None
        assert slot_problem(night, utc(MONDAY, "23:30"), 151) is SlotProblem.ENDS_AFTER_CLOSING

    def test_the_second_pass_of_an_hour_is_not_said_when_the_first_is_taken(self) -> None:
        day = date(2025, 11, 2)
        first_pass = utc(day, "01:00")
        second_pass = first_pass + timedelta(hours=1)
        calendar = replace(self.ALWAYS, now=utc(day, "00:30"), busy=[(first_pass, second_pass)])

        options = choose_slots(calendar, AvailabilityQuery(day=day, clock=time(1)))

        assert slot_problem(calendar, second_pass, 30) is None
        assert options.problem is SlotProblem.TAKEN
        assert options.times[:2] == (utc(day, "00:30"), utc(day, "02:00"))


class TestEveryProblem:
    """Has its error, and its words."""

    @pytest.mark.parametrize(
        ("problem", "code", "key"),
        [
            (SlotProblem.IN_THE_PAST, "in_the_past", "appointments.past"),
            (SlotProblem.BEYOND_HORIZON, "too_far", "appointments.too_far"),
            (SlotProblem.TOO_SOON, "too_soon", "appointments.too_soon"),
            (SlotProblem.CLOSED, "outside_hours", "appointments.closed"),
            (SlotProblem.ENDS_AFTER_CLOSING, "outside_hours", "appointments.closed"),
            (SlotProblem.TAKEN, "slot_taken", "appointments.taken"),
        ],
    )
    def test_is_one_error(self, problem: SlotProblem, code: str, key: str) -> None:
        assert (SLOT_ERRORS[problem].code, SLOT_ERRORS[problem].key) == (code, key)

    def test_is_in_the_table_of_errors(self) -> None:
        assert set(SLOT_ERRORS) == set(SlotProblem)

    @pytest.mark.parametrize("lang", ["en", "es"])
    @pytest.mark.parametrize("problem", SlotProblem)
    def test_can_be_said(self, problem: SlotProblem, lang: Lang) -> None:
        assert [key for key in locale.load_locale(lang).templates if key.startswith(f"why.{problem.reason}")]

    def test_keeps_what_was_asked_for(self) -> None:
        with pytest.raises(SlotUnavailable) as refused:
            validate_slot(replace(CALENDAR, service_id=7), utc(MONDAY, "17:00"), 45, ignore_id=3)

        error = refused.value
        assert (error.problem, error.starts_at, error.minutes) == (SlotProblem.CLOSED, utc(MONDAY, "17:00"), 45)
        assert (error.service_id, error.ignore_id) == (7, 3)
