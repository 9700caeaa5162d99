"""Of two days, two hours or two parts of the day in a sentence, the one that is meant, whichever two they are."""

import datetime as dt
from itertools import permutations

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, a Monday
FIRST, SECOND, BOTH, NEITHER = "first", "second", "both", "neither"
"""Which of the two is meant; both: the first, and it is asked about, as the second is another reading."""
WEEKDAYS = {
    "en": ("tuesday", "wednesday", "thursday", "friday"),
    "es": ("el martes", "el miercoles", "el jueves", "el viernes"),
}
CLOCKS = {"en": ("three", "four", "five"), "es": ("las tres", "las cuatro", "las cinco")}


def understood(text: str, lang: str, context: str) -> NluResult:
    return understand_utterance(text, NluRequest(lang, context, NOW))


DAYS = (
    ("en", "ask_datetime", "not {}, {}", SECOND),
    ("en", "ask_datetime", "not on {}, on {}", SECOND),
    ("en", "ask_datetime", "{} doesn't work, {}", SECOND),
    ("en", "ask_datetime", "i can't do {} but {} works", SECOND),
    ("en", "ask_datetime", "{}, no, {}", SECOND),
    ("en", "ask_datetime", "{} i mean {}", SECOND),
    ("en", "ask_datetime", "{} sorry {}", SECOND),
    ("en", "ask_datetime", "{} actually {}", SECOND),
    ("en", "ask_datetime", "{}, not {}", FIRST),
    ("en", "ask_datetime", "i said {}, not {}", FIRST),
    ("en", "ask_datetime", "i said {} not {}", FIRST),
    ("en", "ask_datetime", "{} works, {} doesn't", FIRST),
    ("en", "ask_datetime", "{} or {}", BOTH),
    ("en", "ask_datetime", "{} or maybe {}", BOTH),
    ("en", "ask_datetime", "not {} not {}", NEITHER),
    ("en", "open", "move my appointment from {} to {}", SECOND),
    ("en", "open", "i need to move my {} appointment, {} would be better", SECOND),
    ("en", "open", "i can't come {}, can we do {}", SECOND),
    ("es", "ask_datetime", "{} no, {}", SECOND),
    ("es", "ask_datetime", "no {}, {}", SECOND),
    ("es", "ask_datetime", "no puedo {}, {} si", SECOND),
    ("es", "ask_datetime", "{}, no, mejor {}", SECOND),
    ("es", "ask_datetime", "{}, perdon, {}", SECOND),
    ("es", "ask_datetime", "dije {}, no {}", FIRST),
    ("es", "ask_datetime", "no, es {}, no {}", FIRST),
    ("es", "confirm", "no, es {}, no {}", FIRST),
    ("es", "ask_datetime", "{}, no {}", FIRST),
    ("es", "ask_datetime", "{}, no, {}", SECOND),
    ("es", "ask_datetime", "{} o {}", BOTH),
    ("es", "ask_datetime", "ni {} ni {}", NEITHER),
    ("es", "open", "no puedo ir {}, puede ser {}", SECOND),
)
TIMES = (
    ("en", "ask_time", "at {}, no, {}", SECOND),
    ("en", "ask_time", "not at {}, at {}", SECOND),
    ("en", "ask_time", "at {}, actually at {}", SECOND),
    ("en", "ask_time", "at {} or {}", BOTH),
    ("en", "open", "can you move my {} o'clock to {}", SECOND),
    ("es", "ask_time", "a {}, no, a {}", SECOND),
    ("es", "ask_time", "a {} no, a {}", SECOND),
    ("es", "ask_time", "es a {}, no a {}", FIRST),
    ("es", "ask_time", "a {}, no a {}", FIRST),
    ("es", "ask_time", "a {} o a {}", BOTH),
    ("es", "open", "cambiar la cita de {} a {}", SECOND),
)
PARTS = (
    ("en", "in the morning, no, in the afternoon", "afternoon"),
    ("en", "not in the morning, in the afternoon", "afternoon"),
    ("en", "in the afternoon, no, in the morning", "morning"),
    ("en", "morning or afternoon", "morning"),
    ("en", "afternoon or morning", "afternoon"),
    ("en", "not in the morning", None),
    ("es", "por la mañana no, por la tarde", "afternoon"),
    ("es", "por la tarde no, por la mañana", "morning"),
    ("es", "por la tarde o por la mañana", "afternoon"),
    ("es", "por la tarde no", None),
)


