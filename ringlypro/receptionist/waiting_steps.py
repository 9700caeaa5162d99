"""Callers who ask for a moment get one: nothing was misunderstood, and the question still stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ringlypro.receptionist.conversation_types import ConversationState, ConversationTurn, TurnContext
from ringlypro.receptionist.interpretation import CallerReply, fold_words
from ringlypro.receptionist.nlu.decision_limits import WAITING_WORDS
from ringlypro.receptionist.turn_builders import PATIENT_SECONDS, gather_input, make_prompt

_UNTOLD_INTENTS: Final = frozenset({"other", "inform"})


def _asks_to_wait(reply: CallerReply) -> bool:
    """Whether an answer is no more than "hold on a second": nothing is told, asked or refused in it."""
    is_untold = reply.intent in _UNTOLD_INTENTS and not reply.has_slots and not reply.is_keypad
    return is_untold and reply.meaning.waits and len(fold_words(reply.text)) <= WAITING_WORDS


def wait_for_caller(state: ConversationState, reply: CallerReply, context: TurnContext) -> ConversationTurn | None:
    """Give the caller time, without the question again; None where more was said than that."""
    if not _asks_to_wait(reply):
        return None
    patient_input = replace(gather_input(state, context), timeout_seconds=PATIENT_SECONDS)
    return ConversationTurn(state, (make_prompt("take_your_time"),), patient_input)
