"""The number of a caller: the one they call from, one that is told, in one piece or in two, or none."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ringlypro.core.phone_numbers import to_e164
from ringlypro.receptionist.conversation_tasks import ChangeTask, MessageTask
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    Prompt,
    QuestionForm,
    SpeechReceived,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply, has_time_slot
from ringlypro.receptionist.nlu import correct_phone_digits, read_spoken_digits
from ringlypro.receptionist.turn_builders import (
    PATIENT_SECONDS,
    ask_at_level,
    ask_question,
    gather_input,
    make_prompt,
)

StepResult = ConversationTurn | ConversationState | None
_NATIONAL_DIGITS: Final = 10
_FEWEST_BEGUN_DIGITS: Final = 3
_MOST_BEGUN_LETTERS: Final = 200


def ask_phone_number(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn | None:
    """The caller's own number first; a number that was told is read back. None when it stands, or is refused."""
    if state.caller.refuses_number and state.caller.phone is None and isinstance(state.task, MessageTask):
        return None
    if state.caller.phone is None:
        question: QuestionForm = "ask_phone.caller" if context.caller else _plain_form(state)
        if state.step == "ask_phone" and state.awaited.question != "ask_phone.verify":
            question = state.awaited.question
        return ask_question(state, context, question, *before)
    if not state.caller.phone_confirmed:
        return ask_question(state, context, "ask_phone.verify", *before)
    return None


def take_offered_number(state: ConversationState, context: TurnContext) -> ConversationState:
    """The state with the number of the line, where that was read back."""
    if state.awaited.question != "confirm.caller" or context.caller is None:
        return state
    return replace(state, caller=replace(state.caller, phone=context.caller, phone_confirmed=True))


def _plain_form(state: ConversationState) -> QuestionForm:
    """Where to call back, or the number of an appointment that is looked for."""
    return "ask_phone.held" if isinstance(state.task, ChangeTask) else "ask_phone"


def answer_phone(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Which number? The caller's own, one that was told, or whether it was heard right."""
    if reply.meaning.phone:
        repeated_phone = to_e164(reply.meaning.phone, area_code=context.area_code)
        is_verified = state.awaited.question == "ask_phone.verify" and repeated_phone == state.caller.phone
        return replace(state, caller=replace(state.caller, phone_confirmed=True)) if is_verified else None
    if reply.meaning.this_number and context.caller is None:
        return ask_question(state, context, _plain_form(state), make_prompt("no_caller_id"))
    says_yes, says_no = reply.intent == "yes", _refuses_number(state, reply)
    match state.awaited.question:
        case "ask_phone.caller" if says_yes and context.caller:
            return replace(state, caller=replace(state.caller, phone=context.caller, phone_confirmed=True))
        case "ask_phone.caller" if says_no:
            return ask_question(state, context, _plain_form(state))
        case "ask_phone.verify" if says_yes and state.caller.phone:
            return replace(state, caller=replace(state.caller, phone_confirmed=True))
        case "ask_phone.verify" if (corrected_phone := _correct_phone(state, reply)) is not None:
            return replace(state, caller=replace(state.caller, phone=corrected_phone))
        case "ask_phone.verify" if says_no:
            return _retry_phone_number(state, context)
        case "ask_phone" if says_no:
            return replace(state, caller=replace(state.caller, refuses_number=True))
    return _hear_rest(state, reply, context)


def _hear_rest(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """Wait for the rest of a number that was broken off; None where none was begun."""
    digits = "" if reply.is_keypad else read_spoken_digits(reply.text, state.lang, _NATIONAL_DIGITS)
    if not _FEWEST_BEGUN_DIGITS <= len(digits) < _NATIONAL_DIGITS or state.awaited.begun:
        return None
    state = replace(state, awaited=replace(state.awaited, begun=reply.text.strip()[:_MOST_BEGUN_LETTERS]))
    patient_input = replace(gather_input(state, context), timeout_seconds=PATIENT_SECONDS)
    return ConversationTurn(state, (make_prompt("go_on"),), patient_input)


def join_number(state: ConversationState, event: SpeechReceived) -> SpeechReceived:
    """What was heard, after the beginning of a number that was broken off in the turn before."""
    begun = state.awaited.begun if state.step == "ask_phone" else ""
    if not begun or not read_spoken_digits(event.text, state.lang, _NATIONAL_DIGITS):
        return event
    return replace(event, text=f"{begun}, {event.text}")


def _refuses_number(state: ConversationState, reply: CallerReply) -> bool:
    """Whether a "no" is of the number: "no me llamo Ana, me llamo Eva" is of a name."""
    if reply.meaning.name not in {None, state.caller.name} or has_time_slot(reply.meaning):
        return False
    return reply.intent == "no" or reply.meaning.denied


def _correct_phone(state: ConversationState, reply: CallerReply) -> str | None:
    """The number that was read back, with the part of it that the caller put right."""
    phone = state.caller.phone
    if reply.is_keypad or phone is None or not phone.startswith("+1"):
        return None
    digits = correct_phone_digits(phone.removeprefix("+1"), reply.text, state.lang)
    return to_e164(digits) if digits is not None else None


def _retry_phone_number(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """A number that was heard amiss twice is keyed in."""
    counters = replace(state.counters, rejected_phones=state.counters.rejected_phones + 1)
    state = replace(state, caller=replace(state.caller, phone=None), counters=counters)
    phone_turn = ask_question(state, context, _plain_form(state))
    return ask_at_level(phone_turn.state, context, level="keys") if counters.rejected_phones > 1 else phone_turn
