"""Free times: never outside hours, never in anybody's way, right on days of 23 and 25 hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.appointments.slots import BookingCalendar, list_slot_starts, open_spans, slot_problem
from ringlypro.appointments.statuses import sql_list
from ringlypro.core.clock import day_bounds
from ringlypro.core.time_spans import merge_spans

NEW_YORK = ZoneInfo("America/New_York")
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
NINE_TO_FIVE = tuple((day, time(9), time(17)) for day in range(1, 6))
ALWAYS = tuple((day, time(0), time(0)) for day in range(1, 8))
MONDAY, SUNDAY = date(2025, 11, 24), date(2025, 11, 23)


def walls(slots: list[datetime], zone: ZoneInfo = NEW_YORK) -> list[str]:
    return [f"{slot.astimezone(zone):%H:%M}" for slot in slots]


def slots_of(day: date, **overrides: object) -> list[datetime]:
    usual = {
        "zone": NEW_YORK, "hours": NINE_TO_FIVE, "busy": (), "duration": 30, "buffer_minutes": 0, "now": LONG_AGO,
        "notice_minutes": 0, "horizon_days": 9999,
    }  # fmt: skip
    named = {"minutes": "duration", "buffer": "buffer_minutes", "notice": "notice_minutes"}
    calendar = BookingCalendar(**(usual | {named.get(key, key): value for key, value in overrides.items()}))  # type: ignore[arg-type]
    return list_slot_starts(calendar, day, calendar.duration)


def utc(hour: int, minute: int = 0) -> datetime:
    """A wall time of that Monday in New York."""
    return datetime.combine(MONDAY, time(hour, minute), NEW_YORK).astimezone(UTC)


class TestADay:
    """Hours, minus what is booked."""

    def test_an_empty_day_is_full_of_half_hours(self) -> None:
        wall_times = walls(slots_of(MONDAY))

        assert wall_times[0] == "09:00"
        assert wall_times[-1] == "16:30"
        assert len(wall_times) == 16

    def test_a_closed_day_has_none(self) -> None:
        assert slots_of(SUNDAY) == []

    @pytest.mark.parametrize(("minutes", "last"), [(45, "16:00"), (90, "15:30"), (480, "09:00")])
    def test_the_last_one_ends_by_closing(self, minutes: int, last: str) -> None:
        assert walls(slots_of(MONDAY, minutes=minutes))[-1] == last

    def test_what_is_longer_than_the_day_does_not_fit(self) -> None:
        assert slots_of(MONDAY, minutes=481) == []

    def test_short_ones_start_as_often_as_they_are_long(self) -> None:
        assert walls(slots_of(MONDAY, minutes=15))[:3] == ["09:00", "09:15", "09:30"]

    def test_one_that_ends_when_the_next_begins_is_free(self) -> None:
        busy = [(utc(9, 30), utc(10))]

        assert walls(slots_of(MONDAY, busy=busy))[:2] == ["09:00", "10:00"]

    def test_the_buffer_keeps_clear_of_the_next_appointment(self) -> None:
        busy = [(utc(10), utc(10, 40))]

        assert walls(slots_of(MONDAY, busy=busy, buffer=10))[:3] == ["09:00", "11:00", "11:30"]

    def test_the_buffer_need_not_fit_before_closing(self) -> None:
        assert walls(slots_of(MONDAY, buffer=15))[-1] == "16:30"

    def test_a_split_day_has_a_break(self) -> None:
        hours = ((1, time(9), time(12)), (1, time(13), time(17)))

        wall_times = walls(slots_of(MONDAY, hours=hours, minutes=60))

        assert "11:00" in wall_times
        assert "13:00" in wall_times
        assert not {"11:30", "12:00", "12:30"} & set(wall_times)

    def test_touching_stretches_are_one(self) -> None:
        hours = ((1, time(9), time(12)), (1, time(12), time(17)))

        assert "11:30" in walls(slots_of(MONDAY, hours=hours, minutes=60))

    def test_a_night_belongs_to_both_its_days(self) -> None:
        hours = ((1, time(22), time(2)),)

        assert walls(slots_of(MONDAY, hours=hours, minutes=60)) == ["22:00", "22:30", "23:00", "23:30"]
        assert walls(slots_of(MONDAY + timedelta(1), hours=hours, minutes=60)) == ["00:00", "00:30", "01:00"]

    def test_what_has_begun_is_gone_and_notice_counts(self) -> None:
        assert walls(slots_of(MONDAY, now=utc(10, 0)))[0] == "10:00"
        assert walls(slots_of(MONDAY, now=utc(10, 1)))[0] == "10:30"
        assert walls(slots_of(MONDAY, now=utc(10, 0), notice=120))[0] == "12:00"

    def test_nothing_lies_behind_the_horizon(self) -> None:
        assert slots_of(MONDAY, now=utc(9) - timedelta(days=8), horizon_days=7) == []
        assert slots_of(MONDAY, now=utc(9) - timedelta(days=7), horizon_days=7)


class TestAChangeOfClocks:
    """Days have the hours they have."""

    @pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 9), 23), (date(2025, 11, 2), 25), (MONDAY, 24)])
    def test_a_day_has_as_many_slots_as_it_has_time(self, day: date, hours: int) -> None:
        assert len(slots_of(day, hours=ALWAYS, minutes=60)) == hours * 2

    def test_the_skipped_hour_is_never_offered(self) -> None:
        wall_times = walls(slots_of(date(2025, 3, 9), hours=ALWAYS))

        assert not [clock for clock in wall_times if clock.startswith("02")]

    def test_opening_hours_keep_to_the_wall(self) -> None:
        assert walls(slots_of(date(2025, 3, 10)))[0] == "09:00"
        assert slots_of(date(2025, 3, 7))[0].hour - slots_of(date(2025, 3, 10))[0].hour == 1


clocks = st.times(max_value=time(23, 59)).map(lambda t: t.replace(minute=t.minute // 15 * 15, second=0, microsecond=0))
weeks = st.lists(st.tuples(st.integers(1, 7), clocks, clocks), max_size=12).map(tuple)
days = st.one_of(
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.sampled_from([date(2025, 3, 9), date(2025, 11, 2), date(2026, 3, 29), date(2026, 10, 25), date(2026, 4, 5)]),
)
zones = st.sampled_from(
    [
        "America/New_York",
        "America/Phoenix",
        "Europe/Madrid",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "America/St_Johns",
    ]
).map(ZoneInfo)


@st.composite
def bookings(draw: st.DrawFn, day: date) -> list[tuple[datetime, datetime]]:
    base = datetime.combine(day, time(), UTC) - timedelta(hours=14)
    starts = draw(st.lists(st.tuples(st.integers(0, 52 * 4), st.integers(1, 20)), max_size=12))
    return [(base + timedelta(minutes=15 * s), base + timedelta(minutes=15 * (s + n))) for s, n in starts]


@given(data=st.data(), day=days, zone=zones, hours=weeks)
def test_no_slot_is_ever_outside_hours_or_in_the_way(
    data: st.DataObject, day: date, zone: ZoneInfo, hours: tuple[tuple[int, time, time], ...]
) -> None:
    minutes, buffer = data.draw(st.integers(5, 600)), data.draw(st.integers(0, 90))
    busy = data.draw(bookings(day))
    now = day_bounds(day, zone)[0] + timedelta(minutes=data.draw(st.integers(-3000, 1000)))
    notice = data.draw(st.integers(0, 600))
    calendar = BookingCalendar(zone, hours, minutes, buffer, notice, 400, busy=busy, now=now)

    slot_starts = list_slot_starts(calendar, day, minutes)

    start, end = day_bounds(day, zone)
    for slot in slot_starts:
        ends = slot + timedelta(minutes=minutes)
        assert start <= slot < end
        assert slot >= now.replace(second=0, microsecond=0) + timedelta(minutes=notice)
        assert any(opens <= slot and ends <= closes for opens, closes in open_spans(day, zone, hours))
        assert slot_problem(calendar, slot, minutes) is None
        assert not any(slot < until and since < ends + timedelta(minutes=buffer) for since, until in busy)
    assert slot_starts == sorted(set(slot_starts))


@given(day=days, zone=zones, hours=weeks)
def test_hours_never_overlap_themselves(day: date, zone: ZoneInfo, hours: tuple[tuple[int, time, time], ...]) -> None:
    spans = open_spans(day, zone, hours)

    assert spans == merge_spans(spans)
    assert all(opens < closes for opens, closes in spans)


def test_a_calendar_of_which_nothing_is_said_books_half_hours_for_a_year_without_a_buffer_or_notice() -> None:
    calendar = BookingCalendar(NEW_YORK, NINE_TO_FIVE, now=utc(10))

    assert (calendar.duration, calendar.buffer_minutes, calendar.notice_minutes) == (30, 0, 0)
    assert (calendar.last_day - calendar.local_today, calendar.service_id, calendar.busy) == (timedelta(365), None, ())
    assert calendar.earliest_start == calendar.current_minute == utc(10)


def test_statuses_stand_in_a_query_as_a_list() -> None:
    assert sql_list(("confirmed", "no-show")) == "('confirmed', 'no-show')"
    assert sql_list(("pending",)) == "('pending')"
