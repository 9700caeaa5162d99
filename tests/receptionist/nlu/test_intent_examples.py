"""Each expression of the intents is called by the sentence above it and is needed for it; so is each that takes one back.

An expression is needed when no other of its list hears its sentence: without it the sentence would lose its intent, or
what takes it back would not. The frames of emergencies are proven in `test_emergency_frames.py`.
"""

import pytest

from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.nlu.intent_patterns import load_intent_patterns
from ringlypro.receptionist.nlu.intent_rules import match_intent
from tests.receptionist.nlu.intent_examples import ProvenExpression, proven_expressions, spoken_words

INTENTS_BY_KEY = {"booking": "inform"}

both_languages = pytest.mark.parametrize("lang", ["en", "es"])


def all_expressions(lang: str) -> list[ProvenExpression]:
    return [proven for listed in proven_expressions(lang).values() for proven in listed]


@both_languages
def test_each_intent_has_its_place_and_what_takes_it_back(lang: str) -> None:
    intents = INTENT_ORDER.keys() - {"emergency"}

    assert proven_expressions(lang).keys() == intents | {f"not_{intent}" for intent in intents} | {"booking"}


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
def test_what_comes_near_an_intent_is_another(lang: str) -> None:
    mistaken = [
        (proven.key, proven.near_miss)
        for proven in all_expressions(lang)
        if proven.near_miss and match_intent(spoken_words(proven.near_miss, lang), lang).intent == proven.key
    ]

    assert mistaken == []
