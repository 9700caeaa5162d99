"""Numbers, dates, clocks, telephone numbers and codes as people say them, in English and in Spanish.

A synthetic voice reads "10:30" or "K7" as it likes; words leave it no choice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from ringlypro.receptionist.talk import Lang


def _row(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_EN_ONES: Final = _row(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = _row("- - twenty thirty forty fifty sixty seventy eighty ninety")
_EN_ORDINALS: Final = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
    "twelve": "twelfth",
}  # fmt: skip
_EN_DAYS: Final = _row("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
_EN_MONTHS: Final = _row("January February March April May June July August September October November December")
_EN_LETTERS: Final = _row(
    "Alfa Bravo Charlie Delta Echo Foxtrot Golf Hotel India Juliett Kilo Lima Mike November Oscar Papa Quebec "
    "Romeo Sierra Tango Uniform Victor Whiskey X-ray Yankee Zulu"
)
_ES_ONES: Final = _row(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve"
)
_ES_TENS: Final = _row("- - - treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS: Final = _row(
    "- ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_ES_DAYS: Final = _row("lunes martes miércoles jueves viernes sábado domingo")
_ES_MONTHS: Final = _row("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
_ES_LETTERS: Final = _row(
    "Ana Bogotá Carmen Dinamarca España Francia Gato Hotel Italia José Kilo Lima México Naranja Oscar Perú "
    "Quito Roma Sábado Tomás Uva Venecia Washington Xilófono Yate Zapato"
)


def number(value: int, lang: Lang) -> str:
    """A whole number from 0 to 999,999 in words; others as they are written."""
    if not 0 <= value < 1_000_000:
        return str(value)
    return _english(value) if lang == "en" else _spanish(value)


def _english(value: int) -> str:
    if value < 20:
        return _EN_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _EN_TENS[tens] + (f"-{_EN_ONES[ones]}" if ones else "")
    size, name = (1000, "thousand") if value >= 1000 else (100, "hundred")
    many, rest = divmod(value, size)
    return f"{_english(many)} {name}" + (f" {_english(rest)}" if rest else "")


def _spanish(value: int) -> str:
    if value < 30:
        return _ES_ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _ES_TENS[tens] + (f" y {_ES_ONES[ones]}" if ones else "")
    if value < 1000:
        hundreds, rest = divmod(value, 100)
        if value == 100:
            return "cien"
        return _ES_HUNDREDS[hundreds] + (f" {_spanish(rest)}" if rest else "")
    many, rest = divmod(value, 1000)
    head = "mil" if many == 1 else f"{_shortened(_spanish(many))} mil"
    return head + (f" {_spanish(rest)}" if rest else "")


def _shortened(words: str) -> str:
    """`uno` before a masculine noun: veintiún mil, un dólar."""
    if words.endswith("veintiuno"):
        return f"{words[:-9]}veintiún"
    return words[:-1] if words.endswith("uno") else words


def ordinal(value: int, lang: Lang) -> str:
    """The day of a month: "twenty-fifth"; Spanish counts, but for the first ("primero")."""
    if lang == "es":
        return "primero" if value == 1 else _spanish(value)
    head, dash, last = _english(value).rpartition("-")
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return head + dash + _EN_ORDINALS.get(last, regular)


def weekday(day: date, lang: Lang) -> str:
    """Tuesday, martes."""
    return (_EN_DAYS if lang == "en" else _ES_DAYS)[day.weekday()]


def weekday_of(iso: int, lang: Lang) -> str:
    """The name of an ISO weekday, 1 to 7."""
    return (_EN_DAYS if lang == "en" else _ES_DAYS)[(iso - 1) % 7]


def calendar_day(day: date, lang: Lang) -> str:
    """November twenty-fifth, veinticinco de noviembre."""
    if lang == "en":
        return f"{_EN_MONTHS[day.month - 1]} {ordinal(day.day, lang)}"
    return f"{ordinal(day.day, lang)} de {_ES_MONTHS[day.month - 1]}"


def day(value: date, lang: Lang, today: date) -> str:
    """The full date; today and tomorrow are called so too, and another year is named when it is far off."""
    full = f"{weekday(value, lang)}, {calendar_day(value, lang)}"
    if lang == "es":
        full = f"{weekday(value, lang)} {calendar_day(value, lang)}"
    if abs((value - today).days) > 180 and value.year != today.year:
        full += f", {number(value.year, lang)}" if lang == "en" else f" de {number(value.year, lang)}"
    near = {0: ("today", "hoy"), 1: ("tomorrow", "mañana")}.get((value - today).days)
    if near:
        return f"{near[lang == 'es']}, {full}"
    return full if lang == "en" else f"el {full}"


def clock(value: time, lang: Lang) -> str:
    """Ten thirty in the morning; las diez y media de la mañana."""
    bare, part = bare_clock(value, lang), part_of(value, lang)
    return f"{bare} {part}" if part else bare


def bare_clock(value: time, lang: Lang) -> str:
    """The clock without its part of day: ten thirty, las diez y media."""
    if lang == "en":
        if (value.hour, value.minute) in {(12, 0), (0, 0)}:
            return "noon" if value.hour else "midnight"
        hour = _english(value.hour % 12 or 12)
        if value.minute == 0:
            return hour
        return f"{hour} oh {_english(value.minute)}" if value.minute < 10 else f"{hour} {_english(value.minute)}"
    hour12 = value.hour % 12 or 12
    hour = "la una" if hour12 == 1 else f"las {_spanish(hour12)}"
    tail = {0: "", 15: " y cuarto", 30: " y media"}.get(value.minute, f" y {_spanish(value.minute)}")
    return hour + tail


def part_of(value: time, lang: Lang) -> str:
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


def moment(value: datetime, lang: Lang, today: date) -> str:
    """Day and clock: "Tuesday, November twenty-fifth at ten in the morning"."""
    return f"{day(value.date(), lang, today)} {_AT[lang]} {clock(value.time(), lang)}"


_AT: Final[dict[Lang, str]] = {"en": "at", "es": "a"}
_OR: Final[dict[Lang, str]] = {"en": "or", "es": "o"}
_AND: Final[dict[Lang, str]] = {"en": "and", "es": "y"}


def joined(words: Sequence[str], word: str) -> str:
    """a, b or c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {word} {words[-1]}"


