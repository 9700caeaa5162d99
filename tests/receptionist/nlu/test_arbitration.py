"""Rules stand above leanings, and a leaning agrees to nothing."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.arbitration import apply_prediction, arbitrate_open_question
from ringlypro.receptionist.nlu.intent_classifier import IntentPrediction
from ringlypro.receptionist.nlu.intent_rules import IntentMatch

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it
FAR = 10_000


def intent(text: str, lang: str = "en", context: str = "open") -> str:
    return understand_utterance(text, NluRequest(lang, context, NOW)).intent


@pytest.mark.parametrize("rule", ["emergency", "human", "message", "pricing", "hours", "location", "reschedule"])
def test_no_leaning_takes_a_sentence_from_a_rule_of_substance(rule: str) -> None:
    assert (
        arbitrate_open_question(
            IntentMatch(rule, "said"), IntentPrediction("book", FAR, "words"), "so many words were said", "en", "open"
        ).intent
        == rule
    )


@pytest.mark.parametrize(("lean", "context"), [("yes", "confirm"), ("inform", "ask_code")])
def test_a_leaning_agrees_to_nothing_and_gives_no_code(lean: str, context: str) -> None:
    assert (
        apply_prediction(
            IntentMatch("other"), IntentPrediction(lean, FAR, "words"), context, answers_question=False
        ).intent
        == "other"
    )


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "around three on Monday"), ("en", "after 3 on Tuesday"),
        ("es", "el lunes a las tres"), ("es", "mañana a las tres y media"), ("es", "a partir de las tres el jueves"),
    ],
)  # fmt: skip
def test_who_says_a_time_and_nothing_else_wants_it(lang: str, text: str) -> None:
    assert intent(text, lang) == "book"


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "are you there around three on Monday"), ("es", "¿el martes nueve?"), ("es", "abren a las tres el lunes")],
)
def test_who_asks_for_the_hours_says_so_or_is_heard_to_ask(lang: str, text: str) -> None:
    assert intent(text, lang) == "hours"


def test_a_sentence_that_hardly_leans_is_asked_again() -> None:
    assert (
        apply_prediction(
            IntentMatch("other"), IntentPrediction("no", 1, "words"), "offer", answers_question=False
        ).intent
        == "other"
    )


def test_a_change_needs_a_booking_to_change() -> None:
    lean = IntentPrediction("reschedule", 120, "words")

    assert arbitrate_open_question(IntentMatch("other"), lean, "whatever it may be", "en", "open").intent == "other"
    assert (
        arbitrate_open_question(IntentMatch("other"), lean, "it is about my appointment", "en", "open").intent
        == "reschedule"
    )


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("yeah so the garbage disposal just hums and I'm gonna need somebody out here", "en", "book"),
        ("what's the damage for kids' cuts, I got three boys", "en", "pricing"),
        ("my boss just called me in so my two o'clock is out for me", "en", "cancel"),
        ("ando buscando quien me venga a destapar el baño nomas tenemos uno", "es", "book"),
        ("en que parada me bajo para llegar con ustedes", "es", "location"),
        ("what is the capital of France", "en", "other"),
        ("pon la cancion que me gusta", "es", "other"),
    ],
)
def test_what_no_rule_knows_is_understood_by_how_it_leans(text: str, lang: str, expected: str) -> None:
    assert intent(text, lang) == expected


@pytest.mark.parametrize("text", ["make me shine", "whatever", "so be it then", "the sky is blue today"])
def test_nobody_agrees_by_how_they_sound(text: str) -> None:
    assert intent(text, context="confirm") != "yes"


@pytest.mark.parametrize("context", ["ask_datetime", "offer", "confirm"])
@pytest.mark.parametrize("lean", ["goodbye", "cancel"])
def test_nobody_is_dropped_for_how_they_sound(lean: str, context: str) -> None:
    assert (
        apply_prediction(
            IntentMatch("other"), IntentPrediction(lean, 190, "words"), context, answers_question=False
        ).intent
        == "other"
    )
    assert (
        apply_prediction(
            IntentMatch("other"), IntentPrediction(lean, FAR, "words"), context, answers_question=False
        ).intent
        == lean
    )
