"""Opening hours: every shape people write, and every question across midnight."""

# ruff: noqa: DTZ001  # opening hours are wall times, naive on purpose

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringlypro.clients import opening_days, opening_hours
from ringlypro.clients.opening_days import SpecialDay

NINE_TO_FIVE = opening_hours.DEFAULT_WEEK
# 2025-11-20 is a Thursday.
THURSDAY = datetime(2025, 11, 20)


def week(**days: list[list[str]]) -> opening_hours.StoredWeek:
    closed: opening_hours.StoredWeek = {str(day): [] for day in range(1, 8)}
    return closed | {day.removeprefix("d"): spans for day, spans in days.items()}


class TestParse:
    """Any usual shape becomes the one that is stored."""

    @pytest.mark.parametrize(
        "shape",
        [
            {"start": "09:00", "end": "17:00", "days": [1, 2, 3, 4, 5]},
            {"start": "09:00", "end": "17:00", "days": [1, 2, 3, 4, 5], "timezone": "America/New_York"},
            {"start": "9:00 AM", "end": "5 pm", "days": ["Mon", "Tue", "Wed", "Thu", "Fri"]},
            {"business_hours_start": "09:00:00", "business_hours_end": "17:00:00", "business_days": "1,2,3,4,5"},
            {day: [["09:00", "17:00"]] for day in "12345"},
            {day: ["09:00", "17:00"] for day in "12345"} | {"6": [], "0": None},
            {day: {"open": "09:00", "close": "17:00"} for day in opening_hours.ENGLISH_DAYS[:5]}
            | {"sunday": {"closed": True}},
            {day: {"enabled": day < "6", "start": "09:00", "end": "17:00"} for day in "1234567"},
            {day: [{"open": "09:00", "close": "17:00"}] for day in opening_hours.ENGLISH_DAYS[:5]},
            dict.fromkeys(("lunes", "martes", "miércoles", "jueves", "Viernes"), "9:00-17:00") | {"sábado": "cerrado"},
            dict.fromkeys(opening_hours.ENGLISH_DAYS[:5], "9am - 5pm") | {"saturday": "closed", "sunday": False},
            [{"day": day, "open": "09:00", "close": "17:00"} for day in opening_hours.ENGLISH_DAYS[:5]],
            [{"day": day, "hours": "9.00-17.00"} for day in range(1, 6)] + [{"day": 0, "closed": True}],
        ],
    )
    def test_the_usual_shapes_of_nine_to_five(self, shape: Any) -> None:
        assert opening_hours.parse_opening_hours(shape) == NINE_TO_FIVE

    @pytest.mark.parametrize(
        ("shape", "stored"),
        [
            ({"1": [["14:00", "18:00"], ["09:00", "12:00"]]}, [["09:00", "12:00"], ["14:00", "18:00"]]),
            ({"1": [["09:00", "12:00"], ["12:00", "17:00"]]}, [["09:00", "17:00"]]),
            ({"1": [["09:00", "13:00"], ["12:00", "17:00"]]}, [["09:00", "17:00"]]),
            ({"1": "9:00-12:00, 14:00-18:00"}, [["09:00", "12:00"], ["14:00", "18:00"]]),
            ({"1": [["09:00", "24:00"]]}, [["09:00", "00:00"]]),
            ({"1": [["22:00", "02:00"]]}, [["22:00", "02:00"]]),
            ({"1": [["00:00", "00:00"]]}, [["00:00", "00:00"]]),
            ({"1": [["12am", "12 p.m."]]}, [["00:00", "12:00"]]),
            ({"1": "9 a.m. - 5 p.m."}, [["09:00", "17:00"]]),
            ({"1": "9 a.m. to 5 p.m."}, [["09:00", "17:00"]]),
            ({"lunes": "9:00 a 17:00"}, [["09:00", "17:00"]]),
        ],
    )
    def test_split_and_late_days(self, shape: Any, stored: list[list[str]]) -> None:
        assert opening_hours.parse_opening_hours(shape)["1"] == stored

    def test_every_day_closed_is_a_week_too(self) -> None:
        assert opening_hours.parse_opening_hours({}) == week()

    @pytest.mark.parametrize(
        "shape",
        [
            None, 5, "always", True, [1], [["09:00", "17:00"]], {"someday": ["09:00", "17:00"]},
            {"8": [["09:00", "17:00"]]}, {"1": [["09:00"]]}, {"1": [["25:00", "26:00"]]}, {"1": [["09:60", "10:00"]]},
            {"1": [["09:00", "09:00"]]}, {"1": {"open": 9, "close": 17}}, {"1": [["9", "10", "11"]]}, {"1": 5},
            {"1": [["13pm", "5pm"]]}, {"1": [[f"{n:02d}:00", f"{n:02d}:30"] for n in range(20)]}, {"days": 5},
            {"start": "09:00", "end": "17:00", "days": [9]}, {"1": "x" * 10_000}, {"1": [["٩:00", "17:00"]] * 0 + ["a"]},
            {"1": [["20:00", "08:00"], ["07:00", "21:00"]]},
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_refused(self, shape: Any) -> None:
        with pytest.raises(opening_hours.UnreadableHours):
            opening_hours.parse_opening_hours(shape)

    @settings(max_examples=300)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers(-1, 9) | st.text(max_size=8) | st.sampled_from(["09:00", "monday"]),
            lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
            max_leaves=12,
        )
    )
    def test_nothing_but_unreadable_is_ever_raised(self, shape: Any) -> None:
        try:
            stored = opening_hours.parse_opening_hours(shape)
        except opening_hours.UnreadableHours:
            return
        assert opening_hours.parse_opening_hours(stored) == stored

    def test_what_programs_are_shown_can_be_sent_back(self) -> None:
        stored = opening_hours.parse_opening_hours(
            {"1": [["09:00", "12:00"], ["14:00", "00:00"]], "sunday": "22:00-02:00"}
        )

        assert opening_hours.parse_opening_hours(opening_hours.hours_by_day_name(stored)) == stored
        assert opening_hours.hours_by_day_name(stored)["monday"][0] == {"open": "09:00", "close": "12:00"}