@pytest.mark.parametrize(("lang", "context", "template", "meant"), DAYS)
def test_of_two_days_one_is_meant(lang: str, context: str, template: str, meant: str) -> None:
    days = {word: (NOW + dt.timedelta(days=ahead)).date() for ahead, word in enumerate(WEEKDAYS[lang], 1)}
    pairs = list(permutations(days, 2))

    results = {pair: understood(template.format(*pair), lang, context) for pair in pairs}

    expected = {
        (one, other): {FIRST: days[one], SECOND: days[other], BOTH: days[one], NEITHER: None}[meant]
        for one, other in pairs
    }
    assert {pair: result.date for pair, result in results.items()} == expected
    readings = {pair: tuple(days[word].isoformat() for word in pair) if meant == BOTH else () for pair in pairs}
    assert {pair: result.alternatives for pair, result in results.items()} == readings
    assert {result.ambiguous for result in results.values()} == {meant == BOTH}


@pytest.mark.parametrize(("lang", "context", "template", "meant"), TIMES)
def test_of_two_hours_one_is_meant(lang: str, context: str, template: str, meant: str) -> None:
    times = {word: dt.time(hour) for hour, word in enumerate(CLOCKS[lang], 15)}
    pairs = list(permutations(times, 2))

    results = {pair: understood(template.format(*pair), lang, context) for pair in pairs}

    expected = {(one, other): times[other] if meant == SECOND else times[one] for one, other in pairs}
    assert {pair: result.time for pair, result in results.items()} == expected
    readings = {pair: tuple(f"{times[word]:%H:%M}" for word in pair) if meant == BOTH else () for pair in pairs}
    assert {pair: result.alternatives for pair, result in results.items()} == readings
    assert {result.ambiguous for result in results.values()} == {meant == BOTH}


@pytest.mark.parametrize(("lang", "text", "part"), PARTS)
def test_of_two_parts_of_the_day_one_is_meant(lang: str, text: str, part: str | None) -> None:
    result = understood(text, lang, "ask_datetime")

    assert (result.part, result.time, result.date) == (part, None, None)
    assert result.ambiguous is (" o" in text and " no" not in text and "not" not in text)


@pytest.mark.parametrize(
    ("lang", "text", "date", "time"),
    [
        ("en", "move my tuesday at three to friday", "2026-11-27", None),
        ("en", "move my tuesday at three to friday at the same time", "2026-11-27", "15:00"),
        ("en", "move my tuesday appointment to friday at three", "2026-11-27", "15:00"),
        ("en", "move it to friday at five", "2026-11-27", "17:00"),
        ("es", "pasar mi cita del martes a las tres para el viernes", "2026-11-27", None),
        ("es", "pasar mi cita del martes a las tres para el viernes a la misma hora", "2026-11-27", "15:00"),
        ("es", "pasar mi cita del martes para el viernes a las tres", "2026-11-27", "15:00"),
    ],
)
def test_the_hour_of_the_day_that_is_left_stays_behind(lang: str, text: str, date: str, time: str | None) -> None:
    result = understood(text, lang, "open")

    assert result.intent == "reschedule"
    assert f"{result.date}" == date
    assert (f"{result.time:%H:%M}" if result.time else None) == time


@pytest.mark.parametrize(
    ("lang", "text", "reason"),
    [
        ("en", "tuesday", "date:tuesday->2026-11-24"),
        ("en", "not tuesday, wednesday", "date:wednesday->2026-11-25(negated)"),
        ("en", "tuesday, no, wednesday", "date:wednesday->2026-11-25(replace)"),
        ("en", "thursday, not tomorrow but the thirtieth", "date:the thirtieth->2026-11-30(replace)"),
        ("en", "not on tuesday, no, wednesday, actually friday", "date:friday->2026-11-27(replace)"),
        ("es", "el jueves, no manana sino el treinta", "date:el treinta->2026-11-30(replace)"),
        ("es", "no manana sino el treinta", "date:el treinta->2026-11-30(negated)"),
    ],
)
def test_why_a_day_was_chosen_is_said(lang: str, text: str, reason: str) -> None:
    assert reason in understood(text, lang, "ask_datetime").why


@pytest.mark.parametrize(
    ("text", "lang", "intent", "date"),
    [
        ("i can't make it on friday, cancel it", "en", "cancel", "2026-11-27"),
        ("i can't do friday", "en", "no", None),
        ("friday is no good", "en", "inform", None),
        ("no friday", "en", "inform", "2026-11-27"),
        ("friday no", "en", "inform", "2026-11-27"),
        ("there's no reason not to come friday", "en", "inform", "2026-11-27"),
        ("not only friday", "en", "inform", "2026-11-27"),
        ("el viernes no puedo", "es", "no", None),
    ],
)
def test_a_day_alone_is_ruled_out_or_not(text: str, lang: str, intent: str, date: str | None) -> None:
    result = understood(text, lang, "open" if intent == "cancel" else "ask_datetime")

    assert (result.intent, result.date.isoformat() if result.date else None) == (intent, date)
