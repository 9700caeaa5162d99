"""A yes is a whole sentence: nothing is booked, moved or cancelled for the word that a sentence begins with."""

import datetime as dt
import json
from itertools import product
from pathlib import Path

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, ReadBackKind, understand_utterance
from ringlypro.receptionist.nlu.agreement import is_plain_agreement
from ringlypro.receptionist.read_back_answers import read_as_cancel_answer

NOW = dt.datetime(2027, 3, 9, 9, 12)  # noqa: DTZ001 - the wall clock of a business

WHOLE = {
    "en": (
        "yes", "Yes, please.", "uh huh that's right", "perfect thank you so much", "no problem that works",
        "no yeah that's right", "yes Tuesday at ten is fine", "sure why not", "Sure, why not?", "please do",
        "that'd be great thanks", "okay", "ok book it", "go ahead and book it for ten a.m.", "sounds like a plan",
        "yes thank you have a good day", "yeah put me down", "I guess so", "thats fine", "absolutely, see you then",
    ),
    "es": (
        "sí", "sí, por favor", "así es señorita", "no pues sí", "claro que sí", "está bien el martes a las diez",
        "¿cómo no?", "resérvela por favor", "perfecto muchas gracias", "ándele pues", "sale y vale", "correcto",
        "sí me queda bien", "sí, ahí nos vemos", "bueno", "ok agéndela", "sin problema", "por mí está bien",
        "sí señora todo correcto", "sí gracias que tenga buen día",
    ),
}  # fmt: skip
TAKEN_BACK = {
    "en": (
        "of course not", "yeah no", "yeah, nah", "ok but can it be later", "sounds good but let me ask my wife first",
        "yes if it's free", "sure when my boss says so", "yes hold on", "okay never mind", "yes but a different number",
        "right, what time was that", "ok bye", "perfect except for the name", "yes I hear you", "sure is cold out there",
        "okay so how much is it", "yes?", "is that right", "great, my cousin Vinny will love it", "fine, whatever, no",
        "yes he said, turn left", "yes cancel it", "not really", "I said yes to the dress", "good grief no",
    ),
    "es": (
        "claro que no", "sí espéreme tantito", "bueno ya no", "sí pero más tarde", "sí, ¿cuánto cuesta?",
        "perfecto pero otro día", "sí si hay lugar", "claro, déjeme preguntarle a mi esposo", "ok adiós",
        "sí lo oigo", "¿sí?", "bueno es que no puedo", "está bien mal", "correcto menos el nombre", "sí cancélela",
        "como no sea muy tarde", "dale una galleta al niño", "sí cómo no va a ser", "bueno, luego le llamo", "vale nada",
    ),
}  # fmt: skip
TAILS = {
    "en": (
        "but not that day", "wait", "if I can", "let me check", "I don't think so", "what was the time", "no",
        "my husband has to look at it first", "can we make it later", "never mind", "the name is wrong", "unless it rains",
        "hold on somebody is at the door", "only when it's free", "I changed my mind", "is it expensive",
        "kids stop it", "not", "I would rather not", "after I talk to my mom", "the other number", "someone else called",
    ),
    "es": (
        "pero ese día no", "espere", "si puedo", "déjeme ver", "creo que no", "a qué hora era", "no",
        "mi esposo tiene que ver primero", "podría ser más tarde", "olvídelo", "el nombre está mal", "a menos que llueva",
        "un momento que tocan la puerta", "solo si es gratis", "cambié de opinión", "es muy caro", "niños ya basta",
        "mejor no", "cuando hable con mi mamá", "el otro número", "tampoco", "nada más que no es para mí",
    ),
}  # fmt: skip
OPENERS = {
    "en": ("yes", "yeah", "sure", "ok", "perfect", "sounds good", "of course", "go ahead", "right", "book it"),
    "es": ("sí", "claro", "bueno", "ok", "perfecto", "está bien", "por supuesto", "ándele", "correcto", "resérvela"),
}
SPOKEN = [(lang, text) for lang in ("en", "es") for text in WHOLE[lang]]
REFUSED = [(lang, text) for lang in ("en", "es") for text in TAKEN_BACK[lang]]
WITH_TAIL = [
    (lang, f"{opener}{comma} {tail}")
    for lang in ("en", "es")
    for opener, comma, tail in product(OPENERS[lang], ("", ","), TAILS[lang])
]


