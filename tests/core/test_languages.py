"""Which of our languages a browser asks for."""

from __future__ import annotations

import pytest

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
