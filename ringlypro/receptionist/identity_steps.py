"""Whose number is it, when the call does not come from it? Who tells six digits that are texted there holds it.

Nothing said on the way tells whether there is an appointment: it is looked for only when the digits were told, and who
is texted nothing hears the same words as who is.
"""

from __future__ import annotations

from dataclasses import replace

from ringlypro.core.codes import TEXTED_DIGITS
from ringlypro.receptionist import message_steps
from ringlypro.receptionist.conversation_tasks import ChangeTask, TextedDigits
from ringlypro.receptionist.conversation_types import (
    ConversationState,
    ConversationTurn,
    DigitsTexted,
    FindAppointment,
    Prompt,
    TurnContext,
)
from ringlypro.receptionist.interpretation import CallerReply
from ringlypro.receptionist.nlu import read_spoken_digits
from ringlypro.receptionist.task_details import get_lookup, set_lookup
from ringlypro.receptionist.turn_builders import ask_question, call_backend, make_prompt

StepResult = ConversationTurn | ConversationState | None
_MOST_WRONG_DIGITS = 3


def find_by_number(state: ConversationState, context: TurnContext, *before: Prompt) -> ConversationTurn:
    """Look by the number and the name that were told, unless digits are on their way to that very number."""
    texted, caller = get_lookup(state).texted, state.caller
    is_same_number = texted is not None and texted.phone == caller.phone
    if texted is not None and is_same_number and not texted.were_told:
        return ask_question(state, context, "ask_texted_digits", *before)
    needed = FindAppointment(phone=caller.phone, name=caller.name, is_number_shown=is_same_number)
    return call_backend(state, needed, *before)


def handle_digits_texted(state: ConversationState, event: DigitsTexted, context: TurnContext) -> ConversationTurn:
    """The text is on its way, if there is anything to show it for: which digits does it have?"""
    state = replace(state, awaited=replace(state.awaited, effect=None))
    if not isinstance(state.task, ChangeTask) or state.caller.phone is None:
        return ask_question(state, context, "open")
    texted = TextedDigits(state.caller.phone, event.digits)
    state = set_lookup(state, replace(get_lookup(state), texted=texted))
    return ask_question(state, context, "ask_texted_digits", make_prompt("digits_texted"))


def answer_texted_digits(state: ConversationState, reply: CallerReply, context: TurnContext) -> StepResult:
    """The digits, by voice or by keys; or no text came, and somebody calls back."""
    lookup = get_lookup(state)
    if lookup.texted is None:
        return state
    if reply.phrase_key == "no_text" or reply.intent == "no":
        return message_steps.take_message_instead(state, context, make_prompt("no_text_came"))
    digits = reply.text if reply.is_keypad else read_spoken_digits(reply.text, state.lang, TEXTED_DIGITS)
    told_digits = "".join(filter(str.isdecimal, digits))
    if len(told_digits) != TEXTED_DIGITS:
        return None
    if told_digits == lookup.texted.digits:
        state = set_lookup(state, replace(lookup, texted=replace(lookup.texted, were_told=True)))
        return find_by_number(state, context)
    wrong_count = lookup.texted.wrong_count + 1
    state = set_lookup(state, replace(lookup, texted=replace(lookup.texted, wrong_count=wrong_count)))
    if wrong_count >= _MOST_WRONG_DIGITS:
        return message_steps.take_message_instead(state, context, make_prompt("not_found_twice"))
    return ask_question(state, context, "ask_texted_digits", make_prompt("wrong_digits"))
