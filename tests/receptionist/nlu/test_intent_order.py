"""The order of the intents is proven: a sentence that holds the words of two neighbours has the intent of the first."""

from itertools import pairwise

import pytest

from ringlypro.receptionist.nlu.intent_order import INTENT_ORDER
from ringlypro.receptionist.nlu.intent_patterns import load_intent_patterns
from ringlypro.receptionist.nlu.intent_rules import match_intent
from tests.receptionist.nlu.intent_examples import spoken_words

NEIGHBOURS = {
    ("emergency", "human"): (
        "let me talk to somebody, my father is not breathing",
        "comuníqueme con alguien, mi papá no respira",
    ),
    ("human", "message"): (
        "let me speak to the manager or have her call me back",
        "quiero hablar con la gerente o que me llame ella",
    ),
    ("message", "repeat"): (
        "tell him to call me back, I can't hear you",
        "dígale que me llame, no le escucho",
    ),
    ("repeat", "reschedule"): (
        "say that again, I need to reschedule my appointment",
        "repítame eso, quiero cambiar mi cita",
    ),
    ("reschedule", "cancel"): (
        "cancel my Tuesday appointment and book me for Friday",
        "cancele mi cita y mejor póngame el viernes",
    ),
    ("cancel", "pricing"): (
        "cancel my cleaning, how much do I owe you",
        "cancele mi limpieza, cuánto tengo que pagar",
    ),
    ("pricing", "hours"): (
        "how much is it and what are your hours",
        "cuánto cuesta y a qué hora abren",
    ),
    ("hours", "location"): (
        "until when are you open and where are you located",
        "a qué hora cierran y dónde están ubicados",
    ),
    ("location", "goodbye"): (
        "where are you located, okay bye",
        "dónde están ubicados, gracias, adiós",
    ),
    ("goodbye", "book"): (
        "I'll call back to make an appointment, goodbye",
        "luego hago una cita, adiós",
    ),
    ("book", "no"): (
        "no, I want to make an appointment",
        "no, me gustaría hacer una cita",
    ),
    ("no", "yes"): (
        "no, okay, that's fine",
        "no, está bien",
    ),
}  # fmt: skip
"""For each two neighbours a sentence that both of them hear, in English and in Spanish."""


def test_every_two_neighbours_have_their_sentences() -> None:
    assert list(NEIGHBOURS) == list(pairwise(INTENT_ORDER))


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("neighbours", NEIGHBOURS, ids="-".join)
def test_of_two_neighbours_the_first_one_is_meant(neighbours: tuple[str, str], lang: str) -> None:
    words = spoken_words(NEIGHBOURS[neighbours][lang == "es"])
    patterns = load_intent_patterns(lang)
    heard = [
        intent
        for intent in neighbours
        if patterns[intent].search(words) and not patterns[f"not_{intent}"].search(words)
    ]

    assert heard == list(neighbours)
    assert match_intent(words, lang).intent == neighbours[0]


def test_every_place_has_its_reason() -> None:
    assert all(reason.strip() for reason in INTENT_ORDER.values())
