"""Numbers as people say them on the telephone, in both languages."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance
from ringlypro.receptionist.nlu.digit_runs import find_digit_runs
from ringlypro.receptionist.nlu.lexer import parse_text
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the business's own wall clock


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "three oh five", "305"),
        ("en", "twenty one forty two", "2142"),
        ("en", "double five triple zero", "55000"),
        ("en", "one 800", "1800"),
        ("es", "tres cero cinco", "305"),
        ("es", "setenta y ocho doble cero", "7800"),
        ("es", "veintiuno cuarenta y dos", "2142"),
        ("en", "nothing here", ""),
    ],
)
def test_digits_are_written_down(lang: str, text: str, expected: str) -> None:
    vocab = load_vocabulary(lang)
    runs = find_digit_runs(parse_text(text, vocab).lexemes, vocab)

    assert "".join(run.format_digits(()) for run in runs) == expected


@pytest.mark.parametrize(
    ("lang", "context", "text", "expected"),
    [
        ("en", "ask_phone", "eight hundred five five five oh one two three", "8005550123"),
        ("en", "ask_phone", "it's 1 305 555 0142", "13055550142"),
        ("en", "ask_phone", "five five five oh one four two", "5550142"),
        ("en", "ask_phone", "305 555 for two one too", "3055554212"),
        ("es", "ask_phone", "setecientos ochenta y seis quinientos cincuenta y cinco cero uno dos tres", "7865550123"),
        ("es", "open", "mi número es 305-555-0142 y quiero una cita", "3055550142"),
        ("en", "open", "I'd like a table for 2 at 3 on the 15th", None),
        ("en", "ask_phone", "my social is 123-45-6789", None),
        ("en", "open", "my card is 4111 1111 1111 1111", None),
    ],
)
def test_a_telephone_number_is_heard(lang: str, context: str, text: str, expected: str | None) -> None:
    assert understand_utterance(text, NluRequest(lang, context, NOW)).phone == expected


def test_an_hour_before_the_number_is_not_part_of_it() -> None:
    interpretation = understand_utterance("tomorrow at 3, 305 555 0142", NluRequest("en", "open", NOW))

    assert interpretation.phone == "3055550142"
    assert interpretation.time == dt.time(15)
