"""Rules and leanings held against each other: where a rule is silent or found little, a sentence may lean elsewhere.

Rules of substance always win. What a sentence leans to never agrees to anything and never gives a code; it takes a
booking for a change of one only where a booking was spoken of.
"""

from dataclasses import replace
from typing import Final

from ringlypro.receptionist.nlu.decision_limits import (
    BRIEF_ANSWER_WORDS,
    CERTAIN_MARGIN,
    CLEAR_MARGIN,
    FIRM_MARGIN,
    HINT_MARGIN,
    STORY_WORDS,
    STRONG_MARGIN,
    UNBOOKED_CHANGE_MARGIN,
)
from ringlypro.receptionist.nlu.intent_classifier import PREDICTION_PREFIX, SMALL_INTENTS, IntentPrediction
from ringlypro.receptionist.nlu.intent_rules import IntentMatch, reply_pattern
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.token_kinds import TEMPORAL_KINDS, TokenKind

_UNREACHABLE_MARGIN: Final = 1_000_000
"""More than a sentence can lean: the rule stands."""
_OPEN_CONTEXTS: Final = frozenset({"open", "anything_else"})
_TRAINED_CONTEXTS: Final = frozenset(
    {"ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "offer", "confirm", "anything_else"}
)
"""Questions after which phrases were learned from."""
_ANSWER_INTENTS: Final = frozenset({"inform", "other", "yes", "no"})
_ENDING_INTENTS: Final = frozenset({"goodbye", "cancel"})
"""Intents that end what was begun: nobody is dropped for how they sound."""
_VAGUE_INTENTS: Final = frozenset({"book", "inform", "repeat"}) | SMALL_INTENTS
"""Intents whose words may stand in a sentence about something else; any other rule stands, however a sentence leans."""
_CHANGE_INTENTS: Final = frozenset({"reschedule", "cancel"})


def correct_lean(prediction: IntentPrediction, sentence: LexedSentence, context: str) -> IntentPrediction:
    """What a sentence leans to, where it is more than a time alone or a bare subject."""
    return lean_of_fragment(lean_of_bare_time(prediction, sentence, context), sentence, context)


def lean_of_bare_time(prediction: IntentPrediction, sentence: LexedSentence, context: str) -> IntentPrediction:
    """Who says a time and nothing else wants it; whoever asks for the hours says a word more, or is heard to ask."""
    is_bare = TokenKind.WORD not in sentence.kinds and not TEMPORAL_KINDS.isdisjoint(sentence.kinds)
    is_asked = any(lexeme.word == "?" for lexeme in sentence.lexemes)
    if prediction.intent != "hours" or context != "open" or is_asked or not is_bare:
        return prediction
    return replace(prediction, intent="book")


def lean_of_fragment(prediction: IntentPrediction, sentence: LexedSentence, context: str) -> IntentPrediction:
    """At "anything else?" a bare "parking?" or "wheelchair" agrees to nothing, refuses nothing and does not leave."""
    if context not in _OPEN_CONTEXTS or prediction.intent not in SMALL_INTENTS:
        return prediction
    is_asked = bool(sentence.lexemes) and sentence.lexemes[-1].word == "?"
    return IntentPrediction("other", 0, "") if is_asked or not prediction.is_said_by_words else prediction


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
        and count > BRIEF_ANSWER_WORDS
        and prediction.intent == "other"
        and prediction.margin >= CLEAR_MARGIN
    ):
        return _match_from_prediction(prediction)
    return intent_match


def _required_margin(intent_match: IntentMatch, prediction: IntentPrediction, words: str, *, has_booking: bool) -> int:
    """How far a sentence must lean to be taken from what a rule found in it; more than it ever can for most rules."""
    is_story = len(words.split()) > STORY_WORDS
    if prediction.intent in _CHANGE_INTENTS and not has_booking and intent_match.intent != "cancel":
        margin_without_booking = {"other": STRONG_MARGIN} | dict.fromkeys(_VAGUE_INTENTS, UNBOOKED_CHANGE_MARGIN)
        return margin_without_booking.get(intent_match.intent, _UNREACHABLE_MARGIN)
    if prediction.intent == "goodbye":
        return FIRM_MARGIN if intent_match.intent in {"other", "yes", "no"} else _UNREACHABLE_MARGIN
    if intent_match.intent in SMALL_INTENTS:
        return _margin_over_small_intent(intent_match, prediction, words, is_story=is_story)
    margin_by_intent = {
        "other": HINT_MARGIN if is_story else CLEAR_MARGIN,
        "book": CERTAIN_MARGIN,
        "inform": CERTAIN_MARGIN,
    }
    if intent_match.is_inferred and prediction.intent == "reschedule":
        margin_by_intent["cancel"] = STRONG_MARGIN
    if is_story:
        margin_by_intent["repeat"] = STRONG_MARGIN
    return margin_by_intent.get(intent_match.intent, _UNREACHABLE_MARGIN)


def _margin_over_small_intent(
    intent_match: IntentMatch, prediction: IntentPrediction, words: str, *, is_story: bool
) -> int:
    """How far it must lean where a rule found a yes, a no or a goodbye: little in a long sentence."""
    if len(words.split()) <= BRIEF_ANSWER_WORDS:
        return _UNREACHABLE_MARGIN
    is_at_start = words.startswith(intent_match.evidence)
    if intent_match.intent == "goodbye" or (
        prediction.intent != "book" and is_at_start and intent_match.intent == "no"
    ):
        return FIRM_MARGIN
    if prediction.intent != "book" and intent_match.intent == "yes":
        return CLEAR_MARGIN if is_story else FIRM_MARGIN
    if is_at_start:
        return CLEAR_MARGIN if is_story else STRONG_MARGIN
    return HINT_MARGIN if is_story else CLEAR_MARGIN


def want_service(intent_match: IntentMatch, *, names_service: bool, has_time: bool) -> IntentMatch:
    """A service of the business and a time, and nothing that asks: that is wanted, however it sounds."""
    is_leaning = intent_match.evidence.startswith(PREDICTION_PREFIX)
    if intent_match.intent in {"hours", "pricing", "duration"} and is_leaning and names_service and has_time:
        return IntentMatch("book", "a service and a time")
    return intent_match


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
    required_margin = FIRM_MARGIN if prediction.intent in _ENDING_INTENTS else CLEAR_MARGIN
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
