"""Every hour of the clock in every way to say it, against a reckoning of its own; and what we say is what we hear."""

import datetime as dt
from collections.abc import Callable

import pytest

from ringlypro.receptionist import speech_format
from ringlypro.receptionist.nlu import NluRequest, understand_utterance

NOW = dt.datetime(2026, 11, 23, 8)  # noqa: DTZ001 - wall time of a business, a Monday
HOURS = range(1, 13)
ENGLISH_HOURS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
SPANISH_HOURS = (
    "la una", "las dos", "las tres", "las cuatro", "las cinco", "las seis", "las siete", "las ocho", "las nueve",
    "las diez", "las once", "las doce",
)  # fmt: skip
Reckoning = Callable[[int, int], dt.time]


def before_noon(hour: int, minute: int) -> dt.time:
    return dt.time(hour % 12, minute)


def after_noon(hour: int, minute: int) -> dt.time:
    return dt.time(hour % 12 + 12, minute)


def usually(hour: int, minute: int) -> dt.time:
    """Between seven in the morning and seven in the evening."""
    early = before_noon(hour, minute)
    return early if dt.time(7) <= early < dt.time(19) else after_noon(hour, minute)


def in_the_morning(hour: int, minute: int) -> dt.time:
    """Spanish noon belongs to the morning."""
    return dt.time(12, minute) if hour == 12 else dt.time(hour, minute)


def in_the_evening(hour: int, minute: int) -> dt.time:
    return before_noon(hour, minute) if hour == 12 else after_noon(hour, minute)


def at_night(hour: int, minute: int) -> dt.time:
    return before_noon(hour, minute) if hour in {12, 1, 2, 3} else after_noon(hour, minute)


def minutes_to(half: Reckoning) -> Reckoning:
    """Minutes before the hour, in the half of the day in which the hour lies."""

    def reckon(hour: int, minutes: int) -> dt.time:
        whole_hour = dt.datetime.combine(NOW.date(), half(hour, 0))
        return (whole_hour - dt.timedelta(minutes=minutes)).time()

    return reckon


def minutes_to_usual(hour: int, minutes: int) -> dt.time:
    return usually((hour - 1) % 12 or 12, 60 - minutes)


ENGLISH: tuple[tuple[str, int, Reckoning], ...] = (
    ("at {word}", 0, usually),
    ("{word}", 0, usually),
    ("at {hour}", 0, usually),
    ("around {word}", 0, usually),
    ("{word} o'clock", 0, usually),
    ("{word}ish", 0, usually),
    ("{word} am", 0, before_noon),
    ("{word} pm", 0, after_noon),
    ("{word} in the morning", 0, before_noon),
    ("{word} in the afternoon", 0, after_noon),
    ("{word} in the evening", 0, in_the_evening),
    ("{word} at night", 0, at_night),
    ("{word} oh five", 5, usually),
    ("{word} thirty", 30, usually),
    ("{word} forty five pm", 45, after_noon),
    ("{hour}:20", 20, usually),
    ("{hour}:20 am", 20, before_noon),
    ("{hour}:59 p.m.", 59, after_noon),
    ("{hour}15 pm", 15, after_noon),
    ("ten past {word}", 10, usually),
    ("quarter past {word}", 15, usually),
    ("half past {word}", 30, usually),
    ("half past {word} in the afternoon", 30, after_noon),
    ("five to {word}", 5, minutes_to_usual),
    ("twenty to {word}", 20, minutes_to_usual),
    ("quarter of {word}", 15, minutes_to_usual),
    ("quarter to {word} pm", 15, minutes_to(after_noon)),
    ("quarter to {word} am", 15, minutes_to(before_noon)),
)
SPANISH: tuple[tuple[str, int, Reckoning], ...] = (
    ("a {word}", 0, usually),
    ("{word}", 0, usually),
    ("como a {word}", 0, usually),
    ("{word} en punto", 0, usually),
    ("{hour} a.m.", 0, before_noon),
    ("{hour} pm", 0, after_noon),
    ("{word} de la mañana", 0, in_the_morning),
    ("{word} de la tarde", 0, after_noon),
    ("{word} de la noche", 0, at_night),
    ("{word} de la madrugada", 0, before_noon),
    ("{hour}:20", 20, usually),
    ("{word} y diez", 10, usually),
    ("{word} y cuarto", 15, usually),
    ("{word} y media", 30, usually),
    ("a {word} y veinte de la tarde", 20, after_noon),
    ("{word} menos cuarto", 15, minutes_to_usual),
    ("{word} menos diez", 10, minutes_to_usual),
    ("cuarto para {word}", 15, minutes_to_usual),
    ("diez para {word}", 10, minutes_to_usual),
)


