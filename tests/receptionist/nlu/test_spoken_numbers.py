"""Numbers of every kind against reckonings of their own, and what we spell ourselves is heard when it comes back."""

import datetime as dt
from itertools import product

import pytest

from ringlypro.receptionist import speech_format
from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.code_candidates import list_code_candidates
from ringlypro.receptionist.nlu.digit_runs import find_digit_runs
from ringlypro.receptionist.nlu.lexer import Lexeme, parse_text
from ringlypro.receptionist.nlu.time_numbers import minutes_from_numbers, parse_hour_minute
from ringlypro.receptionist.nlu.token_kinds import TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

EMERGENCY_NUMBER = "911"
"""Never a time of day."""
NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, a Monday
LANGUAGES = ["en", "es"]
PHONES = ("2125550100", "3055550142", "4155501999", "7865020007", "9172220300", "8005559114")
CODES = ("K7M9XA", "RT4WCE", "HJ3LM7", "A9EFKX", "WX4R3C", "XXAXXC", "RXM4RX", "LU3Y7K")


def lexemes(text: str, lang: str) -> tuple[Lexeme, ...]:
    return parse_text(text, load_vocabulary(lang)).lexemes


def digits(text: str, lang: str = "en") -> list[str]:
    vocab = load_vocabulary(lang)
    return [run.format_digits(()) for run in find_digit_runs(lexemes(text, lang), vocab)]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_number_we_say_is_one_number(lang: str) -> None:
    numbers = [*range(100), *range(100, 1000, 100), *range(1000, 10_000, 1000), *range(2000, 2100)]

    heard = {number: lexemes(speech_format.format_number(number, lang), lang) for number in numbers}

    assert {number: [(one.kind, one.value, one.digits) for one in row] for number, row in heard.items()} == {
        number: [(TokenKind.NUMBER, number, str(number))] for number in numbers
    }


@pytest.mark.parametrize(
    ("text", "lang", "values"),
    [
        ("twenty one two", "en", [21, 2]),
        ("twenty ten", "en", [20, 10]),
        ("ten one", "en", [10, 1]),
        ("ninety nine nine", "en", [99, 9]),
        ("twenty zero", "en", [20, 0]),
        ("one hundred five", "en", [100, 5]),
        ("ten hundred", "en", [10, 100]),
        ("nine hundred", "en", [900]),
        ("zero hundred", "en", [0, 100]),
        ("two thousand ninety nine", "en", [2099]),
        ("three thousand five", "en", [3000, 5]),
        ("treinta y uno y dos", "es", [31, 2]),
        ("treinta uno", "es", [30, 1]),
        ("noventa y nueve", "es", [99]),
        ("veinte y diez", "es", [20, 10]),
        ("dos mil veintisiete", "es", [2027]),
    ],
)
def test_numbers_are_joined_and_kept_apart(text: str, lang: str, values: list[int]) -> None:
    assert [one.value for one in lexemes(text, lang) if one.kind is TokenKind.NUMBER] == values


@pytest.mark.parametrize("length", [1, 2, 3, 4])
def test_figures_are_a_clock_where_a_clock_can_show_them(length: int) -> None:
    texts = ["".join(figures) for figures in product("0123456789", repeat=length)]

    for text in texts:
        hour, minute = (int(text), 0) if length < 3 else (int(text[:-2]), int(text[-2:]))
        expected = (hour, minute) if hour <= 24 and minute <= 59 else None
        if text == EMERGENCY_NUMBER:
            continue
        assert parse_hour_minute(lexemes(text, "en")[0]) == expected, text
    assert len(texts) == 10**length


@pytest.mark.parametrize(
    ("text", "clock"),
    [("thousand", None), ("three hundred", (3, 0)), ("nine hundred", (9, 0)), ("twelve", (12, 0)), ("thirty", None)],
)
def test_spoken_hours_are_whole(text: str, clock: tuple[int, int] | None) -> None:
    assert parse_hour_minute(lexemes(text, "en")[0]) == clock


@pytest.mark.parametrize(
    ("text", "alone", "beside_a_suffix"),
    [
        ("zero", None, 0), ("five", None, 5), ("nine", None, 9), ("ten", 10, 10), ("fifty nine", 59, 59),
        ("sixty", None, None), ("oh five", 5, 5), ("zero nine", 9, 9), ("oh ten", None, None), ("one five", None, None),
        ("05", 5, 5), ("00", 0, 0),
    ],
)  # fmt: skip
def test_minutes_are_two_figures(text: str, alone: int | None, beside_a_suffix: int | None) -> None:
    numbers = lexemes(text, "en")

    assert minutes_from_numbers(numbers, allow_single_digit=False) == alone
    assert minutes_from_numbers(numbers, allow_single_digit=True) == beside_a_suffix


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("double five", ["55"]), ("triple zero", ["000"]), ("three fives", ["555"]), ("four nines", ["9999"]),
        ("two fives one", ["551"]), ("five fives", ["5"]), ("one fives", ["1"]),
        ("eight hundred five", ["805"]), ("eight hundred fifty", ["850"]), ("eight hundred five five", ["8055"]),
        ("double", []), ("three to five", ["35"]), ("to five", ["5"]),
    ],
)  # fmt: skip
def test_digits_are_said_in_many_ways(text: str, written: list[str]) -> None:
    assert digits(text) == written


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("phone", PHONES)
def test_a_telephone_number_we_say_is_heard(phone: str, lang: str) -> None:
    spoken = speech_format.format_phone(f"+1{phone}", lang)

    for text in (spoken, spoken.replace(",", "")):
        heard = understand_utterance(text, NluRequest(lang, "ask_phone", NOW))

        assert (heard.phone, heard.intent) == (phone, "inform")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_a_code_we_spell_is_heard(code: str, lang: str) -> None:
    spoken = speech_format.spell_code(code, lang)

    heard = understand_utterance(spoken, NluRequest(lang, "ask_code", NOW, confirmation_codes=CODES))

    assert heard.code == code
    assert code in list_code_candidates(spoken, context="ask_code", lang=lang)
