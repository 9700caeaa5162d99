"""Phrases of a pack as patterns: at the end of some words, at their beginning, or anywhere in them."""

import re

from ringlypro.receptionist.language_packs import cache_packs
from ringlypro.receptionist.nlu.vocabulary import join_phrases, load_vocabulary


def _phrase_alternatives(lang: str, key: str) -> str:
    return join_phrases(load_vocabulary(lang).phrases_for("discourse", key))


@cache_packs
def phrase_at_end(lang: str, key: str) -> re.Pattern[str]:
    """One of a key's phrases at the end."""
    return re.compile(rf"(?:^| )(?:{_phrase_alternatives(lang, key)})$")


@cache_packs
def phrase_at_start(lang: str, key: str) -> re.Pattern[str]:
    """One of them at the beginning, for `match`."""
    return re.compile(rf"(?:{_phrase_alternatives(lang, key)})(?= |$)")


@cache_packs
def phrase_anywhere(lang: str, key: str) -> re.Pattern[str]:
    """One of them anywhere, as whole words."""
    return re.compile(rf"(?:^| )(?:{_phrase_alternatives(lang, key)})(?= |$)")
