"""Each branch of a message: what it still lacks, what an answer adds, and how it is written down."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ringlypro.receptionist import message_steps, phone_steps
from ringlypro.receptionist.conversation_tasks import BookingTask, CallbackWish, ChangeTask, MessageTask
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallerDetails,
    CallProgress,
    ConversationState,
    ConversationTurn,
    HangUpCall,
    LeaveMessage,
    MessageLeft,
    Prompt,
    QuestionForm,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.task_details import get_callback, get_reason
from tests.receptionist import conversation_graph

CONTEXT = conversation_graph.SAMPLE_CONTEXT
WITHHELD = replace(CONTEXT, caller=None)
ANA = CallerDetails(name="Ana", phone="+13055550142", phone_confirmed=True)
BEFORE = Prompt("resumed")
ASKED = CallbackWish(urgent=False, best_time="")


def message(
    reason: str | None = "a leak",
    callback: CallbackWish = ASKED,
    *,
    caller: CallerDetails = ANA,
    question: QuestionForm = "ask_reason",
    intent: str = "message",
) -> ConversationState:
    return ConversationState(caller=caller, task=MessageTask(reason, callback, intent), awaited=AwaitedAnswer(question))


def said(text: str = "words", intent: str = "other", phrase: str = "", **meaning: Any) -> CallerReply:
    return CallerReply(text, NluResult(intent=intent, **meaning), phrase)


def keyed(option: int | None = None, phrase: str = "") -> CallerReply:
    return CallerReply("1", NluResult(), phrase, is_keypad=True, option_index=option)


def outline(turn: Any) -> tuple[list[str], object]:
    """What is said, without the variant, and what is asked of the caller or done."""
    assert isinstance(turn, ConversationTurn)
    keys = [prompt.key.removesuffix(".plain") for prompt in turn.prompts]
    return keys, turn.state.awaited.question if turn.state.awaited.effect is None else turn.effect


@pytest.mark.parametrize(
    ("state", "keys", "then"),
    [
        (message(caller=CallerDetails()), ["resumed", "ask_name.message"], "ask_name.message"),
        (message(caller=replace(ANA, phone=None)), ["resumed", "ask_phone.caller"], "ask_phone.caller"),
        (message(caller=replace(ANA, phone_confirmed=False)), ["resumed", "ask_phone.verify"], "ask_phone.verify"),
        (message(None), ["resumed", "ask_reason"], "ask_reason"),
        (message(callback=CallbackWish()), ["resumed", "ask_urgency"], "ask_urgency"),
        (message(callback=CallbackWish(urgent=True)), ["resumed", "ask_best_time"], "ask_best_time"),
        (message(), ["resumed"], LeaveMessage("Ana", "+13055550142", "a leak")),
        (message("", CallbackWish(True, "noon")), ["resumed"],
         LeaveMessage("Ana", "+13055550142", "", urgent=True, best_time="noon")),
        (message(intent="complaint"), ["resumed"], LeaveMessage("Ana", "+13055550142", "a leak", topic="complaint")),
        (message(intent="late"), ["resumed"], LeaveMessage("Ana", "+13055550142", "a leak", topic="late")),
        (message(intent="question"), ["resumed"], LeaveMessage("Ana", "+13055550142", "a leak", topic="question")),
        (message(intent="callback"), ["resumed"], LeaveMessage("Ana", "+13055550142", "a leak")),
    ],
)  # fmt: skip
def test_a_message_asks_for_what_it_lacks(state: ConversationState, keys: list[str], then: object) -> None:
    assert outline(message_steps.continue_message(state, CONTEXT, BEFORE)) == (keys, then)


@pytest.mark.parametrize(
    ("question", "context", "then"),
    [
        ("ask_name", CONTEXT, "ask_phone.caller"), ("ask_name", WITHHELD, "ask_phone"),
        ("ask_phone", CONTEXT, "ask_phone"), ("ask_phone.verify", CONTEXT, "ask_phone.caller"),
        ("ask_phone.caller", WITHHELD, "ask_phone.caller"),
    ],
)  # fmt: skip
def test_the_number_is_asked_for_as_it_was_asked_before(question: QuestionForm, context: Any, then: str) -> None:
    turn = phone_steps.ask_phone_number(message(caller=CallerDetails(name="Ana"), question=question), context)

    assert turn is not None
    assert turn.state.awaited.question == then
    assert phone_steps.ask_phone_number(message(), context) is None


TOLD = replace(ANA, phone_confirmed=False)


@pytest.mark.parametrize(
    ("state", "context", "reply", "then"),
    [
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said(phone="3055550142"), ANA),
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said(phone="3055550143"), None),
        (message(caller=TOLD, question="ask_phone"), CONTEXT, said(phone="3055550142"), None),
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said("yes", "yes"), ANA),
        (message(caller=TOLD, question="ask_phone"), CONTEXT, said("yes", "yes"), None),
        (message(caller=CallerDetails(), question="ask_phone.caller"), CONTEXT, said("yes", "yes"),
         CallerDetails(phone="+13055550134", phone_confirmed=True)),
        (message(caller=CallerDetails(), question="ask_phone.caller"), WITHHELD, said("yes", "yes"), None),
        (message(caller=CallerDetails(), question="ask_phone.caller"), CONTEXT, said("no", "no"), ["ask_phone"]),
        (message(caller=CallerDetails(), question="ask_phone.caller"), CONTEXT, said(denied=True), ["ask_phone"]),
        (message(caller=CallerDetails(), question="ask_phone"), CONTEXT, said("no", "no"),
         CallerDetails(refuses_number=True)),
        (message(caller=CallerDetails(), question="ask_phone"), WITHHELD, said(this_number=True),
         ["no_caller_id", "ask_phone"]),
        (message(caller=CallerDetails(), question="ask_phone"), CONTEXT, said(this_number=True), None),
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said("no it ends in four three", "no"),
         replace(TOLD, phone="+13055550143")),
        (message(caller=replace(TOLD, phone="+525555550142"), question="ask_phone.verify"), CONTEXT,
         said("no it ends in four three", "no"), ["ask_phone"]),
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said("no", "no"), ["ask_phone"]),
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said("wrong", denied=True), ["ask_phone"]),
        (message(caller=TOLD, question="ask_phone.verify"), CONTEXT, said("what"), None),
    ],
)  # fmt: skip
def test_the_number_is_taken_read_back_or_asked_anew(
    state: ConversationState, context: Any, reply: CallerReply, then: object
) -> None:
    result = phone_steps.answer_phone(state, reply, context)

    if isinstance(result, ConversationTurn):
        assert outline(result)[0] == then
    else:
        assert (result.caller if result else None) == then


def test_a_number_that_was_heard_amiss_twice_is_keyed_in() -> None:
    first = phone_steps.answer_phone(message(caller=TOLD, question="ask_phone.verify"), said("no", "no"), CONTEXT)
    assert isinstance(first, ConversationTurn)
    told_again = replace(first.state, caller=TOLD, awaited=AwaitedAnswer("ask_phone.verify"))
    second = phone_steps.answer_phone(told_again, said("no", "no"), CONTEXT)

    assert [prompt.key for prompt in first.prompts] == ["ask_phone.plain"]
    assert isinstance(second, ConversationTurn)
    assert [prompt.key for prompt in second.prompts] == ["ask_phone.keys"]
    assert (second.state.counters.rejected_phones, second.state.caller.phone) == (2, None)


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (said("  the boiler leaks "), "the boiler leaks"), (said("x" * 600), "x" * 500),
        (said("no thank you", "no"), "Please call back."), (said("no the boiler leaks", "no"), "no the boiler leaks"),
        (keyed(phrase="skip"), "Please call back."), (keyed(), None),
    ],
)  # fmt: skip
def test_what_it_is_about_is_in_the_callers_words(reply: CallerReply, reason: str | None) -> None:
    result = message_steps.answer_reason(message(None), reply, CONTEXT)

    written = get_reason(result) if isinstance(result, ConversationState) else None
    if reason == "Please call back.":
        assert written not in {None, "", reply.text}
    else:
        assert written == reason


@pytest.mark.parametrize(
    ("reply", "urgent"),
    [
        (said("yes", "yes"), True), (said("no", "no"), False), (said("it is not", denied=True), False),
        (said("quite urgent"), True), (said("urgent no", "no"), False), (said("perhaps"), None),
    ],
)  # fmt: skip
def test_urgent_is_yes_or_no(reply: CallerReply, urgent: bool | None) -> None:
    result = message_steps.answer_urgency(message(callback=CallbackWish()), reply, CONTEXT)

    assert (get_callback(result).urgent if isinstance(result, ConversationState) else None) is urgent


@pytest.mark.parametrize(
    ("reply", "best_time"),
    [
        (said(" after lunch "), "after lunch"), (said("y" * 200), "y" * 120), (said("any time", phrase="any"), ""),
        (said("no", "no"), ""), (keyed(0), "In the morning"), (keyed(1), "In the afternoon"), (keyed(2), "Any time"),
        (keyed(3), None), (keyed(-1), None), (keyed(), None),
    ],
)  # fmt: skip
def test_when_to_call_back_is_in_the_callers_words(reply: CallerReply, best_time: str | None) -> None:
    result = message_steps.answer_best_time(message(callback=CallbackWish(urgent=True)), reply, CONTEXT)

    assert (get_callback(result).best_time if isinstance(result, ConversationState) else None) == best_time


@pytest.mark.parametrize(
    ("mode", "reply", "then"),
    [
        ("open", said("no", "no"), ["anything_else"]),
        ("message_only", said("no", "no"), ["goodbye"]),
        ("open", said("yes", "yes"), None),
        ("open", said("tell him four things"), "tell him four things"),
        ("open", said("tell him things"), ...),
        ("open", keyed(), ...),
    ],
)
def test_who_simply_starts_to_talk_leaves_a_message(mode: Any, reply: CallerReply, then: object) -> None:
    state = ConversationState(awaited=AwaitedAnswer("take_message"))

    result = message_steps.answer_take_message(state, reply, replace(CONTEXT, mode=mode))

    if isinstance(result, ConversationTurn):
        assert outline(result)[0] == then
    elif result is None:
        assert then is ...
    else:
        assert result.task == MessageTask(then)  # type: ignore[arg-type]  # a reason or None


@pytest.mark.parametrize(
    ("intent", "receipt"),
    [("message", "noted"), ("callback", "called_back"), ("complaint", "complaint_noted"), ("late", "noted")],
)
def test_the_receipt_is_of_what_began_it(intent: str, receipt: str) -> None:
    state = message(intent=intent)

    going_on = message_steps.handle_message_left(state, MessageLeft("R4821"), CONTEXT)
    closing = message_steps.handle_message_left(
        replace(state, progress=CallProgress(closing=True)), MessageLeft("R4821"), CONTEXT
    )

    assert [prompt.key for prompt in going_on.prompts] == [receipt, "anything_else.plain"]
    assert dict(going_on.prompts[0].values) == {"reference": "R4821"}
    assert (going_on.state.outcome, going_on.state.awaited.question) == ("message", "anything_else")
    assert [prompt.key for prompt in closing.prompts] == [receipt, "goodbye.plain"]
    assert isinstance(closing.effect, HangUpCall)


@pytest.mark.parametrize(
    ("reply", "task", "keys"),
    [
        (said("tell him it leaks", "message"), MessageTask("tell him it leaks"), ["ask_urgency"]),
        (said("i want to leave a message", "message", asks_to_leave_message=True), MessageTask(), ["ask_reason"]),
        (keyed(), MessageTask(), ["ask_reason"]),
        (said("the floor is ruined", "complaint"),
         MessageTask("the floor is ruined", CallbackWish(urgent=True), "complaint"), ["sorry_to_hear", "ask_best_time"]),
        (said("i am late", "message", late=True), MessageTask("i am late", CallbackWish(True, ""), "late"), []),
        (said("late and angry", "complaint", late=True),
         MessageTask("late and angry", CallbackWish(True, ""), "complaint"), ["sorry_to_hear"]),
    ],
)  # fmt: skip
def test_a_message_begins_with_what_was_said(reply: CallerReply, task: MessageTask, keys: list[str]) -> None:
    if reply.is_keypad:
        reply = replace(reply, meaning=NluResult(intent="message"))
    turn = message_steps.begin_message(ConversationState(caller=ANA), reply, CONTEXT)

    assert (turn.state.task, outline(turn)[0]) == (task, keys)


@pytest.mark.parametrize(
    ("state", "has_wish"),
    [
        (ConversationState(task=BookingTask()), True), (ConversationState(task=ChangeTask("cancel")), True),
        (ConversationState(), False), (ConversationState(task=MessageTask()), False),
    ],
)  # fmt: skip
def test_what_cannot_be_had_is_the_reason(state: ConversationState, has_wish: bool) -> None:
    wish = message_steps.describe_task(state, CONTEXT)
    turn = message_steps.take_message_instead(replace(state, caller=ANA), CONTEXT, BEFORE)

    assert bool(wish) is has_wish
    assert get_reason(turn.state) == wish
    assert outline(turn)[0] == ["resumed", "ask_urgency" if has_wish else "ask_reason"]
