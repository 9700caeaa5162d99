"""Phrases of a pack as patterns: at the end of some words, at their beginning, or anywhere in them."""

import re
from functools import cache

from ringlypro.receptionist.hearing.vocabulary import vocabulary


def _joined(lang: str, key: str) -> str:
    return "|".join(re.escape(phrase) for phrase in vocabulary(lang).phrases("discourse", key))


@cache
def ending(lang: str, key: str) -> re.Pattern[str]:
    """One of a key's phrases at the end."""
    return re.compile(rf"(?:^| )(?:{_joined(lang, key)})$")


@cache
def starting(lang: str, key: str) -> re.Pattern[str]:
    """One of them at the beginning, for `match`."""
    return re.compile(rf"(?:{_joined(lang, key)})(?= |$)")


@cache
def within(lang: str, key: str) -> re.Pattern[str]:
    """One of them anywhere, as whole words."""
    return re.compile(rf"(?:^| )(?:{_joined(lang, key)})(?= |$)")
