"""What the owner wrote answers a question by most of its words, clearly before anything else, or not at all."""

from __future__ import annotations

import pytest

from ringlypro.receptionist.conversation_types import BookableService, FaqAnswer
from ringlypro.receptionist.knowledge_index import (
    begins_as_request,
    find_quotation,
    index_business,
    sounds_like_question,
)
from tests.receptionist.knowledge.question_sets import load_questions, measure_accuracy

PASSAGES = ("Park for free behind the house.", "We take Delta Dental and MetLife insurance.", "We take cash and cards.")
ANSWERS = (FaqAnswer(1, ("do you whiten teeth",), "Yes, in one visit."),)
SERVICES = (BookableService(1, "Whitening", 60, "$200"),)


class TestBar:
    """Eighty-five of a hundred questions are answered, and one of a hundred wrongly, where words may be mended."""

    @pytest.mark.parametrize("name", ["mended_en", "mended_es"])
    def test_questions_find_their_answer(self, name: str) -> None:
        accuracy = measure_accuracy(name)

        assert accuracy.hit_rate >= 0.85, accuracy.misses
        assert accuracy.wrong_rate <= 0.01, accuracy.misses

    @pytest.mark.parametrize("name", ["holdout_en", "holdout_es"])
    def test_unseen_questions_are_seldom_answered_wrongly(self, name: str) -> None:
        accuracy = measure_accuracy(name)

        assert accuracy.hit_rate >= 0.6
        assert accuracy.wrong_rate <= 0.03

    @pytest.mark.parametrize("lang", ["en", "es"])
    def test_there_are_enough_of_both_kinds(self, lang: str) -> None:
        questions = [*load_questions(f"mended_{lang}"), *load_questions(f"holdout_{lang}")]

        assert sum(bool(question.answer) for question in questions) >= 100
        assert sum(not question.answer for question in questions) >= 30


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("where can I leave it, is there parking", PASSAGES[0]),
        ("Are you in network with MetLife?", PASSAGES[1]),
        ("do you take MetLife", PASSAGES[1]),
        ("do you take Aetna", ""),
        ("what do you take", ""),
        ("is there parking for a trailer with horses", ""),
        ("do you whiten teeth", "Yes, in one visit."),
        ("do you do whitening on dentures", ""),
        ("do you have anything for me", ""),
        ("", ""),
    ],
)
def test_a_doubtful_one_is_none(question: str, text: str) -> None:
    assert find_quotation(index_business(ANSWERS, SERVICES, PASSAGES, "en"), question) == text


def test_of_nothing_nothing_is_quoted() -> None:
    assert find_quotation(index_business((), (), (), "en"), "is there parking") == ""


@pytest.mark.parametrize(
    ("question", "text"),
    [("is your lot open on Saturday", "Our lot is open on weekends."), ("can I bring a cat", "")],
)
def test_a_wider_word_of_the_owner_includes_a_narrower_one_and_never_another(question: str, text: str) -> None:
    assert (
        find_quotation(index_business((), (), ("Our lot is open on weekends.", "Bring your dog."), "en"), question)
        == text
    )


@pytest.mark.parametrize(
    ("text", "lang", "is_question", "is_request"),
    [
        ("do you take MetLife", "en", True, False),
        ("hi can you cancel my appointment", "en", True, True),
        ("I'd like an appointment", "en", False, True),
        ("¿Cómo cancelo?", "es", True, False),
        ("me puede cancelar", "es", True, True),
        ("quiero una cita", "es", False, True),
        ("parking?", "en", True, True),
    ],
)
def test_a_question_is_told_from_a_request(text: str, lang: str, is_question: bool, is_request: bool) -> None:
    assert (sounds_like_question(text, lang), begins_as_request(text, lang)) == (is_question, is_request)
