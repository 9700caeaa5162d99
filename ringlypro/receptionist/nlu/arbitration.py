"""Rules and leanings held against each other: where a rule is silent or found little, a sentence may lean elsewhere.

Rules of substance always win. What a sentence leans to never agrees to anything and never gives a code; it takes a
booking for a change of one only where a booking was spoken of.
"""

from typing import Final

from ringlypro.receptionist.nlu.intent_classifier import PREDICTION_PREFIX, IntentPrediction
from ringlypro.receptionist.nlu.intent_rules import IntentMatch, reply_pattern

_MARGIN_TINY, _MARGIN_SURE, _MARGIN_WELL, _MARGIN_LARGE, _MARGIN_CERTAIN = 20, 60, 150, 200, 250
_MARGIN_NEVER = 1_000_000
"""By how many hundredths a sentence leans to an intent before the next one."""
_BRIEF_ANSWER_WORDS, _STORY_WORDS = 4, 10
"""Words of a plain answer, and of a sentence in which somebody tells what they want."""
_OPEN_CONTEXTS: Final = frozenset({"open", "anything_else"})
_TRAINED_CONTEXTS: Final = frozenset(
    {"ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "offer", "confirm", "anything_else"}
)
"""Questions after which phrases were learned from."""
_ANSWER_INTENTS: Final = frozenset({"inform", "other", "yes", "no"})
_ENDING_INTENTS: Final = frozenset({"goodbye", "cancel"})
"""Intents that end what was begun: nobody is dropped for how they sound."""
_SMALL_INTENTS: Final = frozenset({"yes", "no", "goodbye"})
_CHANGE_INTENTS: Final = frozenset({"reschedule", "cancel"})


def arbitrate_open_question(
    intent_match: IntentMatch, prediction: IntentPrediction, words: str, lang: str, context: str
) -> IntentMatch:
    """What is wanted after an open question. "Yeah" and "I don't" in a longer sentence are how people talk."""
    if context not in _OPEN_CONTEXTS:
        return intent_match
    count = len(words.split())
    has_booking = reply_pattern(lang, "existing").search(words) is not None
    required_margin = _required_margin(intent_match, prediction, words, has_booking=has_booking)
    other_time = has_booking and reply_pattern(lang, "other_times").search(words) is not None
    if intent_match.intent in {"other", "book"} and prediction.intent in {"book", "reschedule"} and other_time:
        return IntentMatch("reschedule", f"{PREDICTION_PREFIX}{prediction.evidence}")
    if prediction.intent not in _ANSWER_INTENTS and prediction.margin >= required_margin:
        return _match_from_prediction(prediction)
    if (
        intent_match.intent == "yes"
        and count > _BRIEF_ANSWER_WORDS
        and prediction.intent == "other"
        and prediction.margin >= _MARGIN_SURE
    ):
        return _match_from_prediction(prediction)
    return intent_match


def _required_margin(intent_match: IntentMatch, prediction: IntentPrediction, words: str, *, has_booking: bool) -> int:
    """How far a sentence must lean to be taken from what a rule found in it; more than it ever can for most rules."""
    is_story = len(words.split()) > _STORY_WORDS
    if prediction.intent in _CHANGE_INTENTS and not has_booking and intent_match.intent != "cancel":
        return _MARGIN_WELL if intent_match.intent == "other" else _MARGIN_CERTAIN * 2
    if prediction.intent == "goodbye":
        return _MARGIN_LARGE if intent_match.intent in {"other", "yes", "no"} else _MARGIN_NEVER
    if intent_match.intent in _SMALL_INTENTS:
        return _margin_over_small_intent(intent_match, prediction, words, is_story=is_story)
    margin_by_intent = {
        "other": _MARGIN_TINY if is_story else _MARGIN_SURE,
        "book": _MARGIN_CERTAIN,
        "inform": _MARGIN_CERTAIN,
    }
    if intent_match.is_inferred and prediction.intent == "reschedule":
        margin_by_intent["cancel"] = _MARGIN_WELL
    if is_story:
        margin_by_intent["repeat"] = _MARGIN_WELL
    return margin_by_intent.get(intent_match.intent, _MARGIN_NEVER)


def _margin_over_small_intent(
    intent_match: IntentMatch, prediction: IntentPrediction, words: str, *, is_story: bool
) -> int:
    """How far it must lean where a rule found a yes, a no or a goodbye: little in a long sentence."""
    if len(words.split()) <= _BRIEF_ANSWER_WORDS:
        return _MARGIN_NEVER
    is_at_start = words.startswith(intent_match.evidence)
    if intent_match.intent == "goodbye" or (
        prediction.intent != "book" and is_at_start and intent_match.intent == "no"
    ):
        return _MARGIN_LARGE
    if prediction.intent != "book" and intent_match.intent == "yes":
        return _MARGIN_SURE if is_story else _MARGIN_LARGE
    if is_at_start:
        return _MARGIN_SURE if is_story else _MARGIN_WELL
    return _MARGIN_TINY if is_story else _MARGIN_SURE


def apply_prediction(
    intent_match: IntentMatch, prediction: IntentPrediction, context: str, *, answers_question: bool
) -> IntentMatch:
    """What a sentence leans to that no rule knows: an answer that fills no slot, or a wish that comes with a name."""
    if context == "open":
        is_statement = (
            intent_match.intent == "inform"
            and intent_match.evidence == context
            and prediction.intent not in _ANSWER_INTENTS
        )
        return _match_from_prediction(prediction) if is_statement else intent_match
    is_guess = (prediction.intent == "yes" and context == "confirm") or (
        prediction.intent == "inform" and context == "ask_code"
    )
    required_margin = _MARGIN_LARGE if prediction.intent in _ENDING_INTENTS else _MARGIN_SURE
    if (
        answers_question
        or intent_match.intent != "other"
        or intent_match.evidence
        or prediction.margin < required_margin
        or is_guess
        or context not in _TRAINED_CONTEXTS
    ):
        return intent_match
    return _match_from_prediction(prediction)


def _match_from_prediction(prediction: IntentPrediction) -> IntentMatch:
    return IntentMatch(prediction.intent, f"{PREDICTION_PREFIX}{prediction.evidence}")
