"""What the conversation makes of words: each slot counts, each form has its kind of answer, each step its phrases."""

# What callers say has no time zone.

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from ringlypro.receptionist import interpretation, unknown_concerns
from ringlypro.receptionist.conversation_tasks import AppointmentLookup, BookingTask, ChangeTask, TimeWish
from ringlypro.receptionist.conversation_types import (
    AwaitedAnswer,
    CallerDetails,
    CallProgress,
    ConversationState,
    FaqAnswer,
    QuestionForm,
)
from ringlypro.receptionist.interpretation import CallerReply, interpret_speech
from ringlypro.receptionist.nlu import NluResult
from ringlypro.receptionist.read_back_answers import read_as_cancel_answer
from tests.receptionist import conversation_graph

CONTEXT = conversation_graph.SAMPLE_CONTEXT
TIME_SLOTS: dict[str, Any] = {
    "date": date(2025, 11, 21), "time": time(0), "part": "morning", "earliest": True, "edge": "first", "same_time": True,
    "same_day": True,
}  # fmt: skip
OTHER_SLOTS: dict[str, Any] = {
    "name": "Ana", "phone": "3055550142", "code": "K7M9XA", "service": 0, "offer": 0, "this_number": True,
}  # fmt: skip
NO_SLOTS: dict[str, Any] = {"intent": "yes", "question": 0, "past": True, "denied": True, "late": True, "switch": "es"}


def asking(form: QuestionForm, **details: Any) -> ConversationState:
    return ConversationState(awaited=AwaitedAnswer(form), progress=CallProgress(greeted=True), **details)


@pytest.mark.parametrize(
    ("slot", "of_time", "counts"),
    [
        *((slot, True, True) for slot in TIME_SLOTS),
        *((slot, False, True) for slot in OTHER_SLOTS),
        *((slot, False, False) for slot in NO_SLOTS),
    ],
)
def test_each_slot_alone_counts_for_what_it_is(slot: str, of_time: bool, counts: bool) -> None:
    meaning = NluResult(**{slot: (TIME_SLOTS | OTHER_SLOTS | NO_SLOTS)[slot]})

    assert CallerReply("", meaning).has_slots is counts
    assert interpretation.has_time_slot(meaning) is of_time


@pytest.mark.parametrize(
    ("meaning", "intent"),
    [
        (NluResult("cancel", agrees_to_cancel=True, denied=True), "yes"),
        (NluResult("other", agrees_to_cancel=True, keeps=True), "yes"),
        (NluResult("emergency", agrees_to_cancel=True), "emergency"),
        (NluResult("yes"), "other"),
        (NluResult("cancel"), "other"),
        (NluResult("yes", keeps=True), "no"),
        (NluResult("other", keeps=True), "no"),
        (NluResult("no"), "no"),
        (NluResult("inform"), "inform"),
        (NluResult("human"), "human"),
    ],
)
def test_a_cancellation_needs_a_whole_yes(meaning: NluResult, intent: str) -> None:
    read = read_as_cancel_answer(meaning)

    assert read.intent == intent
    assert not (read.intent == "yes" and read.denied)


@pytest.mark.parametrize(
    ("step", "question"),
    [
        ("menu", "open"), ("open", "open"), ("none", "open"), ("anything_else", "open"), ("which_booking", "offer"),
        ("ask_urgency", "confirm"), ("take_message", "confirm"), ("ask_best_time", "ask_reason"), ("ask_name", "ask_name"),
        ("offer", "offer"), ("confirm", "confirm"), ("ask_code", "ask_code"),
    ],
)  # fmt: skip
def test_a_correction_belongs_to_a_kind_of_question(step: str, question: str) -> None:
    assert interpretation.get_override_context(step) == question


@pytest.mark.parametrize(
    ("form", "text", "phrase_key"),
    [
        ("open", "hello there", "hello"), ("anything_else", "hello", "hello"), ("ask_name", "hello", ""),
        ("offer", "anything later", "later"), ("offer", "something earlier", "earlier"), ("ask_datetime", "something later", ""),
        ("ask_code", "I don't have it", "no_code"), ("ask_name", "I don't have it", ""),
        ("confirm", "the name is wrong", "name"), ("confirm", "the day is wrong", "day"),
        ("ask_time", "the name is wrong", ""),
    ],
)  # fmt: skip
def test_phrases_are_heard_where_their_question_was_asked(form: QuestionForm, text: str, phrase_key: str) -> None:
    assert interpret_speech(asking(form), CONTEXT, text).phrase_key == phrase_key


@pytest.mark.parametrize(
    ("text", "in_english", "in_spanish"),
    [
        ("I would like an appointment please", True, False), ("quiero una cita por favor", False, True),
        ("Ana Lopez", False, False), ("", False, False),
    ],
)  # fmt: skip
def test_a_sentence_is_clearly_in_one_language_or_in_none(text: str, in_english: bool, in_spanish: bool) -> None:
    assert (interpretation.is_clearly_in(text, "en"), interpretation.is_clearly_in(text, "es")) == (
        in_english,
        in_spanish,
    )


