"""Sentences that were written without looking at the grammar hold it to its bars, in both languages alike."""

import time
from functools import cache
from pathlib import Path

import pytest

from bench import sentence_accuracy

HERE = Path(__file__).parent
LEAST, APART, MOST_INVENTED = 0.95, 0.02, 0.005
SLOWEST = 6.0
"""Yardsticks of its own time that one sentence in a hundred may take: five milliseconds where a yardstick takes 0.85."""

_ROUNDS = (
    "holdout", "holdout_more", "holdout_last", "holdout_fourth", "holdout_fifth", "holdout_sixth", "holdout_seventh",
    "holdout_eighth",
)  # fmt: skip
"""Each was written without looking at the grammar or at the phrases it learned from."""


@cache
def tally(name: str, lang: str) -> sentence_accuracy.AccuracyTally:
    return sentence_accuracy.measure_file(HERE / f"{name}_{lang}.jsonl")[lang]


@pytest.mark.parametrize("name", _ROUNDS)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_whole_sentences_are_understood_and_nothing_is_invented(name: str, lang: str) -> None:
    figures = tally(name, lang)

    assert figures.accuracy >= LEAST, "\n".join(figures.mistakes)
    assert figures.invention_rate <= MOST_INVENTED, "\n".join(figures.mistakes)


@pytest.mark.parametrize("name", _ROUNDS)
def test_neither_language_is_understood_less(name: str) -> None:
    assert abs(tally(name, "en").accuracy - tally(name, "es").accuracy) <= APART


@pytest.mark.parametrize("lang", ["en", "es"])
def test_understanding_keeps_its_pace(lang: str) -> None:
    own = sorted(tally("holdout", lang).own_times)

    assert own[int(len(own) * 0.99)] <= SLOWEST * min(yardstick() for _ in range(20))


def yardstick() -> float:
    """Milliseconds of its own time that this machine needs for a fixed piece of work."""
    started = time.thread_time()
    sum(ord(letter) * 31 % 7 for letter in "yardstick" * 2000)
    return (time.thread_time() - started) * 1000


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_first_round_has_three_hundred_sentences_and_every_question(lang: str) -> None:
    lines = (HERE / f"holdout_{lang}.jsonl").read_text(encoding="utf-8").splitlines()
    contexts = {line.split('"context": "')[1].split('"')[0] for line in lines}

    assert len(lines) >= 300
    assert contexts == {
        "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_code", "offer", "confirm", "anything_else",
    }  # fmt: skip
