"""What a sentence leans to when no rule knows it: a small linear model over its words, which may abstain.

The weights are whole numbers that `bench/train_intent_classifier.py` makes out of a book of phrases, so that the
same sentence leans the same way on every machine. Rules stand above it: it never sees an emergency, and never fills
a slot.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ringlypro.receptionist.nlu.intent_weights import load_model
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.token_kinds import PUNCTUATION, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_given_names

PREDICTION_PREFIX = "leans: "
"""What a reason begins with that is a leaning; the words that spoke for it follow, as they were heard."""
WEIGHT_SCALE = 100
"""Weights are hundredths of the logarithm of the odds."""
QUESTION_KINDS = ("open", "ask", "offer", "confirm", "anything_else")
_MOST_REASON_WORDS = 3
_PLAIN_FEATURE = re.compile(r"(?:[^\W_]|[' ])+")
"""Words as they were heard: no beginning of one, no gap, and nothing that stands for its kind."""
_STEM_LENGTH = 5
_KNOWN_WORD = re.compile(r"[^\W_]|[#<]")
"""What a feature has that tells of a word, and not only of the question or of where a sentence begins and ends."""
SMALL_INTENTS: Final = frozenset({"yes", "no", "goodbye"})
"""Intents of very short sentences."""
_CLASS_FEATURES = {
    TokenKind.WEEKDAY: "<day>",
    TokenKind.MONTH: "<month>",
    TokenKind.NAMED_DAY: "<near>",
    TokenKind.NUMBER: "#",
    TokenKind.CLOCK_TIME: "#",
    TokenKind.DECIMAL: "#",
    TokenKind.DATE: "#",
    TokenKind.ORDINAL: "#",
    TokenKind.FLOATING_HOLIDAY: "#",
}


@dataclass(frozen=True, slots=True)
class IntentPrediction:
    """An intent, by how many hundredths it is before the next one, and the words that spoke for it most."""

    intent: str
    margin: int
    evidence: str
    is_said_by_words: bool = True
    """Not only by how short the sentence is: most that are, say yes or no."""


def question_kind(context: str) -> str:
    """The kind of question a context is, as the phrases are sorted by."""
    return context if context in QUESTION_KINDS else "ask"


def extract_features(sentence: LexedSentence, context: str) -> tuple[str, ...]:
    """Words, pairs of words, pairs with a gap, and beginnings of long words; each also with the question asked.

    Days, months, figures and given names stand for all of their kind.
    """
    words = ["^", *_feature_words(sentence), "$"]
    feature_set: dict[str, None] = {}
    for position, word in enumerate(words):
        feature_set[word] = None
        if len(word) > _STEM_LENGTH:
            feature_set[f"{word[:_STEM_LENGTH]}*"] = None
        if position:
            feature_set[f"{words[position - 1]} {word}"] = None
        if position > 1:
            feature_set[f"{words[position - 2]} _ {word}"] = None
    kind = question_kind(context)
    return (*feature_set, *(f"{kind}|{feature}" for feature in feature_set))


def _feature_words(sentence: LexedSentence) -> list[str]:
    names = load_given_names()
    feature_words: list[str] = []
    for lexeme in sentence.lexemes:
        if lexeme.kind in PUNCTUATION:
            continue
        class_feature = _CLASS_FEATURES.get(lexeme.kind)
        lexeme_words = (
            [class_feature] if class_feature else ["<name>" if word in names else word for word in lexeme.word.split()]
        )
        feature_words += [
            word for word in lexeme_words if not (feature_words and feature_words[-1] == word and word[0] in "#<")
        ]
    return feature_words


def _is_said_by_words(active_features: Sequence[tuple[str, Sequence[int]]], intent_index: int) -> bool:
    """Whether words speak for an intent about as much as the question and the length of the sentence do."""
    by_words = by_shape = 0
    for feature, weights in active_features:
        if _KNOWN_WORD.search(feature.rpartition("|")[2]):
            by_words += weights[intent_index]
        else:
            by_shape += weights[intent_index]
    return 2 * by_words > max(by_shape, 0)


def predict_intent(sentence: LexedSentence, lang: str, context: str) -> IntentPrediction:
    """What a sentence leans to after this question."""
    classifier = load_model(lang)
    active_features = classifier.find_weights(extract_features(sentence, context))
    totals = [sum(weights) for weights in zip(classifier.bias, *(row for _, row in active_features), strict=True)]
    ranking = sorted(range(len(totals)), key=lambda index: (-totals[index], index))
    best_index = ranking[0]
    strongest_first = sorted(active_features, key=lambda active_feature: -active_feature[1][best_index])
    evidence_words = [
        feature for feature, numbers in strongest_first if _PLAIN_FEATURE.fullmatch(feature) and numbers[best_index] > 0
    ]
    return IntentPrediction(
        classifier.intents[best_index],
        totals[best_index] - totals[ranking[1]] if len(ranking) > 1 else 0,
        ", ".join(evidence_words[:_MOST_REASON_WORDS]),
        is_said_by_words=_is_said_by_words(active_features, best_index),
    )
