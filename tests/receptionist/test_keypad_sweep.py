"""What each key means after each form of each question, and that every other key means nothing there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ringlypro.core.codes import CODE_ALPHABET, CODE_LENGTH
from ringlypro.receptionist import keypad
from ringlypro.receptionist.conversation_types import AwaitedAnswer, CallerDetails, ConversationState, QuestionForm
from ringlypro.receptionist.question_forms import QUESTION_FORMS
from tests.receptionist import conversation_graph

CONTEXT = replace(conversation_graph.SAMPLE_CONTEXT, codes=("K7M9XA", "K7M9XB", "ZZZZ22"))
YES_NO = {"1": "yes", "2": "no"}
OPTIONS = {str(key): f"inform option {key - 1}" for key in range(1, 10)}
LANGUAGES = {"1": "switch en", "2": "switch es"}
WISHES = {"1": "book", "2": "switch es", "3": "reschedule either", "4": "hours", "5": "pricing", "6": "message"}
MEANINGS: dict[QuestionForm, dict[str, str]] = {
    "menu": LANGUAGES, "open": WISHES, "open.known": LANGUAGES, "open.more": WISHES, "open.resume": YES_NO, "none": WISHES,
    "anything_else": YES_NO, "anything_else.emergency": YES_NO,
    "ask_service": OPTIONS, "ask_service.more": OPTIONS, "which_booking": OPTIONS, "ask_best_time": OPTIONS,
    "offer": OPTIONS, "offer.one": OPTIONS,
    "ask_name": {"1": "skip"}, "ask_name.message": {"1": "skip"}, "ask_name.held": {"1": "skip"},
    "ask_name.next": {"1": "skip"}, "ask_reason": {"1": "skip"},
    "ask_phone": {}, "ask_phone.held": {}, "ask_phone.caller": YES_NO, "ask_phone.verify": YES_NO,
    "ask_datetime": {"1": "earliest"}, "ask_datetime.move": {"1": "earliest"}, "ask_datetime.which": {"1": "earliest"},
    "ask_datetime.another": {"1": "earliest"},
    "ask_time": {"1": "any"}, "ask_time.half": {"1": "morning_half", "2": "evening_half"},
    "confirm": YES_NO, "confirm.caller": YES_NO, "confirm.second": YES_NO, "confirm.move": YES_NO, "confirm.cancel": YES_NO, "confirm.either": YES_NO, "confirm.name": YES_NO,
    "confirm.change": {"1": "day", "2": "name", "3": "phone"},
    "ask_code": {"1": "no_code"}, "ask_texted_digits": {"1": "no_text"}, "ask_urgency": YES_NO, "take_message": YES_NO,
}  # fmt: skip
"""After each form: the keys that mean something, and what."""


def describe(form: QuestionForm, keys: str, *, misses: int = 0) -> str | None:
    """The meaning of the keys in a few words; None when they mean nothing."""
    state = ConversationState(caller=CallerDetails(lang="en"), awaited=AwaitedAnswer(form, misses=misses))
    reply = keypad.interpret_keys(state, CONTEXT, keys)
    if reply is None:
        return None
    assert reply.is_keypad
    assert reply.text == keys
    meaning = reply.meaning
    meanings = [
        "" if meaning.intent == "other" else meaning.intent,
        f"switch {meaning.switch}" if meaning.switch else "",
        "earliest" if meaning.earliest else "",
        f"option {reply.option_index}" if reply.option_index is not None else "",
        f"code {meaning.code}" if meaning.code else "",
        f"phone {meaning.phone}" if meaning.phone else "",
        reply.phrase_key,
    ]
    return " ".join(filter(None, meanings))


@pytest.mark.parametrize("form", QUESTION_FORMS)
def test_each_key_means_what_the_table_says_and_no_other_means_anything(form: QuestionForm) -> None:
    keys = [*map(str, range(1, 10)), "10", "12", "55", "00", "", "#", "A", "٣", "1A"]

    assert {key: meant for key in keys if (meant := describe(form, key)) is not None} == MEANINGS[form]


@pytest.mark.parametrize("form", QUESTION_FORMS)
@pytest.mark.parametrize(
    ("keys", "intent"), [("0", "human"), ("0#", "human"), ("*", "repeat"), ("1*", "repeat"), ("*0", "repeat")]
)
def test_a_person_and_the_same_again_can_be_had_everywhere(form: QuestionForm, keys: str, intent: str) -> None:
    assert describe(form, keys) == intent


def test_the_line_may_end_keys_with_a_hash_and_blanks() -> None:
    assert describe("confirm", " 1# ") == "yes"
    assert describe("confirm", "1 #") == "yes"


def test_who_missed_the_languages_is_asked_for_wishes() -> None:
    assert describe("open.known", "4", misses=1) == "hours"
    assert describe("menu", "4", misses=1) is None


@pytest.mark.parametrize("form", ["ask_phone", "ask_phone.held", "ask_phone.caller", "ask_phone.verify"])
def test_seven_keys_and_more_are_a_telephone_number(form: QuestionForm) -> None:
    assert describe(form, "555014") is None
    assert describe(form, "5550142") == "inform phone 5550142"
    assert describe(form, "13055550142") == "inform phone 13055550142"


@pytest.mark.parametrize(
    ("keys", "meant"),
    [("999922", "inform code ZZZZ22"), ("576992", None), ("99992", None), ("999999", None), ("9999222", None)],
)
def test_a_code_is_taken_where_its_keys_are_those_of_one_alone(keys: str, meant: str | None) -> None:
    assert describe("ask_code", keys) == meant


@pytest.mark.parametrize(("keys", "meant"), [("048217", "inform"), ("48217", None), ("4821760", None)])
def test_six_keys_are_the_digits_of_a_text(keys: str, meant: str | None) -> None:
    assert describe("ask_texted_digits", keys) == meant


@pytest.mark.parametrize(
    ("key", "letters"),
    [("2", "ABC"), ("3", "DEF"), ("4", "GHI"), ("5", "JKL"), ("6", "MNO"), ("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ")],
)
def test_each_letter_is_typed_with_the_key_it_stands_on(key: str, letters: str) -> None:
    assert keypad.to_keypad_digits(letters) == keypad.to_keypad_digits(letters.lower()) == key * len(letters)


def test_every_code_that_keys_can_mean_is_typed_with_them() -> None:
    listed = keypad.list_typed_codes(" 576999# ")

    assert "K7M9XY" in listed
    assert {keypad.to_keypad_digits(code) for code in listed} == {"576999"}
    assert len(listed) == _count_signs("5") * _count_signs("7") * _count_signs("6") * _count_signs("9") ** 3


@pytest.mark.parametrize("keys", ["", "57699", "5769999"])
def test_too_few_and_too_many_keys_are_no_code(keys: str) -> None:
    assert len(keys) != CODE_LENGTH
    assert keypad.list_typed_codes(keys) == frozenset()


def _count_signs(key: str) -> int:
    letters = {"5": "JKL5", "6": "MNO6", "7": "PQRS7", "9": "WXYZ9"}[key]
    return sum(letter in CODE_ALPHABET for letter in letters)
