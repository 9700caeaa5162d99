"""A status as a tinted pill: a dot and a word, so that colour never carries the meaning alone."""

from __future__ import annotations

from components.design import Tone
from components.text import Text


def pill(text: str, tone: Tone = "calm") -> Text:
    """A status word in its tone."""
    return Text(text, "span", "rp-pill").classes(tone)


def tag(text: str) -> Text:
    """A label somebody gave: no dot, no tone."""
    return Text(text, "span", "rp-tag")


def count(number: int) -> Text:
    """A small number beside a heading or a menu entry."""
    return Text(str(number), "span", "rp-count num")
