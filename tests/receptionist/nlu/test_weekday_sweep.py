"""Weekdays, spans and dates counted from every day of a week, against a reckoning that steps day by day."""

import calendar
import datetime as dt
from collections.abc import Callable

import pytest

from ringlypro.receptionist.nlu import NluRequest, NluResult, understand_utterance

MONDAY = dt.date(2026, 11, 23)
TODAYS = [MONDAY + dt.timedelta(days=ahead) for ahead in range(7)]
ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SPANISH_DAYS = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
Reckoning = Callable[[dt.date, int], dt.date]


def understood(text: str, lang: str, today: dt.date, context: str = "ask_datetime") -> NluResult:
    return understand_utterance(text, NluRequest(lang, context, dt.datetime.combine(today, dt.time(8))))


def step_to(day: dt.date, weekday: int) -> dt.date:
    """The weekday on that day or after it, found by going on a day at a time."""
    while day.isoweekday() != weekday:
        day += dt.timedelta(days=1)
    return day


def coming(today: dt.date, weekday: int) -> dt.date:
    return step_to(today + dt.timedelta(days=1), weekday)


def this(today: dt.date, weekday: int) -> dt.date:
    return step_to(today, weekday)


def next_one(today: dt.date, weekday: int) -> dt.date:
    """Not the one that is all but here: of the two days to come it is the one a week later."""
    day = coming(today, weekday)
    return day + dt.timedelta(days=7) if (day - today).days <= 2 else day


def one_after(today: dt.date, weekday: int) -> dt.date:
    return coming(today, weekday) + dt.timedelta(days=7)


def in_week(weeks: int) -> Reckoning:
    def reckon(today: dt.date, weekday: int) -> dt.date:
        monday = today
        while monday.isoweekday() != 1:
            monday -= dt.timedelta(days=1)
        return step_to(monday, weekday) + dt.timedelta(weeks=weeks)

    return reckon


def last(today: dt.date, weekday: int) -> dt.date:
    return coming(today, weekday) - dt.timedelta(days=7 if today.isoweekday() != weekday else 14)


def weeks_from(weeks: int) -> Reckoning:
    return lambda today, weekday: coming(today, weekday) + dt.timedelta(weeks=weeks)


ENGLISH: tuple[tuple[str, Reckoning], ...] = (
    ("{}", coming),
    ("on {}", coming),
    ("this {}", this),
    ("next {}", next_one),
    ("the {} after next", one_after),
    ("not this {}, the one after", one_after),
    ("{} of this week", in_week(0)),
    ("{} of next week", in_week(1)),
    ("next week {}", in_week(1)),
    ("last {}", last),
    ("a week from {}", weeks_from(1)),
    ("two weeks from {}", weeks_from(2)),
    ("{} in three weeks", weeks_from(3)),
)
SPANISH: tuple[tuple[str, Reckoning], ...] = (
    ("el {}", coming),
    ("este {}", this),
    ("el proximo {}", next_one),
    ("el {} que viene", next_one),
    ("el {} de esta semana", in_week(0)),
    ("el {} de la proxima semana", in_week(1)),
    ("el {} pasado", last),
    ("el {} en ocho", weeks_from(1)),
    ("dos semanas despues del {}", weeks_from(2)),
)


def hear_weekdays(template: str, lang: str, weekdays: tuple[str, ...]) -> dict[str, dt.date | None]:
    return {
        f"{today:%a} {weekday}": understood(template.format(word), lang, today).date
        for today in TODAYS
        for weekday, word in enumerate(weekdays, 1)
    }


def reckon_weekdays(reckon: Reckoning) -> dict[str, dt.date]:
    return {f"{today:%a} {weekday}": reckon(today, weekday) for today in TODAYS for weekday in range(1, 8)}


@pytest.mark.parametrize(("template", "reckon"), ENGLISH)
def test_every_weekday_from_every_day_in_english(template: str, reckon: Reckoning) -> None:
    assert hear_weekdays(template, "en", ENGLISH_DAYS) == reckon_weekdays(reckon)


@pytest.mark.parametrize(("template", "reckon"), SPANISH)
def test_every_weekday_from_every_day_in_spanish(template: str, reckon: Reckoning) -> None:
    assert hear_weekdays(template, "es", SPANISH_DAYS) == reckon_weekdays(reckon)


