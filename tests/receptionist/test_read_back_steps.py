"""Everything was read back: what is a yes to it, what is none, and what is to be different."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from ringlypro.receptionist import change_steps
from ringlypro.receptionist.conversation_tasks import (
    BookingTask,
    ChangeTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    BookAppointment,
    CancelAppointment,
    ConversationState,
    QuestionForm,
    RescheduleAppointment,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.task_details import get_service_id, get_time_wish
from tests.receptionist.change_samples import (
    ANA,
    CONTEXT,
    FOUND,
    SERVICES,
    TEN,
    Reply,
    changing,
    outline,
    said,
)

READ_BACK = ConversationState(
    caller=ANA, task=BookingTask(4, TimeWish(day=TEN.date(), clock=TEN.time(), at=TEN)), awaited=AwaitedAnswer("confirm")
)  # fmt: skip
BOOKED = BookAppointment(TEN, "Ana Lopez", "+13055550142", 4, None)


@pytest.mark.parametrize(
    "meaning",
    [
        {}, {"date": TEN.date()}, {"time": TEN.time()}, {"time": time(22)}, {"part": "morning"}, {"service": 0},
        {"repeated_numbers": (10, 21, 0)}, {"repeated_names": ("ana",)}, {"repeated_names": ("lopez", "ana")},
        {"name": "Ana"}, {"name": "ANA LÓPEZ"},
    ],
)  # fmt: skip
def test_a_yes_with_nothing_else_in_it_books(meaning: dict[str, Any]) -> None:
    turn = change_steps.answer_confirmation(READ_BACK, said("yes", **meaning), CONTEXT)

    assert outline(turn) == ([], BOOKED)


@pytest.mark.parametrize(
    "meaning",
    [
        {"date": date(2025, 11, 24)}, {"time": time(11)}, {"time": time(10, 30)}, {"part": "evening"}, {"service": 1},
        {"service": 2}, {"repeated_numbers": (11,)}, {"repeated_names": ("olga",)}, {"name": "Olga"}, {"past": True},
        {"conflict": True}, {"denied": True}, {"phone": "3055550199"}, {"earliest": True},
    ],
)  # fmt: skip
def test_a_yes_to_something_else_books_nothing(meaning: dict[str, Any]) -> None:
    result = change_steps.answer_confirmation(READ_BACK, said("yes", **meaning), CONTEXT)

    assert not isinstance(getattr(result, "effect", None), BookAppointment)


def test_where_there_is_one_service_it_needs_no_name() -> None:
    one_service = replace(CONTEXT, services=SERVICES[1:])

    assert outline(change_steps.answer_confirmation(READ_BACK, said("yes", service=0), one_service)) == ([], BOOKED)


def test_a_yes_to_a_move_moves() -> None:
    wish = TimeWish(day=TEN.date(), clock=TEN.time(), at=TEN)
    state = changing("reschedule", FOUND, question="confirm.move", wish=wish)

    assert outline(change_steps.answer_confirmation(state, said("yes"), CONTEXT)) == ([], RescheduleAppointment(7, TEN))


CANCELLING, EITHER = (
    changing("cancel", FOUND, question="confirm.cancel"),
    changing("either", FOUND, question="confirm.either"),
)
MOVING = changing("reschedule", FOUND, question="confirm.move", wish=TimeWish(day=TEN.date(), at=TEN, refusals=1))


@pytest.mark.parametrize(
    ("state", "reply", "keys", "then"),
    [
        (READ_BACK, said("no"), ["confirm.change"], "confirm.change"),
        (READ_BACK, said(denied=True), ["confirm.change"], "confirm.change"),
        (READ_BACK, said(past=True), ["past_day", "ask_datetime.another"], "ask_datetime.another"),
        (READ_BACK, said(phrase="phone"), ["ask_phone"], "ask_phone"),
        (MOVING, said("no"), ["ask_datetime.another"], "ask_datetime.another"),
        (CANCELLING, said("yes"), [], CancelAppointment(7)),
        (CANCELLING, said("no"), ["kept", "anything_else"], "anything_else"),
        (CANCELLING, said(denied=True), ["kept", "anything_else"], "anything_else"),
        (replace(READ_BACK, awaited=AwaitedAnswer("confirm.change")), said("no"), ["dropped", "anything_else"],
         "anything_else"),
    ],
)  # fmt: skip
def test_what_is_no_yes_is_gone_into(state: ConversationState, reply: Reply, keys: list[str], then: object) -> None:
    assert outline(change_steps.answer_confirmation(state, reply, CONTEXT)) == (keys, then)


@pytest.mark.parametrize(
    ("state", "reply"),
    [(READ_BACK, said()), (CANCELLING, said()), (EITHER, said()), (replace(CANCELLING, task=ChangeTask("cancel")), said("yes"))],
)  # fmt: skip
def test_what_answers_nothing_is_left_to_others(state: ConversationState, reply: CallerReply) -> None:
    assert change_steps.answer_confirmation(state, reply, CONTEXT) is None


def learned(question: QuestionForm, reply: CallerReply) -> ConversationState:
    result = change_steps.answer_confirmation(replace(READ_BACK, awaited=AwaitedAnswer(question)), reply, CONTEXT)
    assert isinstance(result, ConversationState)
    return result


@pytest.mark.parametrize("question", ["confirm", "confirm.change"])
def test_what_is_to_be_different_is_forgotten_alone(question: QuestionForm) -> None:
    nameless, serviceless = learned(question, said(phrase="name")), learned(question, said(phrase="service"))
    dayless, renamed = learned(question, said(phrase="day")), learned(question, said(name="Olga"))

    assert (nameless.caller.name, nameless.caller.phone) == (None, ANA.phone)
    assert (get_service_id(serviceless), get_time_wish(serviceless)) == (
        None,
        TimeWish(day=TEN.date(), clock=TEN.time()),
    )
    assert (get_time_wish(dayless), get_service_id(dayless)) == (TimeWish(), 4)
    assert renamed.caller.name == "Olga"
    assert learned("confirm.change", said("yes")).task == READ_BACK.task
    assert learned("confirm.change", said("inform", time=TEN.time())).task == READ_BACK.task


def test_to_move_or_to_cancel_is_asked() -> None:
    for intent, action in (("yes", "reschedule"), ("no", "cancel")):
        result = change_steps.answer_confirmation(EITHER, said(intent), CONTEXT)

        assert isinstance(result, ConversationState)
        assert isinstance(result.task, ChangeTask)
        assert result.task.action == action