def either(words: Sequence[str], lang: Lang) -> str:
    """a, b or c; the Spanish "o" becomes "u" before an o."""
    word = "u" if lang == "es" and words and words[-1].lower().startswith(("o", "ho")) else _OR[lang]
    return joined(words, word)


def both(words: Sequence[str], lang: Lang) -> str:
    """a, b and c."""
    return joined(words, _AND[lang])


def choice(times: Sequence[datetime], lang: Lang, today: date) -> str:
    """Several moments to choose from; a day that is the same is said once, and so is its part."""
    days = [(on, [t.time() for t in group]) for on, group in groupby(times, key=lambda t: t.date())]
    if len(days) == 1:
        on, clocks = days[0]
        return f"{day(on, lang, today)} {_AT[lang]} {_clocks(clocks, lang)}"
    groups = [f"{day(on, lang, today)} {_AT[lang]} {_clocks(clocks, lang)}" for on, clocks in days]
    return f", {_OR[lang]} ".join((", ".join(groups[:-1]), groups[-1])) if groups else ""


def _clocks(clocks: Sequence[time], lang: Lang) -> str:
    parts = {part_of(c, lang) for c in clocks}
    if len(parts) == 1:
        return f"{either([bare_clock(c, lang) for c in clocks], lang)} {parts.pop()}".strip()
    return either([clock(c, lang) for c in clocks], lang)


def keyed(times: Sequence[datetime], lang: Lang, today: date, press: Callable[[str], str]) -> str:
    """The same choice with a key for each: "Tuesday, for nine, press one; for ten, press two"; a day is said once."""
    said = []
    for i, at in enumerate(times):
        new = i == 0 or times[i - 1].date() != at.date()
        lead = f"{day(at.date(), lang, today)}, " if new else ""
        said.append(f"{lead}{_FOR[lang]} {clock(at.time(), lang)}, {press(number(i + 1, lang))}")
    return "; ".join(said)


