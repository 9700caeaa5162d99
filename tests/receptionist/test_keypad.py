"""Every key means what a word would mean at the same question."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from ringlypro.receptionist import keypad
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallerDetails,
    ConversationState,
    Lang,
    QuestionForm,
    QuestionStep,
)
from ringlypro.receptionist.gather_routes import ROUTE_BY_QUESTION
from ringlypro.receptionist.question_forms import QUESTION_FORMS
from tests.receptionist import conversation_graph

BRIEF = conversation_graph.SAMPLE_CONTEXT


def state_asking(form: QuestionForm, lang: Lang = "en") -> ConversationState:
    return ConversationState(caller=CallerDetails(lang=lang), awaited=AwaitedAnswer(form))


@pytest.mark.parametrize("form", [form for form in QUESTION_FORMS if form != "none"])
def test_zero_is_a_person_and_star_says_it_again_everywhere(form: QuestionForm) -> None:
    zero, star = (
        keypad.interpret_keys(state_asking(form), BRIEF, "0"),
        keypad.interpret_keys(state_asking(form), BRIEF, "*"),
    )

    assert zero is not None
    assert zero.intent == "human"
    assert star is not None
    assert star.intent == "repeat"


@pytest.mark.parametrize(
    ("form", "keys", "intent"),
    [
        ("confirm", "1", "yes"),
        ("confirm", "2", "no"),
        ("ask_phone.caller", "1", "yes"),
        ("ask_phone.verify", "2", "no"),
        ("ask_urgency", "1", "yes"),
        ("anything_else", "2", "no"),
        ("open", "1", "book"),
        ("open", "3", "reschedule"),
        ("open.resume", "2", "no"),
    ],
)
def test_a_key_is_an_answer(form: QuestionForm, keys: str, intent: str) -> None:
    event = keypad.interpret_keys(state_asking(form), BRIEF, keys)

    assert event is not None
    assert (event.intent, event.is_keypad) == (intent, True)


class TestLanguage:
    """One is English and two is Spanish at the door; later, two is the other one."""

    @pytest.mark.parametrize(("keys", "lang"), [("1", "en"), ("2", "es")])
    def test_at_the_menu(self, keys: str, lang: str) -> None:
        event = keypad.interpret_keys(state_asking("menu"), BRIEF, keys)

        assert event is not None
        assert event.meaning.switch == lang

    @pytest.mark.parametrize(("lang", "other"), [("en", "es"), ("es", "en")])
    def test_at_the_open_question(self, lang: Lang, other: str) -> None:
        event = keypad.interpret_keys(state_asking("open", lang), BRIEF, "2")

        assert event is not None
        assert event.meaning.switch == other


class TestCodes:
    """Letters are typed with the keys they stand on."""

    def test_are_found_among_the_live_ones(self) -> None:
        event = keypad.interpret_keys(state_asking("ask_code"), BRIEF, "576992#")

        assert keypad.to_keypad_digits("K7M9XA") == "576992"
        assert event is not None
        assert event.meaning.code == "K7M9XA"

    def test_two_that_look_alike_on_keys_are_not_guessed(self) -> None:
        alike = replace(BRIEF, codes=("K7M9XA", "J7M9XA"))

        assert keypad.interpret_keys(state_asking("ask_code"), alike, "576992") is None

    def test_one_means_there_is_none(self) -> None:
        event = keypad.interpret_keys(state_asking("ask_code"), BRIEF, "1")

        assert event is not None
        assert event.phrase_key == "no_code"


@pytest.mark.parametrize("keys", ["7", "55", "", "#", "A", "٣"])
def test_keys_without_a_meaning_mean_nothing(keys: str) -> None:
    assert keypad.interpret_keys(state_asking("confirm"), BRIEF, keys) is None


def test_every_question_has_a_route() -> None:
    assert set(ROUTE_BY_QUESTION) == set(get_args(QuestionStep))
