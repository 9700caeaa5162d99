"""Days as an address names them: what can be is kept in one spelling, and ends where the business's day ends."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from pages import day_filter
from pages.access_control import PageContext
from pages.day_filter import DaySpan
from tests.conftest import TravellingClock
from tests.routes.account.opened import make_place
from tests.service_fixtures import FakeServices

TODAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("", ""), ("today", "today"), ("month", "month"), ("other", ""), ("never", ""), ("2026-11-24", "2026-11-24"),
        ("2026-11-24..2026-11-20", "2026-11-20..2026-11-24"), ("2026-11-24..2026-11-24", "2026-11-24"),
        ("2026-02-30", ""), ("..", ""), ("2026-11-24..", ""), ("0001-01-01..9999-12-31", ""), ("9999-12-31", ""),
        ("\x00", ""), ("20261124", "2026-11-24"),
    ],
)  # fmt: skip
def test_what_cannot_be_asks_for_nothing(text: str, kept: str) -> None:
    assert day_filter.read_days(text) == kept
    assert day_filter.read_days(kept) == kept


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("today", TODAY, TODAY), ("yesterday", date(2026, 3, 8), date(2026, 3, 8)), ("week", date(2026, 3, 3), TODAY),
        ("month", date(2026, 2, 8), TODAY), ("2026-01-05", date(2026, 1, 5), date(2026, 1, 5)),
    ],
)  # fmt: skip
def test_spans_that_move_end_today(text: str, first: date, last: date) -> None:
    assert day_filter.find_span(text, today=TODAY) == DaySpan(first, last)
    assert day_filter.find_span("", today=TODAY) is None


async def test_a_day_is_as_long_as_the_clocks_make_it(place: PageContext) -> None:
    since, until = day_filter.find_instants(place, "2026-03-08")

    assert since == datetime(2026, 3, 8, 5, tzinfo=UTC)
    assert until == datetime(2026, 3, 9, 4, tzinfo=UTC)
    assert day_filter.find_instants(place, "") == (None, None)


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "Nov\u00a020,\u00a02024 – Nov\u00a024,\u00a02024"),
        ("es", "20\u00a0nov,\u00a02024 – 24\u00a0nov,\u00a02024"),
    ],
)
async def test_chosen_days_are_worded(
    services: FakeServices, dentist: int, clock: TravellingClock, lang: str, words: str
) -> None:
    place = await make_place(services, dentist, lang)
    year = clock().year

    assert day_filter.word_days(place, "2024-11-20..2024-11-24") == words
    assert day_filter.word_days(place, "week") == place.translate("days.week")
    assert day_filter.word_days(place, "") == place.translate("days.any")
    assert str(year) not in day_filter.word_days(place, f"{year}-11-20")
