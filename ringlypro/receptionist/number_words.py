"""Whole numbers in words, as the pack of a language has them (`formats_*.toml`).

A number may sound otherwise before a noun (Spanish "uno", "un dólar"), so whoever puts a noun behind it asks for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from ringlypro.receptionist.conversation_types import Lang
from ringlypro.receptionist.language_packs import cache_packs, read_pack

NUMBERS_END: Final = 1_000_000
_WITH_REST: Final = re.compile(r"\[(.*?)\]")


def read_formats(lang: Lang, section: str) -> dict[str, Any]:
    """A section of how a language says things."""
    section_formats: dict[str, Any] = read_pack(lang, "formats")[section]
    return section_formats


def take_step(steps: Sequence[Sequence[Any]], value: Any) -> Any:
    """What stands beside the last step that is not above the value; steps rise, and the first one is the least."""
    return next(text for least, text in reversed(steps) if least <= value)


@cache_packs
def spell_number(value: int, lang: Lang) -> str:
    """A whole number from 0 to 999,999: "two hundred forty-five", "doscientos cuarenta y cinco"."""
    numbers = read_formats(lang, "numbers")
    if value < len(numbers["words"]):
        return str(numbers["words"][value])
    least = next(first for first, _ in reversed(numbers["larger"]) if first <= value)
    place = 10 ** (len(str(least)) - 1)
    many, rest = divmod(value, place)
    template = _WITH_REST.sub(r"\1" if rest else "", take_step(numbers["larger"], value))
    many_words = spell_number(many, lang)
    return str(
        template.format(
            many=many_words, many_noun=put_before_noun(many_words, lang), rest=spell_number(rest, lang) if rest else ""
        )
    )


def put_before_noun(words: str, lang: Lang) -> str:
    """A number as it is said before a noun: veintiún mil, un dólar."""
    return _change_ending(words, read_formats(lang, "numbers")["before_noun"])


def spell_ordinal(value: int, lang: Lang) -> str:
    """The day of a month: "twenty-fifth", "primero"; a language without ordinals counts."""
    ordinals = read_formats(lang, "ordinals")
    own_word = dict(ordinals["words"]).get(value)
    return str(own_word) if own_word else _change_ending(spell_number(value, lang), ordinals["endings"])


def _change_ending(words: str, endings: Sequence[Sequence[str]]) -> str:
    return next(
        (words.removesuffix(ending) + changed for ending, changed in endings if words.endswith(ending)),
        words,
    )


def spell_digits(digits: str, lang: Lang) -> str:
    """Digits one by one: "three zero five"."""
    words = read_formats(lang, "numbers")["words"]
    return " ".join(words[int(digit)] for digit in digits)
