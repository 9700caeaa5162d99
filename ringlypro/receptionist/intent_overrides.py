"""What the owner said a caller's words mean: it wins over our own reading of the very same words.

A correction gives an intent or one of the owner's answers, never a name, a number or a time; and it never talks an
emergency away.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from rapidfuzz import fuzz

from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.nlu.decision_limits import OVERRIDE_SIMILARITY, OVERRIDE_WORD_LETTERS
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.turn_context import TurnContext

_OFFERED_FIRST: Final = ("book", "reschedule", "cancel", "pricing", "hours", "location", "human", "message")
_OFFERED_LAST: Final = ("emergency", "yes", "no", "repeat", "goodbye")
OVERRIDE_INTENTS: Final = (
    *_OFFERED_FIRST,
    *(intent for intent in INTENT_ORDER if intent not in {*_OFFERED_FIRST, *_OFFERED_LAST}),
    *_OFFERED_LAST,
)
"""What an owner may say that a caller wanted: every intent, the likeliest first."""


def apply_intent_override(
    meaning: NluResult, words: list[str], *, question_context: str, turn_context: TurnContext
) -> NluResult | None:
    """The meaning as the owner put it right, or None when nothing was said about these words after this question."""
    if meaning.intent == "emergency" or not words:
        return None
    matching_overrides = (
        candidate
        for candidate in turn_context.corrections
        if candidate.context == question_context and is_same_phrase(words, candidate.phrase.split())
    )
    for override in sorted(matching_overrides, key=lambda candidate: candidate.phrase.split() != words):
        question = _question_index(turn_context, override.answer_id)
        if override.answer_id is not None and question is None:
            continue  # the answer is gone
        why = (*meaning.why, f"corrected:{override.intent or 'answer'}")
        return replace(meaning, intent=override.intent or "other", question=question, why=why)
    return None


def is_same_phrase(words: list[str], phrase: list[str]) -> bool:
    """Whether two phrases are the same, but for the spelling of one long word."""
    if len(words) != len(phrase):
        return False
    different_pairs = [
        (word, phrase_word) for word, phrase_word in zip(words, phrase, strict=True) if word != phrase_word
    ]
    return not different_pairs or (
        len(different_pairs) == 1 < len(words)
        and all(_is_similar_word(word, phrase_word) for word, phrase_word in different_pairs)
    )


def _is_similar_word(first: str, second: str) -> bool:
    return (
        min(len(first), len(second)) >= OVERRIDE_WORD_LETTERS
        and first.isalpha()
        and fuzz.ratio(first, second) >= OVERRIDE_SIMILARITY
    )


def _question_index(context: TurnContext, answer_id: int | None) -> int | None:
    """The index of the first wording of an answer, as questions are counted in a turn context."""
    wordings = [
        faq_answer.id
        for faq_answer in context.answers
        for wording in faq_answer.questions
        if any(character.isalnum() for character in wording)
    ]
    return wordings.index(answer_id) if answer_id in wordings else None


def is_corrected(meaning: NluResult) -> bool:
    """Whether the owner has said what such words mean."""
    return any(reason.startswith("corrected:") for reason in meaning.why)
