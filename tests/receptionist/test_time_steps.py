"""Each branch on the way to a time: what is asked, looked up or offered, what is said first, and what is known after."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from ringlypro.receptionist import time_steps
from ringlypro.receptionist.conversation_tasks import (
    AppointmentLookup,
    ChangeTask,
    MessageTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AvailabilityResult,
    AwaitedAnswer,
    CheckAvailability,
    ConversationState,
    ConversationTurn,
    QuestionForm,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.task_details import get_time_wish
from tests.receptionist.time_samples import (
    ANA,
    BEFORE,
    CONTEXT,
    FOUR,
    FRIDAY,
    NO_WISH,
    SATURDAY,
    TEN,
    WEDNESDAY,
    booking,
    look,
    outline,
    said,
)


def moving(wish: TimeWish = NO_WISH) -> ConversationState:
    return ConversationState(
        caller=ANA,
        task=ChangeTask("reschedule", AppointmentLookup(booking_id=7), time=wish),
        awaited=AwaitedAnswer("offer"),
    )


@pytest.mark.parametrize(
    ("state", "keys", "then"),
    [
        (booking(TimeWish(at=TEN)), ["resumed", "confirm"], "confirm"),
        (moving(TimeWish(at=TEN)), ["resumed", "confirm.move"], "confirm.move"),
        (booking(TimeWish(earliest=True)), ["resumed"], look(earliest=True)),
        (booking(TimeWish(after=TEN)), ["resumed"], look(after=TEN)),
        (booking(), ["resumed", "ask_datetime"], "ask_datetime"),
        (moving(), ["resumed", "ask_datetime.move"], "ask_datetime.move"),
        (booking(TimeWish(clock=time(10))), ["resumed", "ask_datetime.which"], "ask_datetime.which"),
        (booking(TimeWish(part="morning")), ["resumed", "ask_datetime.which"], "ask_datetime.which"),
        (booking(by_keys=True), ["resumed"], look(earliest=True)),
        (booking(TimeWish(day=WEDNESDAY)), ["resumed", "past_day", "ask_datetime.another"], "ask_datetime.another"),
        (booking(TimeWish(day=FRIDAY)), ["resumed", "ask_time"], "ask_time"),
        (booking(TimeWish(day=CONTEXT.now.date())), ["resumed", "ask_time"], "ask_time"),
        (booking(TimeWish(day=FRIDAY), by_keys=True), ["resumed"], look(day=FRIDAY)),
        (booking(TimeWish(day=SATURDAY)), ["resumed"], look(day=SATURDAY)),
        (booking(TimeWish(day=FRIDAY, part="morning")), ["resumed"], look(day=FRIDAY, part="morning")),
        (booking(TimeWish(day=FRIDAY, clock=time(8))), ["resumed"], look(day=FRIDAY, clock=time(8))),
        (
            booking(TimeWish(day=FRIDAY, clock=time(8), half_open=True)),
            ["resumed", "ask_time.half"],
            "ask_time.half",
        ),
        (booking(TimeWish(day=FRIDAY, half_open=True)), ["resumed", "ask_time"], "ask_time"),
        (
            moving(TimeWish(day=FRIDAY, clock=time(8))),
            ["resumed"],
            CheckAvailability(day=FRIDAY, clock=time(8), ignore_id=7),
        ),
    ],
)  # fmt: skip
def test_the_time_is_settled_step_by_step(
    state: ConversationState, keys: list[str], then: str | CheckAvailability
) -> None:
    assert outline(time_steps.settle_time(state, CONTEXT, BEFORE)) == (keys, then)


@pytest.mark.parametrize(
    ("state", "result", "keys", "then"),
    [
        (booking(TimeWish(day=FRIDAY, clock=time(10))), AvailabilityResult(is_free=True), ["confirm"], "confirm"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=True), ["nothing_then", "ask_datetime.another"],
         "ask_datetime.another"),
        (booking(TimeWish(clock=time(10))), AvailabilityResult(is_free=True, alternatives=(TEN,)), ["offer.one"],
         "offer.one"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, alternatives=(TEN, FOUR)), ["offer"], "offer"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, alternatives=(TEN,), reason="taken"),
         ["why.taken", "offer.one"], "offer.one"),
        (booking(TimeWish(day=SATURDAY)), AvailabilityResult(is_free=False, alternatives=(TEN,), reason="closed"),
         ["why.closed_day", "offer.one"], "offer.one"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, alternatives=(TEN,), reason="closed"),
         ["why.closed_on", "offer.one"], "offer.one"),
        (booking(), AvailabilityResult(is_free=False, alternatives=(TEN,), reason="closed"), ["why.closed", "offer.one"],
         "offer.one"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, reason="too_far"),
         ["why.too_far", "ask_datetime.another"], "ask_datetime.another"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, reason="too_soon"),
         ["why.too_soon", "ask_datetime.another"], "ask_datetime.another"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, reason="past"),
         ["why.past", "ask_datetime.another"], "ask_datetime.another"),
        (booking(TimeWish(day=FRIDAY)), AvailabilityResult(is_free=False, reason="nobody knows"),
         ["why.taken", "ask_datetime.another"], "ask_datetime.another"),
        (booking(TimeWish(day=FRIDAY, refusals=1)), AvailabilityResult(is_free=False),
         ["nothing_then", "ask_datetime.another"], "ask_datetime.another"),
        (booking(TimeWish(day=FRIDAY, refusals=2)), AvailabilityResult(is_free=False), ["nothing_at_all", "ask_urgency"],
         "ask_urgency"),
        (booking(TimeWish(earliest=True)), AvailabilityResult(is_free=False), ["nothing_at_all", "ask_urgency"],
         "ask_urgency"),
        (booking(TimeWish(after=TEN)), AvailabilityResult(is_free=False), ["nothing_at_all", "ask_urgency"],
         "ask_urgency"),
        (moving(TimeWish(day=FRIDAY, clock=time(10))), AvailabilityResult(is_free=True), ["confirm.move"],
         "confirm.move"),
        (ConversationState(task=MessageTask(), awaited=AwaitedAnswer("ask_reason")), AvailabilityResult(is_free=True),
         ["ask_reason"], "ask_reason"),
        (replace(moving(), task=ChangeTask("cancel"), awaited=AwaitedAnswer("ask_code")),
         AvailabilityResult(is_free=True), ["ask_code"], "ask_code"),
    ],
)  # fmt: skip
def test_what_the_calendar_said_is_told(
    state: ConversationState, result: AvailabilityResult, keys: list[str], then: str
) -> None:
    waiting = replace(state, awaited=replace(state.awaited, effect="look"))

    turn = time_steps.handle_availability(waiting, result, CONTEXT)

    assert outline(turn) == (keys, then)
    assert turn.state.awaited.effect is None


def test_at_most_three_times_are_offered_and_the_wish_for_the_earliest_is_over() -> None:
    times = tuple(TEN + timedelta(hours=step) for step in range(5))
    wish = TimeWish(day=FRIDAY, part="morning", earliest=True, after=TEN, at=TEN, refusals=1)

    turn = time_steps.offer_times(booking(wish), times, CONTEXT)

    assert get_time_wish(turn.state) == TimeWish(day=FRIDAY, part="morning", offered=times[:3], refusals=1)


def test_a_day_without_openings_counts_as_a_refusal() -> None:
    turn = time_steps.handle_availability(
        booking(TimeWish(day=FRIDAY, part="morning", refusals=1)), AvailabilityResult(is_free=False), CONTEXT
    )

    assert get_time_wish(turn.state).refusals == 2
    assert get_time_wish(turn.state).day is None


@pytest.mark.parametrize(
    ("reply", "clock"),
    [
        (said("morning_half"), time(8, 15)),
        (said("evening_half"), time(20, 15)),
        (said(part="morning"), time(8, 15)),
        (said(part="afternoon"), time(20, 15)),
        (said(part="evening"), time(20, 15)),
        (said("morning_half", part="evening"), time(20, 15)),
    ],
)
@pytest.mark.parametrize("hour", [8, 20])
def test_the_half_of_the_day_that_was_asked_for_is_looked_up(reply: CallerReply, clock: time, hour: int) -> None:
    wish = TimeWish(day=FRIDAY, clock=time(hour, 15), part="evening", half_open=True)

    turn = time_steps.answer_time(booking(wish, question="ask_time.half"), reply, CONTEXT)

    assert isinstance(turn, ConversationTurn)
    assert outline(turn) == ([], look(day=FRIDAY, clock=clock))
    assert get_time_wish(turn.state) == TimeWish(day=FRIDAY, clock=clock)
    assert turn.state.awaited.question == "ask_time"


@pytest.mark.parametrize(
    ("question", "reply", "then"),
    [
        ("ask_time.half", said("any"), look(day=FRIDAY, clock=time(8))),
        ("ask_time", said("any"), look(day=FRIDAY, clock=time(8))),
        ("ask_time", said(past=True), "ask_datetime.another"),
        ("ask_time", said(part="morning"), None),
        ("ask_time.half", said(intent="other"), None),
    ],
)
def test_any_hour_will_do_and_others_are_answers_about_the_day(
    question: QuestionForm, reply: CallerReply, then: str | CheckAvailability | None
) -> None:
    state = booking(TimeWish(day=FRIDAY, clock=time(8)), question=question)

    result = time_steps.answer_time(state, reply, CONTEXT)

    assert (outline(result)[1] if result is not None else None) == then


def test_any_day_will_do() -> None:
    result = time_steps.answer_day(booking(), said("any"), CONTEXT)

    assert isinstance(result, ConversationState)
    assert get_time_wish(result) == TimeWish(earliest=True)
    assert time_steps.answer_day(booking(), said(intent="other"), CONTEXT) is None


@pytest.mark.parametrize(
    ("clock", "part"),
    [(time(0), "morning"), (time(11, 59), "morning"), (time(12), "afternoon"), (time(16, 59), "afternoon"),
     (time(17), "evening"), (time(23), "evening")],
)  # fmt: skip
def test_a_day_has_three_parts(clock: time, part: str) -> None:
    assert time_steps.get_day_part(datetime.combine(FRIDAY, clock)) == part


@pytest.mark.parametrize(
    ("state", "is_needed", "is_move"),
    [(booking(), True, False), (moving(), True, True), (replace(moving(), task=ChangeTask("cancel")), False, False),
     (ConversationState(), False, False), (ConversationState(task=MessageTask()), False, False)],
)  # fmt: skip
def test_a_time_is_needed_to_book_and_to_move(state: ConversationState, is_needed: bool, is_move: bool) -> None:
    assert (time_steps.needs_time(state), time_steps.is_rescheduling(state)) == (is_needed, is_move)
