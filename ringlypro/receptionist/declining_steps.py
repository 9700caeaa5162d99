"""Callers who refuse to go on are let go: what was begun is dropped, and nobody is asked the same again.

"No" to a question is its answer; "no thank you" is one only where it leaves something to ask for.
"""

from __future__ import annotations

from typing import Final

from ringlypro.receptionist.conversation_tasks import BookingTask, ChangeTask, MessageTask, NoTask
from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, TurnContext
from ringlypro.receptionist.global_commands import say_goodbye
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu.interface import Refusal
from ringlypro.receptionist.task_details import clear_time_slots, drop_task
from ringlypro.receptionist.telling_steps import is_telling
from ringlypro.receptionist.turn_builders import ask_question, make_prompt

_OPEN_STEPS: Final = frozenset({"menu", "open", "anything_else", "none"})
_DECLINED_BOOKING_STEPS: Final = frozenset({"ask_service", "ask_datetime", "ask_time", "ask_name"})
"""Questions of a booking to which "no thank you" can only mean the booking."""
_DECLINED_BOOKING_FORMS: Final = frozenset({"confirm", "confirm.caller", "confirm.change"})
_MESSAGE_STEPS: Final = frozenset({"ask_reason", "ask_name"})


def decline_to_go_on(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """The turn that lets the caller go, from a whole sentence that says so; None where none does."""
    refusal = reply.meaning.refusal
    if reply.is_keypad or reply.has_slots or reply.intent == "goodbye":
        return None
    refuses_more = state.awaited.question == "open.more" and reply.intent == "no"
    if not refusal and not refuses_more:
        return None
    match state.task:
        case NoTask():
            return say_goodbye(state, context) if state.step in _OPEN_STEPS else None
        case BookingTask():
            return _drop_booking(state, context) if _declines_booking(state, refusal) else None
        case ChangeTask():
            return _leave_appointment(state, context) if refusal == "drops" and state.step != "confirm" else None
        case MessageTask(reason=None) | MessageTask(intent="question") if state.step in _MESSAGE_STEPS:
            return ask_question(drop_task(state), context, "anything_else", make_prompt("no_trouble"))
    return None


def _declines_booking(state: ConversationState, refusal: Refusal) -> bool:
    is_asked_for_it = state.step in _DECLINED_BOOKING_STEPS or state.awaited.question in _DECLINED_BOOKING_FORMS
    return is_asked_for_it or (refusal == "drops" and state.step != "confirm")


def _drop_booking(state: ConversationState, context: TurnContext) -> ConversationTurn:
    return ask_question(drop_task(clear_time_slots(state)), context, "anything_else", make_prompt("dropped"))


def _leave_appointment(state: ConversationState, context: TurnContext) -> ConversationTurn:
    """An appointment that was looked for stays as it is; of one that was only asked about there is nothing to say."""
    prompts = () if is_telling(state) else (make_prompt("kept"),)
    return ask_question(drop_task(state), context, "anything_else", *prompts)
