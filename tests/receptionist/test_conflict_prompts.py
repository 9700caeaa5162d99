"""Why a time cannot be had: which sentence is said for which reason, wish and day."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from ringlypro.core.time_windows import TimeWindow
from ringlypro.receptionist.conflict_prompts import is_closed_day, make_conflict_prompt
from ringlypro.receptionist.conversation_tasks import BookingTask, TimeWish
from ringlypro.receptionist.conversation_types import ConversationState
from tests.receptionist import conversation_graph

WEEK = tuple((weekday, time(9), time(17)) for weekday in range(1, 6))
CONTEXT = replace(conversation_graph.SAMPLE_CONTEXT, hours=WEEK)
NO_HOURS = replace(CONTEXT, hours=())
FRIDAY, SATURDAY, SUNDAY = date(2025, 11, 21), date(2025, 11, 22), date(2025, 11, 23)
ON_FRIDAY, ON_SUNDAY, ANY_DAY = TimeWish(day=FRIDAY), TimeWish(day=SUNDAY), TimeWish()
BETWEEN = TimeWindow(earliest=time(10), latest=time(12))
FROM_TEN, TILL_NOON = TimeWindow(earliest=time(10)), TimeWindow(latest=time(12))
NOON_TOO = TimeWindow(latest=time(12), latest_included=True)
PARTS = ("morning", "afternoon", "evening")
REASONS = ("taken", "closed", "past", "too_far", "too_soon")


def key_for(wish: TimeWish, reason: str) -> str:
    return make_conflict_prompt(ConversationState(task=BookingTask(time=wish)), reason, CONTEXT).key


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_alone_is_said_as_it_is(reason: str) -> None:
    assert key_for(ANY_DAY, reason) == f"why.{reason}"


@pytest.mark.parametrize("reason", ["", "full", "why"])
def test_a_reason_that_has_no_words_is_that_it_is_taken(reason: str) -> None:
    assert key_for(ANY_DAY, reason) == key_for(ON_FRIDAY, reason) == "why.taken"


@pytest.mark.parametrize(("wish", "key"), [(ON_FRIDAY, "why.closed_on"), (ON_SUNDAY, "why.closed_day")])
def test_closed_names_the_day(wish: TimeWish, key: str) -> None:
    prompt = make_conflict_prompt(ConversationState(task=BookingTask(time=wish)), "closed", CONTEXT)

    assert (prompt.key, dict(prompt.values)) == (key, {"day": wish.day})


@pytest.mark.parametrize(
    ("window", "key"),
    [(BETWEEN, "why.nothing_between"), (FROM_TEN, "why.nothing_from"), (TILL_NOON, "why.nothing_before"), (NOON_TOO, "why.nothing_by")],
)  # fmt: skip
@pytest.mark.parametrize("reason", REASONS)
def test_of_hours_that_were_asked_for_there_is_nothing_in_them(window: TimeWindow, key: str, reason: str) -> None:
    wish = replace(ON_FRIDAY, window=window)
    prompt = make_conflict_prompt(ConversationState(task=BookingTask(time=wish)), reason, CONTEXT)

    if reason == "too_far":
        assert prompt.key == "why.too_far"
    else:
        bounds = {"earliest": window.earliest, "latest": window.latest}
        assert prompt.key == key
        assert dict(prompt.values) == {"day": FRIDAY} | {name: at for name, at in bounds.items() if at is not None}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("reason", REASONS)
def test_of_a_part_of_the_day_there_is_nothing_in_it(part: Any, reason: str) -> None:
    wish = replace(ON_FRIDAY, part=part)

    assert key_for(wish, reason) == ("why.too_far" if reason == "too_far" else f"why.nothing_{part}")


@pytest.mark.parametrize("reason", ["taken", "past", "too_soon", "too_far"])
@pytest.mark.parametrize(
    "wish",
    [
        replace(ON_FRIDAY, window=BETWEEN, clock=time(11)),
        replace(ON_FRIDAY, part="morning", clock=time(11)),
        replace(ANY_DAY, window=BETWEEN),
        replace(ANY_DAY, part="morning"),
        replace(ON_SUNDAY, part="morning"),
        ON_FRIDAY,
    ],
)
def test_nothing_is_said_of_hours_where_a_clock_was_named_or_no_open_day(wish: TimeWish, reason: str) -> None:
    assert key_for(wish, reason) == f"why.{reason}"


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [(FRIDAY, False), (SATURDAY, True), (SUNDAY, True), (date(2025, 11, 24), False), (None, False)],
)
def test_a_day_is_closed_when_no_hours_of_the_week_are_its_own(day: date | None, is_closed: bool) -> None:
    state = ConversationState(task=BookingTask(time=TimeWish(day=day)))

    assert is_closed_day(state, CONTEXT) is is_closed
    assert is_closed_day(state, NO_HOURS) is False
