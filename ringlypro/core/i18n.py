"""The words of pages, e-mails and SMS, by key and language, from `texts/*.toml`.

A missing key is a bug that a test of the code finds; at run time the key itself is shown, never an error.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "es")
Translator = Callable[..., str]
DOUBLED_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    out: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            out |= _flatten(value, f"{prefix}{key}.")
        else:
            out[f"{prefix}{key}"] = str(value)
    return out


@cache
def load_texts(lang: str) -> Mapping[str, str]:
    """Every text of a language by its dotted key."""
    texts_by_key: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "texts").glob(f"{lang}*.toml")):
        texts_by_key |= _flatten(tomllib.loads(path.read_text(encoding="utf-8")))
    return texts_by_key


def translate(key: str, lang: str, /, **values: object) -> str:
    """The text for a key. With `count`, `.one` or `.other` of the key is taken, if there is one."""
    table = load_texts(lang if lang in LANGUAGES else "en")
    if "count" in values:
        plural = f"{key}.one" if values["count"] == 1 else f"{key}.other"
        key = plural if plural in table else key
    text = table.get(key)
    if text is None:
        return key
    return fill_sentence(text, values) if values else text


def fill_sentence(text: str, values: Mapping[str, object]) -> str:
    """A text with its values; a value that ends with a stop ("11:00 a.m.", "Jr.") ends a sentence without a second."""
    return DOUBLED_STOP.sub(".", text.format_map(values))


def next_language(lang: str) -> str:
    """The language after this one, and after the last one the first: what a switch of language leads to."""
    place = LANGUAGES.index(lang) if lang in LANGUAGES else 0
    return LANGUAGES[(place + 1) % len(LANGUAGES)]


def languages_from(first: str) -> tuple[str, ...]:
    """All of our languages, one of them first: what must be understood by whoever is there."""
    return tuple(sorted(LANGUAGES, key=lambda lang: lang != first))


def translator_for(lang: str) -> Translator:
    """`translate` with the language filled in: what pages and components are given."""

    def translate_key(key: str, /, **values: object) -> str:
        return translate(key, lang, **values)

    return translate_key
