"""Each branch of picking up, of what is said at any moment, and of the ladder's last rungs."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ringlypro.receptionist import booking_steps, global_commands, greeting_steps, reprompt
from ringlypro.receptionist.conversation_tasks import (
    NO_TASK,
    AppointmentLookup,
    BookingTask,
    ChangeTask,
    MessageTask,
    TimeWish,
)
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    BookableService,
    CallCounters,
    CallerAppointment,
    CallerDetails,
    CallProgress,
    ConversationState,
    ConversationTurn,
    EffectFailed,
    HangUpCall,
    LeaveMessage,
    QuestionForm,
    RecordVoicemail,
    RejectCall,
    TransferCall,
    TransferResult,
    TurnContext,
    VoicemailRecorded,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.task_details import get_lookup, get_service_id, get_time_wish
from tests.receptionist import conversation_graph

CONTEXT = conversation_graph.SAMPLE_CONTEXT
RINGING = replace(CONTEXT, can_transfer=True)
ANA = CallerDetails(name="Ana", phone="+13055550142", phone_confirmed=True)
GREETED = CallProgress(greeted=True)
DIALED = CallProgress(greeted=True, owner_dialed=True)
TEN = datetime(2025, 11, 21, 10)
HELD = CallerAppointment(7, TEN, "Ana", "K7M9XA")
UNFINISHED = ConversationState(
    caller=replace(ANA, lang="es"),
    task=ChangeTask(
        "reschedule", AppointmentLookup("K7M9XA", True, (HELD,), 7, 1), time=TimeWish(day=TEN.date(), at=TEN, offered=(TEN,))
    ),
    counters=CallCounters(misses=3, rejected_phones=1),
)  # fmt: skip


def outline(turn: Any) -> tuple[list[str], object]:
    """What is said, without the variant, and what is asked of the caller or done with the line."""
    assert isinstance(turn, ConversationTurn)
    keys = [prompt.key.removesuffix(".plain") for prompt in turn.prompts]
    return keys, turn.state.awaited.question if turn.state.awaited.effect is None else type(turn.effect)


def asked(question: QuestionForm = "open", **fields: Any) -> ConversationState:
    return ConversationState(awaited=AwaitedAnswer(question), progress=GREETED, **fields)


def said(intent: str = "other", text: str = "words", phrase: str = "", **meaning: Any) -> CallerReply:
    return CallerReply(text, NluResult(intent=intent, **meaning), phrase)


NEW = ConversationState()
RECORDED = replace(CONTEXT.client, records_calls=True)
DISCLOSED = replace(CONTEXT.client, ai_disclosure=True)
IN_DEBT = replace(CONTEXT.client, voicemail_only=True)


@pytest.mark.parametrize(
    ("state", "context", "keys", "then"),
    [
        (NEW, replace(CONTEXT, blocked=True), [], RejectCall),
        (replace(NEW, awaited=AwaitedAnswer("none", effect="end")), CONTEXT, [], HangUpCall),
        (asked("ask_name"), CONTEXT, ["ask_name"], "ask_name"),
        (NEW, replace(RINGING, staff_first=True), [], TransferCall),
        (NEW, replace(RINGING, vip=True), [], TransferCall),
        (NEW, RINGING, ["hello", "menu", "menu"], "menu"),
        (NEW, replace(CONTEXT, vip=True), ["hello", "menu", "menu"], "menu"),
        (replace(NEW, progress=CallProgress(owner_dialed=True)), replace(RINGING, vip=True), ["hello", "menu", "menu"],
         "menu"),
        (NEW, replace(RINGING, vip=True, client=RECORDED), ["records"], TransferCall),
        (NEW, replace(CONTEXT, client=RECORDED), ["records", "records", "hello", "menu", "menu"], "menu"),
        (NEW, replace(CONTEXT, client=DISCLOSED, known_lang="en"), ["hello", "disclosure", "persona", "open.known"],
         "open.known"),
        (NEW, replace(CONTEXT, known_lang="es"), ["hello", "persona", "open.known"], "open.known"),
        (NEW, replace(CONTEXT, greeting="  Sunrise here.  "), ["verbatim", "menu", "menu"], "menu"),
        (NEW, replace(CONTEXT, known_lang="en", mode="message_only"), ["hello", "persona", "message_only", "take_message"],
         "take_message"),
        (NEW, replace(CONTEXT, client=IN_DEBT), ["hello", "voicemail_only", "voicemail_only"], RecordVoicemail),
        (NEW, replace(CONTEXT, client=IN_DEBT, known_lang="es"), ["hello", "voicemail_only"], RecordVoicemail),
        (NEW, replace(CONTEXT, unfinished=UNFINISHED), ["hello", "open.resume"], "open.resume"),
        (NEW, replace(CONTEXT, unfinished=replace(UNFINISHED, outcome="booked")), ["hello", "persona", "open.known"],
         "open.known"),
        (NEW, replace(CONTEXT, unfinished=replace(UNFINISHED, task=NO_TASK)), ["hello", "persona", "open.known"],
         "open.known"),
    ],
)  # fmt: skip
def test_who_calls_decides_how_they_are_greeted(
    state: ConversationState, context: TurnContext, keys: list[str], then: object
) -> None:
    assert outline(greeting_steps.handle_call_started(state, context)) == (keys, then)


def test_the_language_of_an_unfinished_call_goes_before_the_known_one() -> None:
    turn = greeting_steps.greet_caller(NEW, replace(CONTEXT, unfinished=UNFINISHED, known_lang="en"))

    assert turn.state.lang == "es"


def test_a_call_that_goes_on_shows_again_whose_it_is() -> None:
    context = replace(CONTEXT, unfinished=UNFINISHED)
    state = replace(asked("open.resume"), progress=DIALED, counters=CallCounters(misses=2))

    turn = greeting_steps.resume_call(state, said("yes"), context)

    assert turn is not None
    assert outline(turn)[0][0] == "resumed"
    assert get_lookup(turn.state) == AppointmentLookup(codeless=True, failed_lookups=1)
    assert get_time_wish(turn.state) == TimeWish(day=TEN.date())
    assert turn.state.counters == CallCounters(misses=2, rejected_phones=1)
    assert (turn.state.progress, turn.state.lang) == (DIALED, "en")


@pytest.mark.parametrize(
    ("intent", "unfinished", "keys"), [("no", UNFINISHED, ["open"]), ("yes", None, None), ("other", UNFINISHED, None)]
)
def test_a_call_that_does_not_go_on_begins_anew(intent: str, unfinished: Any, keys: list[str] | None) -> None:
    turn = greeting_steps.resume_call(asked("open.resume"), said(intent), replace(CONTEXT, unfinished=unfinished))

    assert (outline(turn)[0] if turn else None) == keys


@pytest.mark.parametrize(
    ("state", "was_accepted", "keys", "then"),
    [
        (asked(), True, [], HangUpCall),
        (NEW, False, ["hello", "menu", "menu"], "menu"),
        (asked(), False, ["nobody_free", "take_message"], "take_message"),
    ],
)
def test_the_owner_answers_or_does_not(
    state: ConversationState, was_accepted: bool, keys: list[str], then: object
) -> None:
    turn = greeting_steps.handle_transfer_result(state, TransferResult(was_accepted=was_accepted), CONTEXT)

    assert outline(turn) == (keys, then)
    assert turn.state.progress.owner_dialed
    assert turn.state.outcome == ("transferred" if was_accepted else None)


BOOKING = asked("ask_datetime", task=BookingTask(), caller=ANA)


@pytest.mark.parametrize(
    ("state", "context", "reply", "keys", "then"),
    [
        (asked(), RINGING, said("human"), ["transfer"], TransferCall),
        (replace(asked(), progress=DIALED), RINGING, said("human"), ["nobody_free", "take_message"], "take_message"),
        (asked(), CONTEXT, said("human"), ["nobody_free", "take_message"], "take_message"),
        (asked("take_message"), CONTEXT, said("human"), ["nobody_free", "take_message"], "take_message"),
        (asked("ask_reason", task=MessageTask()), CONTEXT, said("human", "a person"), ["nobody_free", "ask_reason"],
         "ask_reason"),
        (asked("ask_name"), CONTEXT, said("robot"), ["robot", "ask_name"], "ask_name"),
        (asked(), CONTEXT, said("goodbye"), ["goodbye"], HangUpCall),
        (BOOKING, CONTEXT, said("goodbye"), ["goodbye.unbooked"], HangUpCall),
        (replace(BOOKING, outcome="answered"), CONTEXT, said("goodbye"), ["goodbye"], HangUpCall),
        (asked(unanswered_question="do you fix boats"), CONTEXT, said("goodbye"), [], LeaveMessage),
        (asked("ask_urgency", task=MessageTask("a leak")), CONTEXT, said("goodbye"), [], LeaveMessage),
        (replace(asked("ask_urgency", task=MessageTask("a leak")), progress=CallProgress(closing=True)), CONTEXT,
         said("goodbye"), ["goodbye"], HangUpCall),
        (BOOKING, CONTEXT, said("cancel"), ["dropped", "anything_else"], "anything_else"),
        (BOOKING, CONTEXT, said("reschedule"), ["ask_datetime.another"], "ask_datetime.another"),
        (asked("ask_name", task=BookingTask()), CONTEXT, said("cancel"), ["ask_code"], "ask_code"),
        (BOOKING, CONTEXT, said("cancel", code="K7M9XA"), [], "find"),
        (asked("anything_else", caller=ANA), CONTEXT, said("cancel"), ["ask_code"], "ask_code"),
        (asked(caller=ANA), CONTEXT, said("book"), ["ask_datetime"], "ask_datetime"),
    ],
)  # fmt: skip
def test_what_is_said_at_any_moment_is_done(
    state: ConversationState, context: TurnContext, reply: CallerReply, keys: list[str], then: object
) -> None:
    turn = global_commands.run_global_command(state, reply, context)

    assert turn is not None
    said_keys, done = outline(turn)
    assert said_keys == keys
    assert then in {done, turn.state.awaited.effect}


@pytest.mark.parametrize(
    ("state", "reply"),
    [
        (asked("ask_reason", task=MessageTask()), said("cancel")),
        (asked("ask_reason", task=MessageTask()), said("human", "somebody who knows about boilers and such")),
        (asked("ask_urgency", task=MessageTask()), said("cancel")),
        (asked("ask_urgency", task=MessageTask()), said("message")),
        (asked("confirm.cancel", task=ChangeTask("cancel")), said("cancel")),
        (BOOKING, said("book")),
        (BOOKING, said("appointment_time")),
        (BOOKING, said("reschedule", date=TEN.date())),
        (asked(), said("yes")),
    ],
)
def test_what_answers_the_question_is_no_command(state: ConversationState, reply: CallerReply) -> None:
    assert global_commands.run_global_command(state, reply, CONTEXT) is None


@pytest.mark.parametrize(
    ("state", "context", "keys", "then"),
    [
        (asked(), RINGING, ["give_up.person"], TransferCall),
        (replace(asked(), progress=DIALED), RINGING, ["give_up.record"], RecordVoicemail),
        (asked(), replace(RINGING, mode="message_only"), ["give_up.record"], RecordVoicemail),
        (BOOKING, CONTEXT, ["give_up.note"], LeaveMessage),
        (replace(BOOKING, caller=replace(ANA, phone_confirmed=False)), CONTEXT, ["give_up.record"], RecordVoicemail),
        (replace(BOOKING, caller=replace(ANA, name=None)), CONTEXT, ["give_up.record"], RecordVoicemail),
        (asked(caller=ANA), CONTEXT, ["give_up.record"], RecordVoicemail),
        (replace(BOOKING, progress=CallProgress(closing=True)), CONTEXT, ["give_up.record"], RecordVoicemail),
    ],
)
def test_the_ladder_ends_where_most_is_known(
    state: ConversationState, context: TurnContext, keys: list[str], then: object
) -> None:
    assert outline(reprompt.escalate_call(state, context)) == (keys, then)


@pytest.mark.parametrize(
    ("seconds", "key", "outcome"),
    [(0, "not_recorded", None), (1, "recorded", "voicemail"), (9, "recorded", "voicemail")],
)
def test_a_recording_is_one_from_the_first_second(seconds: int, key: str, outcome: str | None) -> None:
    turn = reprompt.handle_voicemail(asked(), VoicemailRecorded(seconds))

    assert ([prompt.key for prompt in turn.prompts], turn.state.outcome) == ([key], outcome)


@pytest.mark.parametrize(
    ("kind", "keys", "then"),
    [
        ("note", ["failed.note"], RecordVoicemail), ("alert", ["anything_else.emergency"], "anything_else.emergency"),
        ("dial", ["nobody_free", "take_message"], "take_message"), ("record", ["failed.record"], HangUpCall),
        ("look", ["failed.books", "ask_urgency"], "ask_urgency"),
    ],
)  # fmt: skip
def test_what_failed_is_said(kind: Any, keys: list[str], then: object) -> None:
    assert outline(reprompt.handle_effect_failed(BOOKING, EffectFailed(kind), CONTEXT)) == (keys, then)


SERVICES = tuple(BookableService(number, f"Service {number}", 30) for number in range(1, 6))
CHOOSING = asked("ask_service.more", task=BookingTask(), caller=ANA)


@pytest.mark.parametrize(
    ("page", "option", "phrase", "service_id", "next_page"),
    [
        (None, 0, "", 1, None), (None, 1, "", 2, None), (1, 0, "", 3, None), (2, 0, "", 5, None), (None, 2, "", None, 1),
        (1, 2, "", None, 2), (None, None, "any", 1, None), (None, None, "options", None, 0), (0, None, "options", None, 1),
    ],
)  # fmt: skip
def test_many_services_are_read_out_two_at_a_time(
    page: int | None, option: int | None, phrase: str, service_id: int | None, next_page: int | None
) -> None:
    context = replace(CONTEXT, services=SERVICES)
    state = replace(CHOOSING, awaited=AwaitedAnswer("ask_service.more", service_page=page))

    result = booking_steps.answer_service(state, CallerReply("", NluResult(), phrase, option_index=option), context)

    if isinstance(result, ConversationTurn):
        assert result.state.awaited.service_page == next_page
    else:
        assert result is not None
        assert get_service_id(result) == service_id
