"""A status as a tinted pill: a dot and a word, so that colour never carries the meaning alone."""

from __future__ import annotations

from components.design_tokens import Tone
from components.html_elements import Text


def status_pill(text: str, tone: Tone = "calm") -> Text:
    """A status word in its tone."""
    return Text(text, "span", "rp-pill").classes(tone)


def label_tag(text: str) -> Text:
    """A label somebody gave: no dot, no tone."""
    return Text(text, "span", "rp-tag")