@pytest.mark.parametrize("today", TODAYS, ids=ENGLISH_DAYS)
def test_a_weekday_is_asked_about_where_two_are_meant(today: dt.date) -> None:
    """Today's own, and a "next" one that may be the nearer."""
    bare = [understood(word, "en", today) for word in ENGLISH_DAYS]
    following = [understood(f"next {word}", "en", today) for word in ENGLISH_DAYS]

    assert [result.ambiguous for result in bare] == [weekday == today.isoweekday() for weekday in range(1, 8)]
    for weekday, result in enumerate(following, 1):
        nearest = coming(today, weekday)
        is_near = (nearest - today).days <= 2 or nearest.isocalendar().week == today.isocalendar().week
        later = (nearest + dt.timedelta(days=7)).isoformat()
        assert (result.ambiguous, result.alternatives) == (is_near, (nearest.isoformat(), later) if is_near else ())


COUNTS = (("en", "in {} days", 1), ("en", "{} days from now", 1), ("en", "in {} weeks", 7), ("es", "en {} dias", 1),
          ("es", "dentro de {} semanas", 7), ("es", "en {} semanas", 7))  # fmt: skip


@pytest.mark.parametrize(("lang", "template", "days"), COUNTS)
def test_spans_are_counted_from_today(lang: str, template: str, days: int) -> None:
    counts = range(2, 15)

    heard = [understood(template.format(count), lang, MONDAY).date for count in counts]

    assert heard == [MONDAY + dt.timedelta(days=days * count) for count in counts]


@pytest.mark.parametrize(("lang", "template"), [("en", "{} days ago"), ("es", "hace {} dias")])
def test_what_was_days_ago_is_past(lang: str, template: str) -> None:
    results = [understood(template.format(count), lang, MONDAY) for count in range(2, 10)]

    assert [result.date for result in results] == [MONDAY - dt.timedelta(days=count) for count in range(2, 10)]
    assert all(result.past for result in results)


@pytest.mark.parametrize(("lang", "template"), [("en", "in {} months"), ("es", "en {} meses")])
@pytest.mark.parametrize("today", [dt.date(2026, 11, 30), dt.date(2026, 12, 31), dt.date(2028, 2, 29)])
def test_a_month_ends_where_it_ends(lang: str, template: str, today: dt.date) -> None:
    for months in range(2, 15):
        result = understood(template.format(months), lang, today).date

        assert result is not None
        assert (result.year * 12 + result.month) - (today.year * 12 + today.month) == months
        assert result.day == min(today.day, calendar.monthrange(result.year, result.month)[1])


@pytest.mark.parametrize("today", [MONDAY, dt.date(2026, 1, 31), dt.date(2027, 12, 31)], ids=str)
def test_a_day_of_the_month_is_the_next_one_there_is(today: dt.date) -> None:
    heard = {day: understood(f"the {ordinal(day)}", "en", today).date for day in range(1, 32)}

    expected = {}
    for day in heard:
        date = today
        while date.day != day:
            date += dt.timedelta(days=1)
        expected[day] = date
    assert heard == expected


def ordinal(day: int) -> str:
    suffix = {1: "st", 2: "nd", 3: "rd"}.get(day % 10 if day not in {11, 12, 13} else 0, "th")
    return f"{day}{suffix}"


@pytest.mark.parametrize(("lang", "template"), [("en", "{1} {0}"), ("en", "the {0} of {1}")])
def test_a_date_of_last_week_is_past_and_an_older_one_is_of_next_year(lang: str, template: str) -> None:
    dates = [MONDAY - dt.timedelta(days=days) for days in range(1, 15)]

    results = [understood(template.format(ordinal(date.day), f"{date:%B}"), lang, MONDAY) for date in dates]

    assert [result.past for result in results] == [True] * 7 + [False] * 7
    assert [result.date for result in results] == dates[:7] + [date.replace(year=2027) for date in dates[7:]]


@pytest.mark.parametrize("nth", ["first", "second", "third", "fourth", "last"])
def test_the_nth_weekday_of_every_month(nth: str) -> None:
    for month in range(1, 13):
        year = 2026 if month == 12 else 2027
        name = calendar.month_name[month]
        fridays = [week[4] for week in calendar.monthcalendar(year, month) if week[4]]
        place = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}[nth]

        heard = understood(f"the {nth} friday of {name}", "en", dt.date(2026, 11, 30)).date

        if month != 11:
            assert heard == dt.date(year, month, fridays[place])


@pytest.mark.parametrize("year", range(2024, 2036))
def test_easter_is_when_the_moon_says(year: int) -> None:
    """Held against a list, as the churches print it."""
    sundays = {
        2024: "03-31", 2025: "04-20", 2026: "04-05", 2027: "03-28", 2028: "04-16", 2029: "04-01", 2030: "04-21",
        2031: "04-13", 2032: "03-28", 2033: "04-17", 2034: "04-09", 2035: "03-25",
    }  # fmt: skip
    heard = understood("easter", "en", dt.date(year, 1, 2))

    assert f"{heard.date}" == f"{year}-{sundays[year]}"