def heard_time(text: str, lang: str, **business: object) -> dt.time | None:
    return understand_utterance(text, NluRequest(lang, "ask_time", NOW, **business)).time  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(("template", "minutes", "reckon"), ENGLISH)
def test_every_hour_is_heard_in_english(template: str, minutes: int, reckon: Reckoning) -> None:
    texts = {hour: template.format(word=ENGLISH_HOURS[hour - 1], hour=hour) for hour in HOURS}

    assert {text: heard_time(text, "en") for text in texts.values()} == {
        text: reckon(hour, minutes) for hour, text in texts.items()
    }


@pytest.mark.parametrize(("template", "minutes", "reckon"), SPANISH)
def test_every_hour_is_heard_in_spanish(template: str, minutes: int, reckon: Reckoning) -> None:
    texts = {hour: template.format(word=SPANISH_HOURS[hour - 1], hour=hour) for hour in HOURS}

    assert {text: heard_time(text, "es") for text in texts.values()} == {
        text: reckon(hour, minutes) for hour, text in texts.items()
    }


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_time_we_say_is_heard_as_that_time(lang: str) -> None:
    times = [dt.time(minute // 60, minute % 60) for minute in range(0, 24 * 60, 5)]

    assert [heard_time(speech_format.format_time(time, lang), lang) for time in times] == times


@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_day_we_say_is_heard_as_that_day(lang: str) -> None:
    today = NOW.date()
    days = [today + dt.timedelta(days=ahead) for ahead in range(1, 366)]

    heard_days = [
        understand_utterance(speech_format.format_date(day, lang, today), NluRequest(lang, "ask_datetime", NOW))
        for day in days
    ]

    assert [heard.date for heard in heard_days] == days
    assert not any(heard.ambiguous or heard.conflict or heard.past for heard in heard_days)


@pytest.mark.parametrize("opens", range(5, 12))
@pytest.mark.parametrize("closes", [12, 15, 19, 23])
def test_an_hour_lies_where_the_business_is_open_at_one_of_its_halves(opens: int, closes: int) -> None:
    hours = tuple((weekday, dt.time(opens), dt.time(closes)) for weekday in range(1, 8))
    single_halves = {
        hour: halves[0]
        for hour in HOURS
        if len(halves := [half for half in (hour % 12, hour % 12 + 12) if opens <= half < closes]) == 1
    }

    assert {hour: heard_time(f"at {hour}", "en", hours=hours) for hour in single_halves} == {
        hour: dt.time(half) for hour, half in single_halves.items()
    }
    assert single_halves


@pytest.mark.parametrize("hour", HOURS)
def test_an_hour_that_was_offered_is_the_offered_one(hour: int) -> None:
    for half in (before_noon, after_noon):
        offered = (dt.datetime.combine(NOW.date(), half(hour, 0)),)
        request = NluRequest("en", "offer", NOW, offered_times=offered)

        assert understand_utterance(f"at {hour}", request).time == half(hour, 0)
        assert understand_utterance(f"at {hour}", request).offer == 0


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("at 25", "en"), ("3:60", "en"), ("2500", "en"), ("at 1160", "en"),
        ("a las 25", "es"), ("las 3:60", "es"), ("a las 61", "es"),
    ],
)  # fmt: skip
def test_what_no_clock_shows_is_no_time(text: str, lang: str) -> None:
    assert heard_time(text, lang) is None


@pytest.mark.parametrize(
    ("lang", "text", "time"),
    [
        ("en", "noon", "12:00"), ("en", "half past noon", "12:30"), ("en", "quarter to noon", "11:45"),
        ("en", "ten past noon", "12:10"), ("en", "midnight", "00:00"), ("en", "ten to midnight", "23:50"),
        ("en", "quarter past midnight", "00:15"), ("en", "half past midnight", "00:30"), ("en", "12 noon", "12:00"),
        ("es", "al mediodia", "12:00"), ("es", "la una del mediodia", "13:00"), ("es", "las dos del mediodia", "14:00"),
        ("es", "las doce del mediodia", "12:00"), ("es", "a medianoche", "00:00"),
    ],
)  # fmt: skip
def test_noon_and_midnight_are_hours_that_minutes_are_counted_from(lang: str, text: str, time: str) -> None:
    heard = heard_time(text, lang)

    assert (f"{heard:%H:%M}" if heard else None) == time


def test_hours_of_timetables_are_heard_as_an_answer() -> None:
    for hour in range(13, 24):
        word = speech_format.format_number(hour, "es")

        assert heard_time(f"{word} horas", "es") == dt.time(hour)
        assert heard_time(f"a las {word} horas", "es") == dt.time(hour)
        assert heard_time(f"{hour}00 hours", "en") == dt.time(hour)
