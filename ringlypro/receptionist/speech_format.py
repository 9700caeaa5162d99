"""Numbers, dates, clocks, telephone numbers and codes as people say them, in English and in Spanish.

A synthetic voice reads "10:30" or "K7" as it likes; words leave it no choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby
from typing import Final

from ringlypro.receptionist.conversation_types import Lang
from ringlypro.receptionist.number_words import (
    shorten_uno,
    spell_digits,
    spell_english_number,
    spell_spanish_number,
    split_words,
)

_EN_ORDINALS: Final = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_EN_DAYS: Final = split_words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_EN_MONTHS: Final = split_words("January February March April May June July August September October November December")
_EN_LETTERS: Final = split_words(
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec "
    "Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_ES_DAYS: Final = split_words("lunes martes miércoles jueves viernes sábado domingo")
_ES_MONTHS: Final = split_words(
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
)
_ES_LETTERS: Final = split_words(
    "Ana Bogotá Carmen Dinamarca España Francia Gato Hotel Italia José Kilo Lima México Naranja Oscar Perú "
    "Quito Roma Sábado Tomás Uva Venecia Washington Xilófono Yate Zapato"
)


def format_number(value: int, lang: Lang) -> str:
    """A whole number from 0 to 999,999 in words; others as they are written."""
    if not 0 <= value < 1_000_000:
        return str(value)
    return spell_english_number(value) if lang == "en" else spell_spanish_number(value)


def format_ordinal(value: int, lang: Lang) -> str:
    """The day of a month: "twenty-fifth"; Spanish counts, but for the first ("primero")."""
    if lang == "es":
        return "primero" if value == 1 else spell_spanish_number(value)
    head, dash, last = spell_english_number(value).rpartition("-")
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return head + dash + _EN_ORDINALS.get(last, regular)


def format_weekday(day: date, lang: Lang) -> str:
    """Tuesday, martes."""
    return (_EN_DAYS if lang == "en" else _ES_DAYS)[day.weekday()]


def format_iso_weekday(iso: int, lang: Lang) -> str:
    """The name of an ISO weekday, 1 to 7."""
    return (_EN_DAYS if lang == "en" else _ES_DAYS)[(iso - 1) % 7]


def format_calendar_day(day: date, lang: Lang) -> str:
    """November twenty-fifth, veinticinco de noviembre."""
    if lang == "en":
        return f"{_EN_MONTHS[day.month - 1]} {format_ordinal(day.day, lang)}"
    return f"{format_ordinal(day.day, lang)} de {_ES_MONTHS[day.month - 1]}"


def format_date(value: date, lang: Lang, today: date) -> str:
    """The full date; today and tomorrow are called so too, and another year is named when it is far off."""
    date_words = f"{format_weekday(value, lang)}, {format_calendar_day(value, lang)}"
    if lang == "es":
        date_words = f"{format_weekday(value, lang)} {format_calendar_day(value, lang)}"
    if abs((value - today).days) > 180 and value.year != today.year:
        date_words += (
            f", {format_number(value.year, lang)}" if lang == "en" else f" de {format_number(value.year, lang)}"
        )
    near_name = {0: ("today", "hoy"), 1: ("tomorrow", "mañana")}.get((value - today).days)
    if near_name:
        return f"{near_name[lang == 'es']}, {date_words}"
    return date_words if lang == "en" else f"el {date_words}"


def format_time(value: time, lang: Lang) -> str:
    """Ten thirty in the morning; las diez y media de la mañana."""
    bare_words, day_part = format_bare_time(value, lang), format_day_part(value, lang)
    return f"{bare_words} {day_part}" if day_part else bare_words


def format_bare_time(value: time, lang: Lang) -> str:
    """The clock without its part of day: ten thirty, las diez y media."""
    if lang == "en":
        if (value.hour, value.minute) in {(12, 0), (0, 0)}:
            return "noon" if value.hour else "midnight"
        hour = spell_english_number(value.hour % 12 or 12)
        if value.minute == 0:
            return hour
        return (
            f"{hour} oh {spell_english_number(value.minute)}"
            if value.minute < 10
            else f"{hour} {spell_english_number(value.minute)}"
        )
    hour12 = value.hour % 12 or 12
    hour = "la una" if hour12 == 1 else f"las {spell_spanish_number(hour12)}"
    tail = {0: "", 15: " y cuarto", 30: " y media"}.get(value.minute, f" y {spell_spanish_number(value.minute)}")
    return hour + tail


def format_day_part(value: time, lang: Lang) -> str:
    """In the morning, de la tarde; empty where the clock says it."""
    if lang == "en":
        if (value.hour, value.minute) in {(12, 0), (0, 0)}:
            return ""
        return "in the morning" if value.hour < 12 else "in the afternoon" if value.hour < 18 else "in the evening"
    if value.hour == 12:
        return "del mediodía" if value.minute == 0 else "de la tarde"
    if value.hour < 6:
        return "de la madrugada"
    return "de la mañana" if value.hour < 12 else "de la tarde" if value.hour < 19 else "de la noche"


def format_datetime(value: datetime, lang: Lang, today: date) -> str:
    """Day and clock: "Tuesday, November twenty-fifth at ten in the morning"."""
    return f"{format_date(value.date(), lang, today)} {_AT_WORD[lang]} {format_time(value.time(), lang)}"


_AT_WORD: Final[dict[Lang, str]] = {"en": "at", "es": "a"}
_OR_WORD: Final[dict[Lang, str]] = {"en": "or", "es": "o"}
_AND_WORD: Final[dict[Lang, str]] = {"en": "and", "es": "y"}


def join_words(words: Sequence[str], word: str) -> str:
    """a, b or c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {word} {words[-1]}"


