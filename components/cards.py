"""Surfaces: the page with its heading, cards, and pairs of a name and a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from nicegui import ui

from components.html_elements import Text, div


@contextmanager
def page_head(title: str, sub: str = "") -> Iterator[ui.element]:
    """The page's heading; what is drawn inside the block stands at its right (buttons)."""
    with div("rp-head"):
        with div("rp-head-words"):
            Text(title, "h1", "rp-title")
            if sub:
                Text(sub, "p", "rp-sub")
        with div("rp-head-actions") as actions:
            yield actions


@contextmanager
def card_section(title: str = "", *, sub: str = "", flush: bool = False) -> Iterator[ui.element]:
    """A bordered surface with an optional heading; `flush` lets a table or list reach its edges."""
    with div("rp-card", "section") as element:
        if flush:
            element.classes("flush")
        if title:
            with div("rp-card-head"):
                _heading(title, sub)
        yield element


@contextmanager
def card_head(title: str, sub: str = "") -> Iterator[ui.element]:
    """A card's heading of which the block's content stands at the right (a link, a legend)."""
    with div("rp-card-head"):
        _heading(title, sub)
        with div("rp-card-actions") as actions:
            yield actions


def _heading(title: str, sub: str) -> None:
    Text(title, "h2", "rp-h")
    if sub:
        Text(sub, "span", "rp-card-sub")


@contextmanager
def two_columns(ratio: str = "wide") -> Iterator[ui.element]:
    """Two columns that stack on small screens: `wide` is 2 to 1, `even` is 1 to 1."""
    with div("rp-split").classes("even" if ratio == "even" else "") as columns:
        yield columns


def fact_list(pairs: Sequence[tuple[str, str]]) -> ui.element:
    """Names and values, one pair a line."""
    with div("rp-facts", "dl") as element:
        for name, value in pairs:
            Text(name, "dt")
            Text(value, "dd", "num")
    return element
