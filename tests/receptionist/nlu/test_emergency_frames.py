"""Each frame of an emergency is filled by the sentence above it, and by no other; what comes near it is none.

A kind of words that no frame names, or that only one language has, is an error too.
"""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.emergency_frames import find_frames, load_emergency_pack
from tests.receptionist.nlu.intent_examples import proven_frames, spoken_words

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a business
CONTEXTS = (
    "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "ask_service", "ask_reason", "offer",
    "which_booking", "confirm", "anything_else",
)  # fmt: skip
"""Every question that a call may have asked."""
SHARED_LETTERS = 4
"""Letters in a row that a near miss has in common with what it is near to."""
READ_BY_CODE = {"idle", "now", "past", "supposed", "denied", "small", "mild"}

both_languages = pytest.mark.parametrize("lang", ["en", "es"])


def letter_runs(words: str) -> set[str]:
    return {
        word[start : start + SHARED_LETTERS]
        for word in words.split()
        for start in range(len(word) - SHARED_LETTERS + 1)
    }


def named_classes(lang: str) -> set[str]:
    return {word_class for frame in load_emergency_pack(lang).frames for word_class in frame.word_classes}


def known_classes(lang: str) -> set[str]:
    pack = load_emergency_pack(lang)
    listed = [*pack.phrases_by_word.values(), *pack.phrases_by_beginning.values()]
    return {phrase.word_class for phrases in listed for phrase in phrases}


@both_languages
def test_each_frame_is_filled_by_the_sentence_above_it_and_no_other(lang: str) -> None:
    pack = load_emergency_pack(lang)
    wrong = {
        proven.example: (proven.frame.written, [frame.written for frame in filled])
        for proven in proven_frames(lang)
        if (filled := [frame for frame, _ in find_frames(spoken_words(proven.example, lang), pack)]) != [proven.frame]
    }

    assert wrong == {}


@both_languages
def test_an_emergency_is_one_after_every_question(lang: str) -> None:
    missed = [
        (proven.example, context)
        for proven in proven_frames(lang)
        for context in CONTEXTS
        if understand_utterance(proven.example, NluRequest(lang, context, NOW)).intent != "emergency"
    ]

    assert missed == []


@both_languages
def test_what_comes_near_an_emergency_is_none(lang: str) -> None:
    false_alarms = [
        (proven.near_miss, context)
        for proven in proven_frames(lang)
        for context in CONTEXTS
        if understand_utterance(proven.near_miss, NluRequest(lang, context, NOW)).intent == "emergency"
    ]

    assert false_alarms == []


@both_languages
def test_each_emergency_has_a_sentence_that_comes_near_it(lang: str) -> None:
    far = [
        (proven.example, proven.near_miss)
        for proven in proven_frames(lang)
        if not letter_runs(spoken_words(proven.example, lang)) & letter_runs(spoken_words(proven.near_miss, lang))
    ]

    assert far == []


@both_languages
def test_every_kind_of_words_is_used_and_every_kind_named_has_words(lang: str) -> None:
    assert named_classes(lang) | READ_BY_CODE == known_classes(lang)


def test_both_languages_know_the_same_kinds_of_emergency() -> None:
    assert {proven.kind for proven in proven_frames("en")} == {proven.kind for proven in proven_frames("es")}
