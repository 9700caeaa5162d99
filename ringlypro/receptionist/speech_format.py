"""Numbers, dates, clocks, telephone numbers and codes as people say them; the words are in `packs/formats_*.toml`.

A synthetic voice reads "10:30" or "K7" as it likes; words leave it no choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby

from ringlypro.receptionist.conversation_types import Lang
from ringlypro.receptionist.number_words import (
    NUMBERS_END,
    put_before_noun,
    read_formats,
    spell_digits,
    spell_number,
    spell_ordinal,
    take_step,
)

_FAR_OFF_DAYS = 180
_TELLING_DIGITS = 4


def format_number(value: int, lang: Lang) -> str:
    """A whole number from 0 to 999,999 in words; others as they are written."""
    return spell_number(value, lang) if 0 <= value < NUMBERS_END else str(value)


def format_weekday(day: date, lang: Lang) -> str:
    """Tuesday, martes."""
    return format_iso_weekday(day.isoweekday(), lang)


def format_iso_weekday(iso: int, lang: Lang) -> str:
    """The name of an ISO weekday, 1 to 7."""
    return str(read_formats(lang, "days")["weekdays"][(iso - 1) % 7])


def format_calendar_day(day: date, lang: Lang) -> str:
    """November twenty-fifth, veinticinco de noviembre."""
    days = read_formats(lang, "days")
    return _fill(days["calendar"], month=days["months"][day.month - 1], ordinal=spell_ordinal(day.day, lang))


def format_date(value: date, lang: Lang, today: date) -> str:
    """The full date; today and tomorrow are called so too, and another year is named when it is far off."""
    days, ahead = read_formats(lang, "days"), (value - today).days
    date_words = _fill(days["full"], weekday=format_weekday(value, lang), calendar=format_calendar_day(value, lang))
    if abs(ahead) > _FAR_OFF_DAYS and value.year != today.year:
        date_words = _fill(days["with_year"], date=date_words, year=format_number(value.year, lang))
    return _fill(days[{0: "today", 1: "tomorrow"}.get(ahead, "other")], date=date_words)


def format_time(value: time, lang: Lang) -> str:
    """Ten thirty in the morning; las diez y media de la mañana."""
    bare_words, day_part = format_bare_time(value, lang), format_day_part(value, lang)
    return f"{bare_words} {day_part}" if day_part else bare_words


def format_bare_time(value: time, lang: Lang) -> str:
    """The clock without its part of day: ten thirty, las diez y media."""
    if name := _time_name(value, lang):
        return name
    clock, hour = read_formats(lang, "clock"), value.hour % 12 or 12
    hour_words = _fill(take_step(clock["hours"], hour), hour=spell_number(hour, lang))
    return hour_words + _fill(take_step(clock["minutes"], value.minute), minute=spell_number(value.minute, lang))


def format_day_part(value: time, lang: Lang) -> str:
    """In the morning, de la tarde; empty where the clock says it."""
    if _time_name(value, lang):
        return ""
    return str(take_step(read_formats(lang, "clock")["parts"], f"{value:%H:%M}"))


def _time_name(value: time, lang: Lang) -> str:
    """Noon and midnight, where a language calls them so."""
    return str(dict(read_formats(lang, "clock")["named"]).get(f"{value:%H:%M}", ""))


def format_datetime(value: datetime, lang: Lang, today: date) -> str:
    """Day and clock: "Tuesday, November twenty-fifth at ten in the morning"."""
    return _format_moment(format_date(value.date(), lang, today), format_time(value.time(), lang), lang)


def _format_moment(day_words: str, time_words: str, lang: Lang) -> str:
    return _fill(read_formats(lang, "phrases")["moment"], day=day_words, time=time_words)


def _fill(template: str, **values: str) -> str:
    return template.format_map(values)


def join_words(words: Sequence[str], word: str) -> str:
    """a, b or c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {word} {words[-1]}"