def confirmed(text: str, lang: str, *, read_back: ReadBackKind | None = "booking") -> NluResult:
    return understand_utterance(text, NluRequest(lang, "confirm", NOW, read_back=read_back))


@pytest.mark.parametrize(("lang", "text"), SPOKEN)
def test_a_whole_yes_agrees(lang: str, text: str) -> None:
    assert confirmed(text, lang).intent == "yes"


@pytest.mark.parametrize(("lang", "text"), REFUSED)
def test_a_yes_that_is_taken_back_agrees_to_nothing(lang: str, text: str) -> None:
    meaning = confirmed(text, lang)

    assert (meaning.intent == "yes", meaning.agrees) == (False, False), meaning.why


def test_no_tail_leaves_a_yes_standing() -> None:
    agreed = [text for lang, text in WITH_TAIL if confirmed(text, lang).intent == "yes"]

    assert agreed == []
    assert len(WITH_TAIL) == 880


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", "cancel it"),
        ("en", "yes go ahead and cancel it please"),
        ("es", "cancelela"),
        ("es", "si cancele la cita"),
    ],
)
def test_a_cancellation_is_agreed_to_by_its_own_words(lang: str, words: str) -> None:
    assert is_plain_agreement(words, lang, read_back="cancellation")
    assert not is_plain_agreement(words, lang)


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "yeah no keep it"), ("en", "book it"), ("en", "cancel it after friday"), ("es", "bueno ya no la cancele")],
)
def test_what_keeps_an_appointment_cancels_nothing(lang: str, words: str) -> None:
    assert not is_plain_agreement(words, lang, read_back="cancellation")


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "yes that's my cell"), ("es", "sí, ese mismo"), ("es", "ese es mi número")],
)
def test_a_yes_after_a_number_was_read_back_is_about_that_number(lang: str, text: str) -> None:
    assert not confirmed(text, lang, read_back="number").this_number


@pytest.mark.parametrize(
    ("lang", "text"),
    [("en", "yes you can text me at this number"), ("en", "yes, use this number"), ("es", "sí, llámeme a este número")],
)
def test_where_to_call_beside_the_word_yes_is_a_remark_to_a_booking_and_keeps_an_appointment(
    lang: str, text: str
) -> None:
    assert confirmed(text, lang).agrees
    assert not agrees_to("cancellation", text, lang)


@pytest.mark.parametrize(
    ("lang", "text"), [("en", "use the number I'm calling from"), ("es", "el número del que estoy llamando")]
)
def test_the_number_called_from_is_no_yes_to_another_number(lang: str, text: str) -> None:
    meaning = confirmed(text, lang, read_back="number")

    assert (meaning.agrees, meaning.this_number) == (False, True)


def mistaken_answers(lang: str, act: ReadBackKind) -> list[str]:
    """Answers that were taken for a yes and are none, or the other way round."""
    path = Path(__file__).with_name(f"agreement_{lang}.jsonl")
    answers = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    asked = [answer for answer in answers if answer["act"] == act]
    assert {answer["agrees"] for answer in asked} == {True, False}
    return [answer["text"] for answer in asked if agrees_to(act, answer["text"], lang) is not answer["agrees"]]


def agrees_to(act: ReadBackKind, text: str, lang: str) -> bool:
    meaning = confirmed(text, lang, read_back=act)
    return (read_as_cancel_answer(meaning) if act == "cancellation" else meaning).intent == "yes"


@pytest.mark.parametrize("lang", ["en", "es"])
@pytest.mark.parametrize("act", ["booking", "cancellation", "number"])
def test_answers_of_many_callers_are_taken_for_what_they_are(lang: str, act: ReadBackKind) -> None:
    assert mistaken_answers(lang, act) == []


@pytest.mark.parametrize(
    ("lang", "text"), [("es", "esa hora es perfecta"), ("en", "yes, my daughter will be happy"), ("en", "yes Olivia")]
)
def test_a_whole_yes_gives_no_new_name(lang: str, text: str) -> None:
    assert confirmed(text, lang).name is None


def test_names_and_numbers_in_a_yes_are_told() -> None:
    meaning = confirmed("yes, Olivia, two please", "en")

    assert (meaning.agrees, meaning.repeated_names, meaning.repeated_numbers) == (True, ("olivia",), (2,))


def test_a_yes_with_a_word_of_the_other_language_switches_nothing() -> None:
    meaning = confirmed("yes, ahí estaré", "es")

    assert (meaning.intent, meaning.switch) == ("yes", None)
