"""Ready-made texts in each language: what their variables stand for is filled in, what is not known stays a mark."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ringlypro.core.i18n import LANGUAGES, fill_sentence, translate

READY_TEXTS = ("late", "call_us", "visit", "moved", "ready", "thanks")
"""The names of the texts, in the order in which they are offered."""


@dataclass(frozen=True, slots=True)
class ReadyText:
    """A text to begin with: what it is called, and its words."""

    key: str
    title: str
    text: str


class _Marks(dict[str, str]):
    """What nobody has filled in yet stands in the text as a mark in brackets."""

    def __init__(self, values: Mapping[str, str], lang: str) -> None:
        super().__init__({name: value for name, value in values.items() if value})
        self._lang = lang

    def __missing__(self, name: str) -> str:
        return f"[{translate(f'inbox.mark.{name}', self._lang)}]"


def list_ready_texts(lang: str, values: Mapping[str, str], *, reader_lang: str) -> Sequence[ReadyText]:
    """The texts of a language. `values` are of that language: name, business, phone, visit; empty where unknown."""
    marks = _Marks(values, lang)
    return [
        ReadyText(
            f"{lang}-{name}",
            translate(f"inbox.ready_title.{name}", reader_lang),
            fill_sentence(translate(f"inbox.ready.{name}", lang), marks),
        )
        for name in READY_TEXTS
    ]


def order_languages(first: str) -> tuple[str, ...]:
    """All languages, the reader's of the text before the others."""
    return tuple(sorted(LANGUAGES, key=lambda lang: lang != first))