_FOR: Final[dict[Lang, str]] = {"en": "for", "es": "para"}


def digits(text: str, lang: Lang) -> str:
    """A telephone number digit by digit, in the groups people use; the country code of North America is left out."""
    bare = "".join(c for c in text if c.isdigit())
    if text.startswith("+1") and len(bare) == 11:
        bare = bare[1:]
    groups = (bare[:3], bare[3:6], bare[6:]) if len(bare) == 10 else tuple(re.findall(r"\d{1,3}", bare))
    words = _EN_ONES if lang == "en" else _ES_ONES
    return ", ".join(" ".join(words[int(d)] for d in group) for group in groups if group)


def named(name: str, lang: Lang) -> str:
    """A name, with any digits in it said one by one: a caller without a name is called by the last four."""
    words = _EN_ONES if lang == "en" else _ES_ONES
    return re.sub(r"[0-9]+", lambda run: " ".join(words[int(d)] for d in run[0]), name)


def spelled(code: str, lang: Lang) -> str:
    """A code, letter by letter: "K as in Kilo, seven"; Spanish uses words everyone knows."""
    said = []
    for char in code.upper():
        if char.isdecimal() and char.isascii():
            said.append((_EN_ONES if lang == "en" else _ES_ONES)[int(char)])
        elif "A" <= char <= "Z":
            word = (_EN_LETTERS if lang == "en" else _ES_LETTERS)[ord(char) - ord("A")]
            said.append(f"{char} {_AS_IN[lang]} {word}")
    return ", ".join(said)


_AS_IN: Final[dict[Lang, str]] = {"en": "as in", "es": "de"}


def money(amount: Decimal, lang: Lang) -> str:
    """Dollars and cents: "forty-five dollars and fifty cents"."""
    dollars, cents = divmod(int(amount * 100), 100)
    if lang == "en":
        said = f"{number(dollars, lang)} dollar{'' if dollars == 1 else 's'}"
        return said + (f" and {number(cents, lang)} cent{'' if cents == 1 else 's'}" if cents else "")
    said = f"{_shortened(number(dollars, lang))} {'dólar' if dollars == 1 else 'dólares'}"
    return said + (f" con {_shortened(number(cents, lang))} centavo{'' if cents == 1 else 's'}" if cents else "")


def span(opens: time, closes: time, lang: Lang) -> str:
    """Nine in the morning to five in the afternoon; de las nueve de la mañana a las cinco de la tarde."""
    if lang == "en":
        return f"{clock(opens, lang)} to {clock(closes, lang)}"
    return f"de {clock(opens, lang)} a {clock(closes, lang)}"


def next_day(value: date) -> date:
    """The day after."""
    return value + timedelta(days=1)


_MONEY = re.compile(r"\$\s?(\d{1,3}(?:,\d{3})+|\d{1,6})(\.\d{2})?(?!\d)")
_CLOCK = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s?([ap])\.?\s?m\b\.?|\b(\d{1,2}):(\d{2})\b", re.IGNORECASE)
_LONG = re.compile(r"(?<!\d)(?:\+?1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}(?!\d)|\+\d{8,15}(?!\d)")
_WHOLE = re.compile(r"(?<![\w.,])\d{1,4}(?![\w]|[.,]\d)")


def aloud(text: str, lang: Lang) -> str:
    """The owner's written words as a voice should read them: money, clocks, numbers and telephone numbers in words."""
    text = _LONG.sub(lambda m: digits(m[0] if m[0].startswith("+") else m[0].removeprefix("1"), lang), text)
    text = _MONEY.sub(lambda m: money(Decimal(m[1].replace(",", "") + (m[2] or "")), lang), text)
    text = _CLOCK.sub(lambda m: _clock_words(m, lang), text)
    return _WHOLE.sub(lambda m: number(int(m[0]), lang), text)


def _clock_words(match: re.Match[str], lang: Lang) -> str:
    hour, minute, half = int(match[1] or match[4]), int(match[2] or match[5] or 0), (match[3] or "").lower()
    if hour > 23 or minute > 59:
        return match[0]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return clock(time(hour, minute), lang)
