"""Phrases of a pack as patterns: at the end of some words, at their beginning, or anywhere in them."""

import re
from functools import cache

from ringlypro.receptionist.nlu.vocabulary import load_vocabulary


def _phrase_alternatives(lang: str, key: str) -> str:
    return "|".join(re.escape(phrase) for phrase in load_vocabulary(lang).phrases_for("discourse", key))


@cache
def phrase_at_end(lang: str, key: str) -> re.Pattern[str]:
    """One of a key's phrases at the end."""
    return re.compile(rf"(?:^| )(?:{_phrase_alternatives(lang, key)})$")


@cache
def phrase_at_start(lang: str, key: str) -> re.Pattern[str]:
    """One of them at the beginning, for `match`."""
    return re.compile(rf"(?:{_phrase_alternatives(lang, key)})(?= |$)")


@cache
def phrase_anywhere(lang: str, key: str) -> re.Pattern[str]:
    """One of them anywhere, as whole words."""
    return re.compile(rf"(?:^| )(?:{_phrase_alternatives(lang, key)})(?= |$)")