class TestOpen:
    """Opening is inside, closing is outside."""

    @pytest.mark.parametrize(
        ("clock", "is_open"), [("08:59", False), ("09:00", True), ("16:59", True), ("17:00", False), ("23:00", False)]
    )
    def test_on_a_plain_day(self, clock: str, is_open: bool) -> None:
        now = datetime.combine(THURSDAY, time.fromisoformat(clock))

        assert opening_days.is_open_at(now, opening_hours.weekly_hours(NINE_TO_FIVE)) is is_open

    @pytest.mark.parametrize(
        ("days", "clock", "is_open"), [(0, "23:00", True), (1, "01:59", True), (1, "02:00", False), (0, "01:00", False)]
    )
    def test_over_midnight(self, days: int, clock: str, is_open: bool) -> None:
        late = opening_hours.weekly_hours(week(d4=[["22:00", "02:00"]]))
        now = datetime.combine(THURSDAY + timedelta(days=days), time.fromisoformat(clock))

        assert opening_days.is_open_at(now, late) is is_open

    def test_a_business_that_never_closes_is_always_open(self) -> None:
        always = opening_hours.weekly_hours({str(day): [["00:00", "00:00"]] for day in range(1, 8)})

        assert opening_days.is_open_at(THURSDAY, always)
        assert opening_days.is_open_at(THURSDAY - timedelta(minutes=1), always)


class TestSpecialDays:
    """A date may have other hours than its weekday."""

    def test_a_closed_day_opens_nothing_and_ends_what_the_night_before_began(self) -> None:
        late = opening_hours.weekly_hours(week(d3=[["22:00", "02:00"]], d4=[["09:00", "17:00"]]))
        closed = {THURSDAY.date(): SpecialDay()}

        open_hours = [
            hour for hour in range(24) if opening_days.is_open_at(THURSDAY + timedelta(hours=hour), late, closed)
        ]
        assert open_hours == [0, 1]

    def test_a_short_day_has_hours_of_its_own_on_any_weekday(self) -> None:
        weekly = opening_hours.weekly_hours(NINE_TO_FIVE)
        sunday = THURSDAY.date() + timedelta(days=3)
        short_days = {sunday: SpecialDay(((time(14), time(16)), (time(10), time(12))))}

        assert opening_days.day_clock_spans(sunday, weekly) == []
        assert opening_days.day_clock_spans(sunday, weekly, short_days) == [(time(10), time(12)), (time(14), time(16))]


@pytest.mark.parametrize(
    ("typed", "spans"),
    [
        ("9-5", [["09:00", "17:00"]]),
        ("9am-5", [["09:00", "17:00"]]),
        ("10-2, 4-8", [["10:00", "14:00"], ["16:00", "20:00"]]),
        ("12-1", [["12:00", "13:00"]]),
        ("22-2", [["22:00", "02:00"]]),
        ("18:00-05:00", [["18:00", "05:00"]]),
        ("9:30-5", [["09:30", "17:00"]]),
        ("8-12", [["08:00", "12:00"]]),
        ("closed", []),
        ("", []),
    ],
)
def test_a_bare_hour_at_the_end_is_one_of_the_afternoon(typed: str, spans: list[list[str]]) -> None:
    assert opening_hours.parse_day_hours(typed) == spans
