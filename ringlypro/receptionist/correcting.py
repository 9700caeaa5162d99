"""What the owner said a caller's words mean: it wins over our own reading of the very same words.

A correction gives an intent or one of the owner's answers, never a name, a number or a time; and it never talks an
emergency away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from ringlypro.receptionist.brief import Brief
from ringlypro.receptionist.hearing import Understood

INTENTS: Final = (
    "book", "reschedule", "cancel", "pricing", "hours", "location", "human", "message", "emergency", "yes", "no",
    "repeat", "goodbye",
)  # fmt: skip
"""What an owner may say that a caller wanted."""
_ALIKE, _LONG = 80, 4


def corrected(meaning: Understood, words: list[str], *, context: str, brief: Brief) -> Understood | None:
    """The meaning as the owner put it right, or None when nothing was said about these words after this question."""
    if meaning.intent == "emergency" or not words:
        return None
    fits = (c for c in brief.corrections if c.context == context and same_words(words, c.phrase.split()))
    for correction in sorted(fits, key=lambda c: c.phrase.split() != words):
        question = _question(brief, correction.answer_id)
        if correction.answer_id is not None and question is None:
            continue  # the answer is gone
        why = (*meaning.why, f"corrected:{correction.intent or 'answer'}")
        return replace(meaning, intent=correction.intent or "other", question=question, why=why)
    return None


def same_words(words: list[str], phrase: list[str]) -> bool:
    """Whether two phrases are the same, but for the spelling of one long word."""
    if len(words) != len(phrase):
        return False
    other = [(a, b) for a, b in zip(words, phrase, strict=True) if a != b]
    return not other or (len(other) == 1 < len(words) and all(_alike(a, b) for a, b in other))


def _alike(one: str, two: str) -> bool:
    return min(len(one), len(two)) >= _LONG and one.isalpha() and fuzz.ratio(one, two) >= _ALIKE


def _question(brief: Brief, answer_id: int | None) -> int | None:
    """The index of the first wording of an answer, as questions are counted in a brief."""
    wordings = [each.id for each in brief.answers for wording in each.questions if any(c.isalnum() for c in wording)]
    return wordings.index(answer_id) if answer_id in wordings else None