def join_with_or(words: Sequence[str], lang: Lang) -> str:
    """a, b or c; the Spanish "o" becomes "u" before an o."""
    word = "u" if lang == "es" and words and words[-1].lower().startswith(("o", "ho")) else _OR_WORD[lang]
    return join_words(words, word)


def join_with_and(words: Sequence[str], lang: Lang) -> str:
    """a, b and c."""
    return join_words(words, _AND_WORD[lang])


def format_choices(times: Sequence[datetime], lang: Lang, today: date) -> str:
    """Several moments to choose from; a day that is the same is said once, and so is its part."""
    times_by_day = [(on, [t.time() for t in group]) for on, group in groupby(times, key=lambda t: t.date())]
    if len(times_by_day) == 1:
        on, clocks = times_by_day[0]
        return f"{format_date(on, lang, today)} {_AT_WORD[lang]} {_format_time_choices(clocks, lang)}"
    groups = [
        f"{format_date(on, lang, today)} {_AT_WORD[lang]} {_format_time_choices(clocks, lang)}"
        for on, clocks in times_by_day
    ]
    return f", {_OR_WORD[lang]} ".join((", ".join(groups[:-1]), groups[-1])) if groups else ""


def _format_time_choices(clocks: Sequence[time], lang: Lang) -> str:
    parts = {format_day_part(c, lang) for c in clocks}
    if len(parts) == 1:
        return f"{join_with_or([format_bare_time(c, lang) for c in clocks], lang)} {parts.pop()}".strip()
    return join_with_or([format_time(c, lang) for c in clocks], lang)


def format_keypad_choices(times: Sequence[datetime], lang: Lang, today: date, press: Callable[[str], str]) -> str:
    """The same choice with a key for each: "Tuesday, for nine, press one; for ten, press two"; a day is said once."""
    choices = []
    for position, at in enumerate(times):
        new = position == 0 or times[position - 1].date() != at.date()
        lead = f"{format_date(at.date(), lang, today)}, " if new else ""
        choices.append(
            f"{lead}{_FOR_WORD[lang]} {format_time(at.time(), lang)}, {press(format_number(position + 1, lang))}"
        )
    return "; ".join(choices)


_FOR_WORD: Final[dict[Lang, str]] = {"en": "for", "es": "para"}


