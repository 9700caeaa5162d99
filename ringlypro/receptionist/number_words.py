"""Whole numbers in words, as they are said in English and in Spanish.

Spanish "uno" is shortened only before a masculine noun, so whoever puts a noun behind a number asks for it.
"""

from __future__ import annotations

from typing import Final

from ringlypro.receptionist.conversation_types import Lang


def split_words(words: str) -> tuple[str, ...]:
    """A table of words, written as one line of text."""
    return tuple(words.split())


_EN_ONES: Final = split_words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = split_words("- - twenty thirty forty fifty sixty seventy eighty ninety")
_ES_ONES: Final = split_words(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve"
)
_ES_TENS: Final = split_words("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS: Final = split_words(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)


def spell_english_number(value: int) -> str:
    """A whole number from 0 to 999,999: "two hundred forty-five"."""
    if value < 20:
        return _EN_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _EN_TENS[tens] + (f"-{_EN_ONES[ones]}" if ones else "")
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    many, rest = divmod(value, size)
    return f"{spell_english_number(many)} {name}" + (f" {spell_english_number(rest)}" if rest else "")


def spell_spanish_number(value: int) -> str:
    """A whole number from 0 to 999,999: "doscientos cuarenta y cinco"."""
    if value < 30:
        return _ES_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _ES_TENS[tens] + (f" y {_ES_ONES[ones]}" if ones else "")
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        if value == 100:
            return "cien"
        return _ES_HUNDREDS[hundreds] + (f" {spell_spanish_number(rest)}" if rest else "")
    many, rest = divmod(value, 1000)
    head = "mil" if many == 1 else f"{shorten_uno(spell_spanish_number(many))} mil"
    return head + (f" {spell_spanish_number(rest)}" if rest else "")


def shorten_uno(words: str) -> str:
    """`uno` before a masculine noun: veintiún mil, un dólar."""
    if words.endswith("veintiuno"):
        return f"{words[:-9]}veintiún"
    return words[:-1] if words.endswith("uno") else words


def spell_digits(digits: str, lang: Lang) -> str:
    """Digits one by one: "three zero five"."""
    words = _EN_ONES if lang == "en" else _ES_ONES
    return " ".join(words[int(digit)] for digit in digits)
