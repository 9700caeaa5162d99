"""The order of the intents is proven: a sentence that holds the words of two neighbours has the intent of the first."""

from itertools import pairwise

import pytest

from ringlypro.receptionist.nlu.emergency_frames import find_emergency
from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.nlu.intent_patterns import load_intent_patterns
from ringlypro.receptionist.nlu.intent_rules import match_intent
from tests.receptionist.nlu.intent_examples import neighbour_sentences, spoken_words

NEIGHBOURS = tuple(pairwise(INTENT_ORDER))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_two_neighbours_have_their_sentence(lang: str) -> None:
    assert tuple(neighbour_sentences(lang)) == NEIGHBOURS


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("neighbours", NEIGHBOURS, ids="-".join)
def test_of_two_neighbours_the_first_one_is_meant(neighbours: tuple[str, str], lang: str) -> None:
    words = spoken_words(neighbour_sentences(lang)[neighbours], lang)
    patterns = load_intent_patterns(lang)
    heard = [
        intent
        for intent in neighbours
        if (
            find_emergency(words, lang)
            if intent == "emergency"
            else patterns[intent].search(words) and not patterns[f"not_{intent}"].search(words)
        )
    ]

    assert heard == list(neighbours)
    assert match_intent(words, lang).intent == neighbours[0]


def test_every_place_has_its_reason() -> None:
    assert all(declared.reason.strip() for declared in INTENT_ORDER.values())
