"""What an answer adds to what is known, slot by slot, and what of the old wish it puts an end to."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any, get_args

import pytest

from ringlypro.core.time_windows import TimeWindow
from ringlypro.receptionist.conversation_tasks import (
    NO_DETAILS,
    NO_TASK,
    AppointmentLookup,
    BookingTask,
    ChangeTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_terms import CallOutcome
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    BookableService,
    CallerAppointment,
    CallerDetails,
    ConversationState,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.slot_filling import complete_task, fill_slots, record_outcome
from ringlypro.receptionist.task_details import get_lookup, get_service_id, get_time_wish
from tests.receptionist import conversation_graph

SERVICES = (BookableService(4, "Cleaning", 30), BookableService(5, "Crown", 90))
CONTEXT = replace(conversation_graph.SAMPLE_CONTEXT, services=SERVICES, area_code="305")
FRIDAY, MONDAY = date(2025, 11, 21), date(2025, 11, 24)
TEN, FOUR = time(10), time(16)
FRIDAY_TEN = datetime.combine(FRIDAY, TEN)
AFTER_THREE = TimeWindow(earliest=time(15))
ANA = CallerDetails(name="Ana", phone="+13055550142", phone_confirmed=True)
HELD = CallerAppointment(7, FRIDAY_TEN, "Ana", "K7M9XA")


def known(wish: TimeWish | None = None, caller: CallerDetails = ANA) -> ConversationState:
    return ConversationState(caller=caller, task=BookingTask(4, wish or TimeWish()), awaited=AwaitedAnswer("ask_name"))


def fill(state: ConversationState, context: Any = CONTEXT, **meaning: Any) -> ConversationState:
    return fill_slots(state, CallerReply("words", NluResult(**meaning)), context)


@pytest.mark.parametrize(("index", "service_id"), [(0, 4), (1, 5), (2, 4), (-1, 4), (None, 4)])
def test_a_service_is_one_there_is(index: int | None, service_id: int) -> None:
    assert get_service_id(fill(known(), service=index)) == service_id


def test_a_name_and_a_code_are_taken() -> None:
    state = fill(known(), name="Eva Lopez", code="K7M9XA")

    assert (state.caller.name, get_lookup(state).code) == ("Eva Lopez", "K7M9XA")
    assert fill(known(), name=None, code=None) == known()


@pytest.mark.parametrize(
    ("meaning", "caller", "withheld"),
    [
        ({"phone": "3055550199"}, replace(ANA, phone="+13055550199", phone_confirmed=False), False),
        ({"phone": "5550199"}, replace(ANA, phone="+13055550199", phone_confirmed=False), False),
        ({"phone": "3055550142"}, ANA, False),
        ({"phone": "12"}, ANA, False),
        ({"this_number": True}, replace(ANA, phone="+13055550134"), False),
        ({"this_number": True}, ANA, True),
        ({"phone": "3055550142", "this_number": True}, replace(ANA, phone="+13055550134"), False),
    ],
)
def test_another_number_is_read_back(meaning: dict[str, Any], caller: CallerDetails, withheld: bool) -> None:
    context = replace(CONTEXT, caller=None) if withheld else CONTEXT

    assert fill(known(), context, **meaning).caller == caller


FOUND = TimeWish(day=FRIDAY, clock=TEN, at=FRIDAY_TEN, offered=(FRIDAY_TEN,), refusals=1)


@pytest.mark.parametrize(
    ("wish", "meaning", "filled"),
    [
        (TimeWish(), {"date": FRIDAY}, TimeWish(day=FRIDAY)),
        (TimeWish(), {"time": TEN}, TimeWish(clock=TEN)),
        (TimeWish(), {"part": "morning"}, TimeWish(part="morning")),
        (TimeWish(), {"earliest": True}, TimeWish(earliest=True)),
        (TimeWish(day=FRIDAY, clock=TEN), {"earliest": True}, TimeWish(earliest=True)),
        (TimeWish(), {"earliest": True, "time": TEN}, TimeWish(clock=TEN)),
        (TimeWish(), {"earliest": True, "date": FRIDAY}, TimeWish(day=FRIDAY, edge="first")),
        (TimeWish(day=FRIDAY), {"time": TEN}, TimeWish(day=FRIDAY, clock=TEN)),
        (TimeWish(day=FRIDAY, clock=TEN), {"date": MONDAY}, TimeWish(day=MONDAY, clock=TEN)),
        (TimeWish(day=FRIDAY, clock=TEN), {"part": "evening"}, TimeWish(day=FRIDAY, part="evening")),
        (TimeWish(part="morning"), {"time": TEN}, TimeWish(clock=TEN, part="morning")),
        (TimeWish(part="morning"), {"time": FOUR}, TimeWish(clock=FOUR)),
        (TimeWish(window=AFTER_THREE), {"time": FOUR}, TimeWish(clock=FOUR, window=AFTER_THREE)),
        (TimeWish(window=AFTER_THREE), {"time": TEN}, TimeWish(clock=TEN)),
        (TimeWish(clock=TEN, part="morning"), {"window": AFTER_THREE, "date": FRIDAY},
         TimeWish(day=FRIDAY, window=AFTER_THREE)),
        (TimeWish(window=AFTER_THREE), {"part": "morning"}, TimeWish(part="morning")),
        (TimeWish(window=AFTER_THREE), {"date": FRIDAY}, TimeWish(day=FRIDAY, window=AFTER_THREE)),
        (FOUND, {"time": TEN}, FOUND),
        (FOUND, {"date": FRIDAY}, FOUND),
        (FOUND, {"date": MONDAY}, TimeWish(day=MONDAY, clock=TEN, refusals=1)),
        (FOUND, {"time": FOUR}, TimeWish(day=FRIDAY, clock=FOUR, refusals=1)),
        (TimeWish(after=FRIDAY_TEN), {"date": MONDAY}, TimeWish(day=MONDAY)),
        (TimeWish(before=FRIDAY_TEN), {"date": MONDAY}, TimeWish(day=MONDAY)),
        (TimeWish(clock=time(8), half_open=True), {"date": FRIDAY}, TimeWish(day=FRIDAY, clock=time(8), half_open=True)),
        (TimeWish(clock=time(8), half_open=True), {"part": "morning"}, TimeWish(part="morning")),
        (TimeWish(day=FRIDAY), {"date": MONDAY, "past": True}, TimeWish(day=FRIDAY)),
        (TimeWish(day=FRIDAY), {"date": MONDAY, "conflict": True}, TimeWish(day=FRIDAY)),
        (TimeWish(day=FRIDAY), {"name": "Eva"}, TimeWish(day=FRIDAY)),
    ],
)  # fmt: skip
def test_a_time_that_is_told_takes_the_place_of_what_it_contradicts(
    wish: TimeWish, meaning: dict[str, Any], filled: TimeWish
) -> None:
    assert get_time_wish(fill(known(wish), **meaning)) == filled


@pytest.mark.parametrize(
    ("wish", "lookup", "meaning", "day", "clock"),
    [
        (TimeWish(clock=FOUR), FOUND, {"same_time": True, "date": MONDAY}, MONDAY, FOUR),
        (TimeWish(offered=(FRIDAY_TEN,)), None, {"same_time": True, "date": MONDAY}, MONDAY, TEN),
        (TimeWish(), HELD, {"same_time": True, "date": MONDAY}, MONDAY, TEN),
        (TimeWish(), None, {"same_time": True, "date": MONDAY}, MONDAY, None),
        (TimeWish(), HELD, {"same_time": True, "date": MONDAY, "time": FOUR}, MONDAY, FOUR),
        (TimeWish(), HELD, {"same_day": True, "time": FOUR}, FRIDAY, FOUR),
        (TimeWish(day=MONDAY), HELD, {"same_day": True, "time": FOUR}, MONDAY, FOUR),
        (TimeWish(), None, {"same_day": True, "time": FOUR}, None, FOUR),
    ],
)
def test_the_same_time_and_the_same_day_are_those_that_are_known(
    wish: TimeWish, lookup: object, meaning: dict[str, Any], day: date | None, clock: time | None
) -> None:
    appointments = (HELD,) if lookup is HELD else ()
    task = ChangeTask("reschedule", AppointmentLookup(appointments=appointments, booking_id=7), time=wish)

    filled = get_time_wish(fill(replace(known(), task=task), **meaning))

    assert (filled.day, filled.clock) == (day, clock)


LONG_DAY = tuple((weekday, time(7), time(21)) for weekday in range(1, 6))


@pytest.mark.parametrize(
    ("hours", "meaning", "half_open"),
    [
        (LONG_DAY, {"ambiguous": True, "alternatives": ("08:00", "20:00")}, True),
        (LONG_DAY, {"ambiguous": False, "alternatives": ("08:00", "20:00")}, False),
        (LONG_DAY, {"ambiguous": True, "alternatives": ("08:00",)}, False),
        (LONG_DAY, {"ambiguous": True, "alternatives": ("08:00", "20:00"), "date": FRIDAY}, True),
        (LONG_DAY, {"ambiguous": True, "alternatives": ("08:00", "20:00"), "date": date(2025, 11, 22)}, False),
        (CONTEXT.hours, {"ambiguous": True, "alternatives": ("08:00", "20:00")}, False),
        (((1, time(7), time(20)),), {"ambiguous": True, "alternatives": ("08:00", "20:00")}, False),
    ],
)
def test_both_halves_of_a_clock_are_possible_where_both_are_open(
    hours: Any, meaning: dict[str, Any], half_open: bool
) -> None:
    state = fill(known(), replace(CONTEXT, hours=hours), time=time(8), **meaning)

    assert get_time_wish(state).half_open is half_open


@pytest.mark.parametrize("first", get_args(CallOutcome))
@pytest.mark.parametrize("second", get_args(CallOutcome))
def test_the_weightier_outcome_is_remembered(first: CallOutcome, second: CallOutcome) -> None:
    ranking = get_args(CallOutcome)

    state = record_outcome(record_outcome(ConversationState(), first), second)

    assert state.outcome == max(first, second, key=ranking.index)


def test_what_is_settled_is_forgotten_but_for_who_called() -> None:
    state = replace(known(FOUND), awaited=AwaitedAnswer("ask_phone.verify", effect="book"), set_aside=NO_DETAILS)

    settled = complete_task(state, "booked")

    assert (settled.task, settled.outcome, settled.caller) == (NO_TASK, "booked", ANA)
    assert (settled.awaited.question, settled.awaited.effect) == ("ask_phone", None)
