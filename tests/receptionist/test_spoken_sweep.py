"""Every number, minute, day and sum is said as an independent reckoning says it, in both languages."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from ringlypro.receptionist import speech_format

TODAY = date(2025, 11, 20)


def words_of(text: str) -> list[str]:
    return text.split()


ONES = {
    "en": words_of(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen"
    ),
    "es": words_of(
        "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
        "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
        "veintiocho veintinueve"
    ),
}
TENS = {
    "en": dict(zip(range(20, 100, 10), words_of("twenty thirty forty fifty sixty seventy eighty ninety"), strict=True)),
    "es": dict(
        zip(range(30, 100, 10), words_of("treinta cuarenta cincuenta sesenta setenta ochenta noventa"), strict=True)
    ),
}
HUNDREDS = {
    "cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400, "quinientos": 500,
    "seiscientos": 600, "setecientos": 700, "ochocientos": 800, "novecientos": 900,
}  # fmt: skip
VALUES = {
    lang: {word: value for value, word in enumerate(ONES[lang])} | {word: value for value, word in TENS[lang].items()}
    for lang in ("en", "es")
}
VALUES["es"] |= HUNDREDS | {"un": 1, "veintiún": 21}
ORDINALS = words_of(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
MONTHS = {
    "en": words_of("January February March April May June July August September October November December"),
    "es": words_of("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
}
WEEKDAYS = {
    "en": words_of("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    "es": words_of("lunes martes miércoles jueves viernes sábado domingo"),
}
NUMBERS = (*range(3_000), *range(3_000, 1_000_000, 977), 21_000, 100_000, 100_001, 999_999)
both_languages = pytest.mark.parametrize("lang", ["en", "es"])


def small_number(value: int, lang: str) -> str:
    if value < len(ONES[lang]):
        return ONES[lang][value]
    tens, ones = value // 10 * 10, value % 10
    link = {"en": "-", "es": " y "}[lang]
    return TENS[lang][tens] + (link + ONES[lang][ones] if ones else "")


def parse_number(words: str, lang: str) -> int:
    total = below_thousand = 0
    for word in re.split(r"[ -]", words):
        if word in {"thousand", "mil"}:
            total, below_thousand = (below_thousand or 1) * 1_000, 0
        elif word == "hundred":
            below_thousand *= 100
        elif word != "y":
            below_thousand += VALUES[lang][word]
    return total + below_thousand


@both_languages
def test_every_number_is_read_back_as_itself(lang: str) -> None:
    wrong = {n: words for n in NUMBERS if parse_number(words := speech_format.format_number(n, lang), lang) != n}

    assert wrong == {}


@both_languages
def test_numbers_below_a_hundred_are_put_together_as_people_do(lang: str) -> None:
    assert [speech_format.format_number(n, lang) for n in range(100)] == [small_number(n, lang) for n in range(100)]


@both_languages
@pytest.mark.parametrize("value", [-1, 1_000_000, 12_345_678])
def test_a_number_without_words_stays_as_it_is_written(value: int, lang: str) -> None:
    assert speech_format.format_number(value, lang) == str(value)


def english_clock(hour: int, minute: int) -> str:
    if minute == 0 and hour in {0, 12}:
        return {0: "midnight", 12: "noon"}[hour]
    words = small_number(12 if hour in {0, 12} else hour % 12, "en")
    if 0 < minute < 10:
        words += " oh"
    if minute:
        words += f" {small_number(minute, 'en')}"
    return f"{words} in the {'morning' if hour < 12 else 'afternoon' if hour < 18 else 'evening'}"


def spanish_clock(hour: int, minute: int) -> str:
    on_clock = 12 if hour in {0, 12} else hour % 12
    words = "la una" if on_clock == 1 else f"las {small_number(on_clock, 'es')}"
    if minute:
        words += f" y {({15: 'cuarto', 30: 'media'}).get(minute, small_number(minute, 'es'))}"
    if (hour, minute) == (12, 0):
        return f"{words} del mediodía"
    part = "madrugada" if hour < 6 else "mañana" if hour < 12 else "tarde" if hour < 19 else "noche"
    return f"{words} de la {part}"


@pytest.mark.parametrize(("lang", "reckon"), [("en", english_clock), ("es", spanish_clock)])
def test_every_minute_of_a_day(lang: str, reckon: object) -> None:
    minutes = [(hour, minute) for hour in range(24) for minute in range(60)]

    assert callable(reckon)
    assert [speech_format.format_time(time(*one), lang) for one in minutes] == [reckon(*one) for one in minutes]


def full_date(day: date, lang: str) -> str:
    weekday, month = WEEKDAYS[lang][day.weekday()], MONTHS[lang][day.month - 1]
    ahead = (day - TODAY).days
    is_far = abs(ahead) > 180 and day.year != TODAY.year
    if lang == "en":
        words = f"{weekday}, {month} {ORDINALS[day.day - 1]}"
        words += f", two thousand {small_number(day.year - 2000, lang)}" if is_far else ""
        return {0: "today, ", 1: "tomorrow, "}.get(ahead, "") + words
    ordinal = "primero" if day.day == 1 else small_number(day.day, lang)
    words = f"{weekday} {ordinal} de {month}"
    words += f" de dos mil {small_number(day.year - 2000, lang)}" if is_far else ""
    return {0: "hoy, ", 1: "mañana, "}.get(ahead, "el ") + words


@both_languages
def test_every_day_of_three_years(lang: str) -> None:
    days = [TODAY + timedelta(days=ahead) for ahead in range(-550, 551)]

    assert [speech_format.format_date(day, lang, TODAY) for day in days] == [full_date(day, lang) for day in days]


@both_languages
def test_every_weekday_by_its_number(lang: str) -> None:
    assert [speech_format.format_iso_weekday(iso, lang) for iso in range(1, 8)] == WEEKDAYS[lang]


def english_amount(dollars: int, cents: int) -> str:
    words = f"{small_number(dollars, 'en')} dollar{'' if dollars == 1 else 's'}"
    return words + (f" and {small_number(cents, 'en')} cent{'' if cents == 1 else 's'}" if cents else "")


def spanish_amount(dollars: int, cents: int) -> str:
    def counted(value: int, noun: str) -> str:
        words = re.sub(r"veintiuno$", "veintiún", small_number(value, "es"))
        return f"{re.sub('uno$', 'un', words)} {noun}"

    words = counted(dollars, "dólar" if dollars == 1 else "dólares")
    return words + (f" con {counted(cents, 'centavo' if cents == 1 else 'centavos')}" if cents else "")


@pytest.mark.parametrize(("lang", "reckon"), [("en", english_amount), ("es", spanish_amount)])
def test_every_sum_below_a_hundred_dollars(lang: str, reckon: object) -> None:
    sums = [(dollars, cents) for dollars in range(100) for cents in (0, 1, 2, 9, 10, 21, 29, 31, 50, 99)]

    assert callable(reckon)
    assert [speech_format.format_money(Decimal(f"{dollars}.{cents:02}"), lang) for dollars, cents in sums] == [
        reckon(*one) for one in sums
    ]


@pytest.mark.parametrize(
    ("words", "english", "spanish"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a or b", "a o b"),
        (["a", "b", "c"], "a, b or c", "a, b o c"),
        (["a", "once"], "a or once", "a u once"),
        (["ocho", "a"], "ocho or a", "ocho o a"),
        (["a", "Hotel"], "a or Hotel", "a u Hotel"),
        (["a", "hijo"], "a or hijo", "a o hijo"),
    ],
)
def test_a_choice_of_words(words: list[str], english: str, spanish: str) -> None:
    assert (speech_format.join_with_or(words, "en"), speech_format.join_with_or(words, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("number", "groups"),
    [
        ("+13055550142", ["305", "555", "0142"]), ("3055550142", ["305", "555", "0142"]), ("13055550142", ["130", "555", "501", "42"]),
        ("+525512345678", ["525", "512", "345", "678"]), ("5550142", ["555", "014", "2"]), ("+1305555014", ["130", "555", "5014"]),
        ("911", ["911"]), ("", []),
    ],
)  # fmt: skip
def test_a_telephone_number_in_its_groups(number: str, groups: list[str]) -> None:
    spoken_groups = [" ".join(ONES["en"][int(digit)] for digit in group) for group in groups]

    assert speech_format.format_phone(number, "en") == ", ".join(spoken_groups)


@pytest.mark.parametrize(
    ("text", "aloud"),
    [
        ("at 23:59", "at eleven fifty-nine in the evening"),
        ("at 24:00", "at 24:00"),
        ("at 9:60", "at 9:60"),
        ("12 am", "midnight"),
        ("12 pm", "noon"),
        ("1 p.m.", "one in the afternoon"),
        ("11:05 A.M.", "eleven oh five in the morning"),
        ("$0.50", "zero dollars and fifty cents"),
        ("$1.01", "one dollar and one cent"),
        ("$ 1,000", "one thousand dollars"),
        ("9999 and 10000", "nine thousand nine hundred ninety-nine and 10000"),
        ("1-305-555-0142", "three zero five, five five five, zero one four two"),
        ("(305) 555-0142", "three zero five, five five five, zero one four two"),
        ("3.5 and B2", "3.5 and B2"),
    ],
)
def test_written_figures_are_read_aloud(text: str, aloud: str) -> None:
    assert speech_format.to_speech_text(text, "en") == aloud


@pytest.mark.parametrize(
    ("clocks", "choices"),
    [
        ([(24, 9)], "Monday, November twenty-fourth at nine in the morning"),
        ([(24, 9), (24, 10), (24, 11)], "Monday, November twenty-fourth at nine, ten or eleven in the morning"),
        ([(24, 9), (24, 12)], "Monday, November twenty-fourth at nine in the morning or noon"),
        (
            [(24, 9), (25, 9), (26, 9)],
            (
                "Monday, November twenty-fourth at nine in the morning, Tuesday, November twenty-fifth at nine in the"
                " morning, or Wednesday, November twenty-sixth at nine in the morning"
            ),
        ),
    ],
)
def test_times_to_choose_from(clocks: list[tuple[int, int]], choices: str) -> None:
    times = [datetime(2025, 11, day, hour) for day, hour in clocks]

    assert speech_format.format_choices(times, "en", TODAY) == choices


def test_each_time_has_a_key_and_each_day_is_said_once() -> None:
    times = [datetime(2025, 11, 24, 9), datetime(2025, 11, 24, 10), datetime(2025, 11, 25, 9)]

    choices = speech_format.format_keypad_choices(times, "en", TODAY, lambda key: f"press {key}")

    assert choices == (
        "Monday, November twenty-fourth, for nine in the morning, press one; for ten in the morning, press two;"
        " Tuesday, November twenty-fifth, for nine in the morning, press three"
    )
