"""How far around a wish slots are suggested, what a part of the day is, and that every suggestion can be booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.appointments.slot_suggestions import AvailabilityQuery, choose_slots, search_window
from ringlypro.appointments.slots import SlotProblem, slot_problem
from ringlypro.core.clock import to_wall_time
from ringlypro.core.time_windows import DayPartName
from tests.appointments.slot_queries import CALENDAR, FRIDAY, NEW_YORK, NOW, ask, said, taken

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
    part=st.none() | st.sampled_from(get_args(DayPartName)),
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