def format_phone(text: str, lang: Lang) -> str:
    """A telephone number digit by digit, in the groups people use; the country code of North America is left out."""
    bare_digits = "".join(character for character in text if character.isdigit())
    if text.startswith("+1") and len(bare_digits) == 11:
        bare_digits = bare_digits[1:]
    groups = (
        (bare_digits[:3], bare_digits[3:6], bare_digits[6:])
        if len(bare_digits) == 10
        else tuple(re.findall(r"\d{1,3}", bare_digits))
    )
    return ", ".join(spell_digits(group, lang) for group in groups if group)


def format_name(name: str, lang: Lang) -> str:
    """A name, with any digits in it said one by one: a caller without a name is called by the last four."""
    return re.sub(r"[0-9]+", lambda run: spell_digits(run[0], lang), name)


def spell_code(code: str, lang: Lang) -> str:
    """A code, letter by letter: "K as in Kilo, seven"; Spanish uses words everyone knows."""
    spelled_letters = []
    for char in code.upper():
        if char.isdecimal() and char.isascii():
            spelled_letters.append(spell_digits(char, lang))
        elif "A" <= char <= "Z":
            word = (_EN_LETTERS if lang == "en" else _ES_LETTERS)[ord(char) - ord("A")]
            spelled_letters.append(f"{char} {_AS_IN_WORD[lang]} {word}")
    return ", ".join(spelled_letters)


_AS_IN_WORD: Final[dict[Lang, str]] = {"en": "as in", "es": "de"}


def format_money(amount: Decimal, lang: Lang) -> str:
    """Dollars and cents: "forty-five dollars and fifty cents"."""
    dollars, cents = divmod(int(amount * 100), 100)
    if lang == "en":
        amount_words = f"{format_number(dollars, lang)} dollar{'' if dollars == 1 else 's'}"
        return amount_words + (f" and {format_number(cents, lang)} cent{'' if cents == 1 else 's'}" if cents else "")
    amount_words = f"{shorten_uno(format_number(dollars, lang))} {'dólar' if dollars == 1 else 'dólares'}"
    return amount_words + (
        f" con {shorten_uno(format_number(cents, lang))} centavo{'' if cents == 1 else 's'}" if cents else ""
    )


def format_time_span(opens: time, closes: time, lang: Lang) -> str:
    """Nine in the morning to five in the afternoon; de las nueve de la mañana a las cinco de la tarde."""
    if lang == "en":
        return f"{format_time(opens, lang)} to {format_time(closes, lang)}"
    return f"de {format_time(opens, lang)} a {format_time(closes, lang)}"


_MONEY_PATTERN = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d{1,6})(\.\d{2})?(?!\d)")
_CLOCK_PATTERN = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s?([ap])\.?\s?m\b\.?|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_PHONE_PATTERN = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)|\+\d{8,15}(?!\d)")
_INTEGER_PATTERN = re.compile(r"(?<![\w.,])\d{1,4}(?![\w]|[.,]\d)")


def to_speech_text(text: str, lang: Lang) -> str:
    """The owner's written words as a voice should read them: money, clocks, numbers and telephone numbers in words."""
    text = _PHONE_PATTERN.sub(
        lambda m: format_phone(m[0] if m[0].startswith("+") else m[0].removeprefix("1"), lang), text
    )
    text = _MONEY_PATTERN.sub(lambda m: format_money(Decimal(m[1].replace(",", "") + (m[2] or "")), lang), text)
    text = _CLOCK_PATTERN.sub(lambda m: _replace_clock(m, lang), text)
    return _INTEGER_PATTERN.sub(lambda m: format_number(int(m[0]), lang), text)


def _replace_clock(match: re.Match[str], lang: Lang) -> str:
    hour, minute, meridiem = int(match[1] or match[4]), int(match[2] or match[5] or 0), (match[3] or "").lower()
    if hour > 23 or minute > 59:
        return match[0]
    if meridiem:
        hour = hour % 12 + (12 if meridiem == "p" else 0)
    return format_time(time(hour, minute), lang)
