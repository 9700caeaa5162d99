"""Whole sentences that refuse: to go on, or a language. What says something else as well refuses neither."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, as the room wants it


@pytest.mark.parametrize(
    ("lang", "text", "refusal"),
    [
        ("en", "no thank you", "declines"),
        ("en", "No, I'm good, thanks.", "declines"),
        ("en", "nope, not right now", "declines"),
        ("en", "nothing else", "declines"),
        ("en", "never mind", "drops"),
        ("en", "you know what, forget it", "drops"),
        ("en", "no, I changed my mind, sorry", "drops"),
        ("en", "actually I don't want it anymore", "drops"),
        ("en", "no", ""),
        ("en", "no thank you, make it Friday", ""),
        ("en", "never mind the parking, how much is it", ""),
        ("en", "I'm good at ten", ""),
        ("es", "no, gracias", "declines"),
        ("es", "no, así está bien", "declines"),
        ("es", "ahorita no, gracias", "declines"),
        ("es", "nada más", "declines"),
        ("es", "olvídelo", "drops"),
        ("es", "no, ya no", "drops"),
        ("es", "mejor déjelo así, gracias", "drops"),
        ("es", "cambié de opinión", "drops"),
        ("es", "no", ""),
        ("es", "no gracias, mejor el viernes", ""),
        ("es", "ya no puedo el martes", ""),
    ],
)
def test_a_refusal_to_go_on_is_the_whole_sentence(lang: str, text: str, refusal: str) -> None:
    assert understand_utterance(text, NluRequest(lang, "open", NOW)).refusal == refusal


@pytest.mark.parametrize("spoken_in", ["en", "es"])
@pytest.mark.parametrize(
    ("text", "switch"),
    [
        ("no english", "es"),
        ("I don't speak English", "es"),
        ("sorry, I can't understand English very well", "es"),
        ("my English is not so good", "es"),
        ("no hablo inglés", "es"),
        ("perdón, no entiendo nada de inglés", "es"),
        ("no English please, Spanish", "es"),
        ("I don't speak Spanish", "en"),
        ("no spanish", "en"),
        ("no hablo español", "en"),
        ("mi español es malo", "en"),
        ("no español, inglés por favor", "en"),
    ],
)
def test_a_language_that_is_refused_asks_for_the_other_one(spoken_in: str, text: str, switch: str) -> None:
    result = understand_utterance(text, NluRequest(spoken_in, "open", NOW))

    assert (result.switch, result.intent) == (switch, "other")


def test_who_refuses_a_language_and_wants_something_gets_both() -> None:
    result = understand_utterance("no hablo inglés, quiero una cita mañana a las diez", NluRequest("en", "open", NOW))

    assert (result.switch, result.intent, result.time) == ("es", "book", dt.time(10))


@pytest.mark.parametrize(
    ("lang", "text", "switch"),
    [
        ("es", "no, English please", "en"),
        ("en", "I have no Spanish class on Monday", None),
        ("en", "I can't, my Spanish lesson is at four", None),
        ("es", "you don't speak English?", "en"),
    ],
)
def test_what_only_names_a_language_refuses_none(lang: str, text: str, switch: str | None) -> None:
    assert understand_utterance(text, NluRequest(lang, "open", NOW)).switch == switch


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "MetLife?"), ("en", "wheelchair"), ("en", "kids?"), ("es", "¿vegano?"), ("es", "toallas"), ("en", "botox")],
)
def test_a_bare_subject_at_anything_else_is_no_answer_to_it(lang: str, text: str) -> None:
    assert understand_utterance(text, NluRequest(lang, "anything_else", NOW)).intent == "other"
