"""What an answer to a read-back means, where that is more than a yes or a no to the whole of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from ringlypro.receptionist import nlu
from ringlypro.receptionist.nlu import NluRequest, NluResult

_CALL_INTENTS: Final = frozenset({"message", "callback"})


def read_as_cancel_answer(meaning: NluResult) -> NluResult:
    """Where a cancellation was offered: a whole yes to it is one, and what only speaks of cancelling is not."""
    if meaning.agrees_to_cancel and meaning.intent != "emergency":
        return replace(meaning, intent="yes", denied=False)
    if meaning.keeps:
        return replace(meaning, intent="no")
    return replace(meaning, intent="other") if meaning.intent in {"yes", "cancel"} else meaning


def read_as_number_answer(meaning: NluResult, text: str, request: NluRequest) -> NluResult:
    """Where the line's number was read back with a booking: "that number is fine" is about that number alone.

    "No, call me at …" tells another one and asks for nothing else.
    """
    if meaning.phone is not None and meaning.intent in _CALL_INTENTS:
        return replace(meaning, intent="inform")
    if meaning.intent == "yes":
        return meaning
    about_number = nlu.understand_utterance(text, replace(request, read_back="number"))
    return replace(meaning, this_number=True) if about_number.intent == "yes" else meaning
