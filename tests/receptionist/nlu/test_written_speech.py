"""Speech as it comes out of the recognition: hours spelled like other words, months with a stop, initials, how many."""

# What callers say has no time zone.
# ruff: noqa: DTZ001

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

NOW = datetime(2025, 11, 20, 8)
HOURS = tuple((day, time(9), time(17)) for day in range(1, 6))


def understand(text: str, lang: str, context: str) -> NluResult:
    return understand_utterance(text, NluRequest(lang=lang, context=context, now=NOW, hours=HOURS))


@pytest.mark.parametrize(
    ("lang", "text", "day", "clock"),
    [
        ("en", "too thirty tomorrow", date(2025, 11, 21), time(14, 30)),
        ("en", "tomorrow at ate thirty", date(2025, 11, 21), time(8, 30)),
        ("en", "won fifteen on friday", date(2025, 11, 21), time(13, 15)),
        ("en", "tomorrow at for", date(2025, 11, 21), time(16)),
        ("en", "friday around too", date(2025, 11, 21), time(14)),
        ("en", "ten to too on monday", date(2025, 11, 24), time(13, 50)),
        ("en", "can you wait for thirty minutes", None, None),
        ("en", "my son ate too much", None, None),
        ("en", "October. 2", date(2026, 10, 2), None),
        ("en", "Dec. 12th at ten", date(2025, 12, 12), time(10)),
        ("es", "octubre. 2", date(2026, 10, 2), None),
        ("es", "el treintaiuno", date(2025, 12, 31), None),
        ("es", "el treintiuno de enero", date(2026, 1, 31), None),
        ("es", "el treinta y un de diciembre", date(2025, 12, 31), None),
        ("es", "a la una mañana", date(2025, 11, 21), time(13)),
    ],
)
def test_a_day_and_an_hour_are_heard(*, lang: str, text: str, day: date | None, clock: time | None) -> None:
    heard = understand(text, lang, "ask_datetime")

    assert (heard.date, heard.time) == (day, clock)


@pytest.mark.parametrize(
    ("lang", "text", "party", "clock"),
    [
        ("en", "table for four on the 12th", 4, None),
        ("en", "we're three, friday at two", 3, time(14)),
        ("en", "we're four blocks away", 1, None),
        ("es", "somos cuatro para el doce", 4, None),
        ("es", "seremos tres el viernes a las dos", 3, time(14)),
        ("es", "somos clientes nuevos", 1, None),
    ],
)
def test_how_many_come_is_no_hour(*, lang: str, text: str, party: int, clock: time | None) -> None:
    heard = understand(text, lang, "ask_datetime")

    assert (heard.party, heard.time) == (party, clock)


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("en", "J. R. Carter", "JR Carter"),
        ("en", "my name is T.J. Miller", "TJ Miller"),
        ("en", "this is John F. Kennedy", "John F Kennedy"),
        ("en", "Mary A. Jones", "Mary Jones"),
        ("en", "Root", "Root"),
        ("en", "Mr. Low", "Low"),
        ("es", "José A. Ramírez", "José Ramírez"),
        ("es", "me llamo J. C. Romero", "JC Romero"),
        ("es", "Luz Cabello", "Luz Cabello"),
    ],
)
def test_a_name_is_heard_whole(*, lang: str, text: str, name: str) -> None:
    assert understand(text, lang, "ask_name").name == name


@pytest.mark.parametrize(
    ("lang", "text", "is_emergency"),
    [
        ("en", "my number ends in nine one one", False),
        ("en", "the last four digits are 911 something", False),
        ("en", "somebody call nine one one", True),
        ("es", "mi número termina en nueve uno uno", False),
        ("es", "llamen al nueve uno uno", True),
    ],
)
def test_the_end_of_a_number_is_no_emergency(*, lang: str, text: str, is_emergency: bool) -> None:
    assert (understand(text, lang, "ask_phone").intent == "emergency") is is_emergency


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "no later than noon"),
        ("en", "no earlier than ten"),
        ("es", "no antes de las tres"),
        ("es", "no más tarde de las doce"),
    ],
)
def test_a_bound_that_begins_with_no_refuses_nothing(lang: str, text: str) -> None:
    heard = understand(text, lang, "open")

    assert heard.intent in {"inform", "book"}
    assert heard.window.is_bounded
