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

    @pytest.mark.parametrize("lang", ["en", "es"])
    @pytest.mark.parametrize("kind", ["mended", "regression", "practice"])
    def test_questions_find_their_answer(self, kind: str, lang: str) -> None:
        accuracy = measure_accuracy(f"{kind}_{lang}")

        assert accuracy.hit_rate >= 0.85, accuracy.misses
        assert accuracy.wrong_rate <= 0.01, accuracy.misses

    @pytest.mark.parametrize(("name", "hit_rate"), [("holdout_en", 0.85), ("holdout_es", 0.79)])
    def test_unseen_questions_of_other_trades_do(self, name: str, hit_rate: float) -> None:
        accuracy = measure_accuracy(name)

        assert accuracy.hit_rate >= hit_rate
        assert accuracy.wrong_rate <= 0.02

    @pytest.mark.parametrize(("kind", "hit_rate", "wrong_rate"), [("further", 0.55, 0.08), ("unseen", 0.38, 0.04)])
    @pytest.mark.parametrize("lang", ["en", "es"])
    def test_trades_without_a_word_of_their_own_are_far_from_the_bar(
        self, kind: str, hit_rate: float, wrong_rate: float, lang: str
    ) -> None:
        accuracy = measure_accuracy(f"{kind}_{lang}")

        assert accuracy.hit_rate >= hit_rate
        assert accuracy.wrong_rate <= wrong_rate

    @pytest.mark.parametrize("lang", ["en", "es"])
    def test_there_are_enough_of_both_kinds(self, lang: str) -> None:
        questions = load_questions(f"holdout_{lang}")

        assert sum(bool(question.answer) for question in questions) >= 60
        assert sum(not question.answer for question in questions) >= 40


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
    ("question", "passage", "is_found"),
    [
        pytest.param("do you take met life", "We take MetLife.", True, id="two words heard of one"),
        pytest.param("do you take MetLife", "We take Met Life.", True, id="one word heard of two"),
        pytest.param("what s on", "The whats is new.", False, id="no word is made of one that tells nothing"),
        pytest.param("do you take cards", "We take Visa.", True, id="the wider word of the caller"),
        pytest.param("do you take Visa", "We take cards.", True, id="the wider word of the owner"),
        pytest.param("how can I pay", "Bring cash or a check.", True, id="what the text is about"),
        pytest.param("do you take Venmo", "Bring cash or a check.", False, id="another of what the text is about"),
        pytest.param("can I pay by card", "Gift cards never expire.", False, id="a gift card is no card"),
        pytest.param("how old do you have to be", "Swimmers must be 14.", True, id="a phrase with any number"),
        pytest.param("how old do you have to be", "Lessons cost $14.", False, id="another phrase with a number"),
        pytest.param("how much is it per hour", "Two people are $140 an hour.", True, id="money before its number"),
        pytest.param("which brands are there", "Our shelves hold Davines and Olaplex.", True, id="names are brands"),
        pytest.param("are you bonded or insured", "Send it to your insurer.", False, id="a word apart from its stem"),
        pytest.param("do you have ties", "The hair is tied by hand.", False, id="a stem too short for a topic"),
        pytest.param("can my husband park", "Park behind the house.", True, id="a relative of whom nothing is written"),
    ],
)
def test_words_that_mean_the_same_are_told_from_others(question: str, passage: str, is_found: bool) -> None:
    quoted_text = find_quotation(index_business((), (), (passage, "The violet gazebo."), "en"), question)

    assert quoted_text == (passage if is_found else "")


def test_of_two_kinds_that_fit_alike_none_is_meant_unless_it_has_all() -> None:
    index = index_business(
        (FaqAnswer(1, ("are there violet gazebos",), "Yes, two."),), (), ("A violet gazebo stands there.",), "en"
    )

    assert find_quotation(index, "do you have a violet gazebo") == "Yes, two."
    assert find_quotation(index, "do you have a violet gazebo with lemon") == ""


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
        ("is MetLife okay", "en", True, True),
        ("that is okay", "en", False, True),
        ("y MetLife", "es", True, True),
        ("Ana y Eva", "es", False, True),
    ],
)
def test_a_question_is_told_from_a_request(text: str, lang: str, is_question: bool, is_request: bool) -> None:
    assert (sounds_like_question(text, lang), begins_as_request(text, lang)) == (is_question, is_request)