@pytest.mark.parametrize(
    ("text", "lang", "is_question"),
    [
        ("do you take cards", "en", True), ("where can I park", "en", True), ("what", "en", False), ("do you", "en", False),
        ("I take cards where", "en", False), ("dónde puedo estacionar", "es", True), ("qué", "es", False),
        ("do you take cards", "es", False),
    ],
)  # fmt: skip
def test_a_question_begins_as_questions_do(text: str, lang: str, is_question: bool) -> None:
    assert unknown_concerns.is_question_phrase(text, lang) is is_question


@pytest.mark.parametrize(
    ("question", "answer"), [(None, ""), (-1, ""), (0, "Yes."), (1, "Yes."), (2, "Behind."), (3, ""), (99, "")]
)
def test_an_answer_is_found_by_its_place_among_all_wordings(question: int | None, answer: str) -> None:
    answers = (FaqAnswer(1, ("do you take cards", "cards", "?!"), " Yes. "), FaqAnswer(2, ("parking",), "Behind."))

    assert interpretation.find_faq_answer(replace(CONTEXT, answers=answers), question) == answer


@pytest.mark.parametrize(
    ("text", "words"),
    [("", []), ("¿Qué?", ["que"]), ("It's José, isn't it?", ["it", "s", "jose", "isn", "t", "it"]), ("a-b  C3", ["a", "b", "c3"])],
)  # fmt: skip
def test_words_are_compared_without_case_accents_and_marks(text: str, words: list[str]) -> None:
    assert interpretation.fold_words(text) == words


class TestOtherLanguage:
    """Words of another language are heard in it where they are clearly its own."""

    @pytest.mark.parametrize(
        ("form", "text", "switch"),
        [
            ("open", "quiero una cita por favor", "es"), ("menu", "quiero una cita por favor", "es"),
            ("open", "I want an appointment", None),
        ],
    )  # fmt: skip
    def test_an_open_question_may_be_answered_in_it(self, form: QuestionForm, text: str, switch: str | None) -> None:
        assert interpret_speech(asking(form), CONTEXT, text).meaning.switch == switch

    def test_a_call_in_spanish_may_turn_english(self) -> None:
        state = asking("open", caller=CallerDetails(lang="es"))

        assert interpret_speech(state, CONTEXT, "I would like to book an appointment please").meaning.switch == "en"

    def test_who_asks_for_a_language_says_no_name(self) -> None:
        meaning = interpret_speech(asking("ask_name"), CONTEXT, "in Spanish please").meaning

        assert (meaning.switch, meaning.name) == ("es", None)

    def test_the_same_words_are_understood_in_it(self) -> None:
        reply = interpretation.interpret_other_language(asking("ask_datetime"), CONTEXT, "quiero el viernes por favor")

        assert reply is not None
        assert (reply.meaning.switch, reply.meaning.date) == ("es", _next_friday())
        assert interpretation.interpret_other_language(asking("ask_datetime"), CONTEXT, "on Friday please") is None


class TestPutRight:
    """ "I meant eleven" is a clock where one was told before, and after a read-back whatever names a time."""

    @pytest.mark.parametrize(
        ("form", "clock", "text", "heard"),
        [
            ("confirm", time(10), "no, make it eleven", time(11)), ("confirm", None, "no, make it eleven", time(11)),
            ("ask_phone", time(10), "sorry I said ten but I meant eleven", time(11)),
            ("ask_phone", None, "sorry I said ten but I meant eleven", None),
        ],
    )  # fmt: skip
    def test_a_time_is_put_right(self, form: QuestionForm, clock: time | None, text: str, heard: time | None) -> None:
        state = asking(form, task=BookingTask(time=TimeWish(clock=clock)))

        assert interpret_speech(state, CONTEXT, text).meaning.time == heard


def test_codes_are_looked_for_in_every_language_and_beside_what_was_spelled() -> None:
    task = ChangeTask("cancel", AppointmentLookup(spelled="K7M9XA"))
    plain = interpretation.list_code_candidates(asking("ask_code"), "K seven M nine X C")
    spelled = interpretation.list_code_candidates(asking("ask_code", task=task), "no, the last one is C as in cat")

    assert "K7M9XC" in plain
    assert "K7M9XC" in spelled
    assert "K7M9XC" in interpretation.list_code_candidates(asking("ask_code"), "ka siete eme nueve equis ce")


def _next_friday() -> date:
    ahead = (5 - CONTEXT.now.isoweekday()) % 7 or 7
    return date.fromordinal(CONTEXT.now.toordinal() + ahead)
