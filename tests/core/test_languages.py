"""Which of our languages a browser asks for, and how sentences with values end."""

from __future__ import annotations

import pytest

from ringlypro.core import i18n
from ringlypro.core.language_negotiation import preferred_language


@pytest.mark.parametrize(
    ("header", "lang"),
    [
        (None, None), ("", None), ("fr, de;q=0.9", None), ("*", None), ("es", "es"), ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("en-US,en;q=0.9,es;q=0.8", "en"), ("en;q=0.1, es;q=0.2", "es"), ("EN-gb", "en"), ("es;q=0, en;q=0.1", "en"),
        ("es;q=x, en", "en"), ("es;;;,,,=;q", "es"), ("x" * 10_000 + ",es", None), ("es;q=nan", None),
    ],
)  # fmt: skip
def test_is_the_best_of_ours(header: str | None, lang: str | None) -> None:
    assert preferred_language(header) == lang


@pytest.mark.parametrize(
    ("text", "values", "sentence"),
    [
        ("Movida a {when}.", {"when": "11:00 a.m."}, "Movida a 11:00 a.m."),
        ("{name} is booked: {when}.", {"name": "Sam Jr.", "when": "9:00 AM"}, "Sam Jr. is booked: 9:00 AM."),
        ("{name}.", {"name": "Wait..."}, "Wait...."),
        ("One moment... {name}.", {"name": "Ann"}, "One moment... Ann."),
    ],
)
def test_a_sentence_ends_with_one_stop(text: str, values: dict[str, str], sentence: str) -> None:
    assert i18n.fill_sentence(text, values) == sentence
