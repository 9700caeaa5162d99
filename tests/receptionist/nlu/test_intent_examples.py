"""Each expression of the intents is called by the sentence above it and is needed for it; so is each that takes one back.

An expression is needed when no other of its list hears its sentence: without it the sentence would lose its intent, or
what takes it back would not. What an emergency is, it is after every question, and what comes near one never is.
"""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.nlu.intent_patterns import load_intent_patterns
from ringlypro.receptionist.nlu.intent_rules import match_intent
from tests.receptionist.nlu.intent_examples import ProvenExpression, proven_expressions, spoken_words

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business
CONTEXTS = (
    "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "ask_service", "ask_reason", "offer",
    "which_booking", "confirm", "anything_else",
)  # fmt: skip
"""Every question that a call may have asked."""
SHARED_LETTERS = 4
"""Letters in a row that a near miss has in common with what it is near to."""
INTENTS_BY_KEY = {"booking": "inform"}

both_languages = pytest.mark.parametrize("lang", ["en", "es"])


def all_expressions(lang: str) -> list[ProvenExpression]:
    return [proven for listed in proven_expressions(lang).values() for proven in listed]


def letter_runs(words: str) -> set[str]:
    return {
        word[start : start + SHARED_LETTERS]
        for word in words.split()
        for start in range(len(word) - SHARED_LETTERS + 1)
    }


@both_languages
def test_each_intent_has_its_place_and_what_takes_it_back(lang: str) -> None:
    taken_back = {f"not_{intent}" for intent in INTENT_ORDER}

    assert proven_expressions(lang).keys() == INTENT_ORDER.keys() | taken_back | {"booking"}


@both_languages
def test_each_expression_is_called_by_the_sentence_above_it(lang: str) -> None:
    silent = [
        (proven.key, proven.example, proven.pattern.pattern[:200])
        for proven in all_expressions(lang)
        if not proven.example or not proven.pattern.search(proven.words)
    ]

    assert silent == []


@both_languages
def test_no_expression_is_heard_by_another_of_its_list(lang: str) -> None:
    shadowed = [
        (proven.key, proven.example, other.example)
        for listed in proven_expressions(lang).values()
        for proven in listed
        for other in listed
        if other is not proven and other.pattern.search(proven.words)
    ]

    assert shadowed == []


@both_languages
def test_each_sentence_has_the_intent_it_stands_for(lang: str) -> None:
    intended = [proven for proven in all_expressions(lang) if not proven.key.startswith("not_")]
    wrong = [
        (proven.key, proven.example, match_intent(proven.words, lang).intent)
        for proven in intended
        if match_intent(proven.words, lang).intent != INTENTS_BY_KEY.get(proven.key, proven.key)
    ]

    assert wrong == []


@both_languages
def test_what_takes_an_intent_back_has_something_to_take_back(lang: str) -> None:
    patterns = load_intent_patterns(lang)
    taking_back = [proven for proven in all_expressions(lang) if proven.key.startswith("not_")]
    idle = [
        (proven.key, proven.example)
        for proven in taking_back
        if not patterns[proven.key.removeprefix("not_")].search(proven.words)
        or match_intent(proven.words, lang).intent == proven.key.removeprefix("not_")
    ]

    assert len(taking_back) > 100
    assert idle == []


@both_languages
def test_an_emergency_is_one_after_every_question(lang: str) -> None:
    missed = [
        (proven.example, context)
        for proven in proven_expressions(lang)["emergency"]
        for context in CONTEXTS
        if understand_utterance(proven.example, NluRequest(lang, context, NOW)).intent != "emergency"
    ]

    assert missed == []


@both_languages
def test_what_comes_near_an_emergency_is_none(lang: str) -> None:
    false_alarms = [
        (proven.near_miss, context)
        for proven in proven_expressions(lang)["emergency"]
        for context in CONTEXTS
        if understand_utterance(proven.near_miss, NluRequest(lang, context, NOW)).intent == "emergency"
    ]

    assert false_alarms == []


@both_languages
def test_what_comes_near_an_intent_is_another(lang: str) -> None:
    mistaken = [
        (proven.key, proven.near_miss)
        for proven in all_expressions(lang)
        if proven.near_miss and match_intent(spoken_words(proven.near_miss), lang).intent == proven.key
    ]

    assert mistaken == []


@both_languages
def test_each_emergency_has_a_sentence_that_comes_near_it(lang: str) -> None:
    far = [
        (proven.example, proven.near_miss)
        for proven in proven_expressions(lang)["emergency"]
        if not letter_runs(proven.words) & letter_runs(spoken_words(proven.near_miss))
    ]

    assert far == []