def join_with_or(words: Sequence[str], lang: Lang) -> str:
    """a, b or c; the Spanish "o" becomes "u" before an o."""
    phrases, last = read_formats(lang, "phrases"), words[-1].lower() if words else ""
    return join_words(
        words, next((word for start, word in phrases["or_before"] if last.startswith(start)), phrases["or"])
    )


def join_with_and(words: Sequence[str], lang: Lang) -> str:
    """a, b and c."""
    return join_words(words, read_formats(lang, "phrases")["and"])


def format_choices(times: Sequence[datetime], lang: Lang, today: date) -> str:
    """Several moments to choose from; a day that is the same is said once, and so is its part."""
    times_by_day = [(on, [t.time() for t in group]) for on, group in groupby(times, key=lambda t: t.date())]
    groups = [
        _format_moment(format_date(on, lang, today), _format_time_choices(clocks, lang), lang)
        for on, clocks in times_by_day
    ]
    if len(groups) < 2:
        return "".join(groups)
    return f", {read_formats(lang, 'phrases')['or']} ".join((", ".join(groups[:-1]), groups[-1]))


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
        choice = _fill(
            read_formats(lang, "phrases")["choice"],
            time=format_time(at.time(), lang),
            press=press(format_number(position + 1, lang)),
        )
        choices.append(lead + choice)
    return "; ".join(choices)


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


def format_number_ending(text: str, lang: Lang) -> str:
    """The last four digits of a telephone number, which tell its owner which one it is."""
    return spell_digits("".join(character for character in text if character.isdigit())[-_TELLING_DIGITS:], lang)


def format_name(name: str, lang: Lang) -> str:
    """A name, with any digits in it said one by one: a caller without a name is called by the last four."""
    return re.sub(r"[0-9]+", lambda run: spell_digits(run[0], lang), name)


def spell_code(code: str, lang: Lang) -> str:
    """A code, letter by letter: "K as in Kilo, seven"; each language uses words everyone knows."""
    letter_words, letter_template = read_formats(lang, "codes")["letters"], read_formats(lang, "phrases")["letter"]
    spelled_letters = []
    for char in code.upper():
        if char.isdecimal() and char.isascii():
            spelled_letters.append(spell_digits(char, lang))
        elif "A" <= char <= "Z":
            spelled_letters.append(_fill(letter_template, letter=char, word=letter_words[ord(char) - ord("A")]))
    return ", ".join(spelled_letters)


def format_money(amount: Decimal, lang: Lang) -> str:
    """Dollars and cents: "forty-five dollars and fifty cents"."""
    money, (dollars, cents) = read_formats(lang, "money"), divmod(int(amount * 100), 100)
    dollar_words = _format_amount(money["dollar"] if dollars == 1 else money["dollars"], dollars, lang)
    if not cents:
        return dollar_words
    cent_words = _format_amount(money["cent"] if cents == 1 else money["cents"], cents, lang)
    return _fill(money["both"], dollars=dollar_words, cents=cent_words)


def _format_amount(template: str, value: int, lang: Lang) -> str:
    words = format_number(value, lang)
    return _fill(template, count=words, count_noun=put_before_noun(words, lang))


def format_time_span(opens: time, closes: time, lang: Lang) -> str:
    """Nine in the morning to five in the afternoon; de las nueve de la mañana a las cinco de la tarde."""
    template = read_formats(lang, "phrases")["span"]
    return _fill(template, opens=format_time(opens, lang), closes=format_time(closes, lang))


_MONEY_PATTERN = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d{1,6})(\.\d{2})?(?!\d)")
_CLOCK_PATTERN = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s?([ap])\.?\s?m\b\.?|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_PHONE_PATTERN = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)|\+\d{8,15}(?!\d)")
_INTEGER_PATTERN = re.compile(r"(?<![\w.,])(?<!\d:)\d{1,4}(?!\w|[.,:]\d)")


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
