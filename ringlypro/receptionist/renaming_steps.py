"""Right after a booking "wait, I'm Eva, not Ana" puts its name right, by asking first; no other one is changed."""

from __future__ import annotations

from dataclasses import replace

from ringlypro.receptionist.conversation_tasks import NoTask
from ringlypro.receptionist.conversation_types import (
    AppointmentRenamed,
    ConversationState,
    ConversationTurn,
    RenameAppointment,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply, fold_words, has_time_slot
from ringlypro.receptionist.turn_builders import ask_question, call_backend, make_prompt

StepResult = ConversationTurn | ConversationState | None
_ANSWERING_INTENTS = frozenset({"inform", "no", "other", "yes"})


def correct_booked_name(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """Ask whether the appointment of a moment ago goes under another name; None where none was told."""
    settled, name = state.settled, reply.meaning.name
    is_name_alone = reply.intent in _ANSWERING_INTENTS and not has_time_slot(reply.meaning) and not reply.meaning.phone
    if settled is None or settled.code is None or not name or not is_name_alone or not isinstance(state.task, NoTask):
        return None
    is_asking = state.awaited.question == "confirm.name"
    if not is_asking and not (state.step == "anything_else" and state.has_just_settled):
        return None
    if name.casefold() == (settled.new_name if is_asking else state.caller.name or "").casefold():
        return None
    new_name = _keep_family_name(name, state.caller.name or "", reply)
    return ask_question(replace(state, settled=replace(settled, new_name=new_name)), context, "confirm.name")


def _keep_family_name(name: str, booked_name: str, reply: CallerReply) -> str:
    """The name that was told; who is "Eva, not Ana" has the family's name of Ana."""
    given_name, _, family_name = booked_name.partition(" ")
    replaces_given_name = " " not in name and given_name.casefold() in fold_words(reply.text)
    return f"{name} {family_name}" if family_name and replaces_given_name else name


def answer_new_name(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """Yes, it goes under the other name, or no, it stays."""
    settled = state.settled
    if settled is None or settled.code is None or not settled.new_name:
        return ask_question(state, context, "anything_else")
    if reply.intent == "yes":
        return call_backend(state, RenameAppointment(settled.code, settled.new_name))
    if reply.intent == "no" or reply.meaning.denied:
        kept_state = replace(state, settled=replace(settled, new_name=""))
        return ask_question(kept_state, context, "anything_else", make_prompt("kept"))
    return None


def handle_renamed(state: ConversationState, event: AppointmentRenamed, context: TurnContext) -> ConversationTurn:
    """It stands under the other name: only now it is said."""
    settled = replace(state.settled, new_name="") if state.settled is not None else None
    awaited = replace(state.awaited, effect=None)
    state = replace(state, settled=settled, awaited=awaited, caller=replace(state.caller, name=event.name))
    return ask_question(state, context, "anything_else", make_prompt("renamed", name=event.name))
