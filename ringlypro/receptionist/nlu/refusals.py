"""What whole sentences refuse: to have meant what was just done, or to go on with what is being done."""

from __future__ import annotations

from ringlypro.receptionist.nlu.intent_rules import reply_pattern
from ringlypro.receptionist.nlu.interface import NluRequest, Refusal


def takes_back(words: str, request: NluRequest) -> bool:
    """Whether what was just done was not meant; asked only where it was just said."""
    return request.context == "anything_else" and any(
        reply_pattern(request.lang, key).search(words) for key in ("undoes", "refuses")
    )


def read_refusal(words: str, lang: str) -> Refusal:
    """How the whole of a sentence refuses to go on: "no thank you" to a question, "never mind" to all of it."""
    if reply_pattern(lang, "drops").search(words):
        return "drops"
    return "declines" if reply_pattern(lang, "declines").search(words) else ""
