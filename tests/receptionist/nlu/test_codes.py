"""Codes are chosen, never read: near one live code, far from every other, or not at all."""

import datetime as dt

import pytest

from ringlypro.receptionist.nlu import NluRequest, understand_utterance

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the business's own wall clock
LIVE = ("K7MQ2X", "B4ZT9R", "WH3YN6", "9DGFP2")


def code(lang: str, text: str, live: tuple[str, ...] = LIVE, context: str = "ask_code") -> str | None:
    return understand_utterance(text, NluRequest(lang, context, NOW, confirmation_codes=live)).code


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "b 4 z t 9 r", "B4ZT9R"),
        ("en", "bravo four zulu tango niner romeo", "B4ZT9R"),
        ("en", "it's B as in boy four Z like zebra T nine are", "B4ZT9R"),
        ("en", "d 4 z p 9 r", "B4ZT9R"),
        ("en", "double u h three why and six", "WH3YN6"),
        ("es", "be de burro cuatro zeta te nueve erre", "B4ZT9R"),
        ("es", "doble u hache tres i griega ene seis", "WH3YN6"),
        ("es", "nueve de ge efe pe dos", "9DGFP2"),
    ],
)
def test_a_spelled_code_is_found(lang: str, text: str, expected: str) -> None:
    assert code(lang, text) == expected


@pytest.mark.parametrize("text", ["x x x x x x", "i don't have it", "305 555 0142", "k 7 m", "friday at 3", "hello"])
def test_what_is_no_live_code_is_none(text: str) -> None:
    assert code("en", text) is None


def test_two_codes_that_sound_alike_are_not_chosen_between() -> None:
    assert code("en", "b 4 z t 9 r", ("D4ZT9R", "P4ZT9R")) is None


def test_without_being_asked_a_code_needs_its_name() -> None:
    assert code("en", "my confirmation code is b 4 z t 9 r", context="open") == "B4ZT9R"
    assert code("en", "b 4 z t 9 r", context="open") is None
