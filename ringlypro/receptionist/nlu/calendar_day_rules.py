"""Days with a name or a number of their own: dates, holidays, months, and the third Friday of one."""

import datetime as dt
import re

from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.span_parser import LAST_DAY, DayMention, SpanParser
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_DAY_UNIT, _WEEK_UNIT, _MONTH_UNIT, _LAST_WEEKDAY = 3, 4, 6, 9
_LAST_HOUR, _MOST_RANKS = 12, 3
_SOON_DAYS = 31
_YEARS = range(1900, 2101)


def _parse_year(parser: SpanParser, at_end: int) -> tuple[int, int]:
    """The year after a day and month, and where the span ends with it."""
    tail = re.compile(r"[,.]?[EISY]*n").match(parser.kinds, at_end)
    if tail is None:
        return 0, at_end
    first = parser.sentence.lexemes[tail.end() - 1].value
    if first in _YEARS:
        return first, tail.end()
    if first == 20 and parser.kind_at(tail.end()) == "n":
        second = parser.sentence.lexemes[tail.end()].value
        if 20 <= second <= 99:
            return 2000 + second, tail.end() + 1
    return 0, at_end


def read_calendar_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A day and a month in either order: "March 3rd", "el 3 de marzo de 2027"."""
    day, month = parser.value_at_group(match, "d"), parser.value_at_group(match, "m")
    if not 1 <= day <= 31:
        return None
    year, end = _parse_year(parser, match.end())
    return DayMention(match.start(), end, day=day, month=month, year=year)


def read_date_literal(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A date in figures: "3/15", "2027-03-15"."""
    lexeme = parser.sentence.lexemes[match.start()]
    return DayMention(match.start(), match.end(), day=lexeme.value, month=lexeme.minor_value, year=lexeme.year)


def read_numbered_month(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Spanish "el 15 del 3": day and month, both as numbers."""
    day, month = parser.value_at_group(match, "d"), parser.value_at_group(match, "m")
    if parser.lang != "es" or not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return DayMention(match.start(), match.end(), day=day, month=month)


def read_nth_weekday(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """The first, third or last weekday of a month."""
    nth = -1 if match["o"] == "l" else parser.value_at_group(match, "o")
    if nth > 5:
        return None
    month = parser.value_at_group(match, "m")
    year, end = _parse_year(parser, match.end()) if month else (0, match.end())
    qualifier = "next" if match["q"] == "x" else "this"
    return DayMention(
        match.start(),
        end,
        weekday=parser.value_at_group(match, "w"),
        nth=nth,
        month=month,
        year=year,
        qualifier=qualifier,
    )


def read_floating_holiday(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A holiday that is a weekday of its month: Thanksgiving is the fourth Thursday of November."""
    value = parser.sentence.lexemes[match.start()].value
    if value < 0:
        return DayMention(match.start(), match.end(), vague="easter", count=value + 1)
    month, rest = divmod(value, 100)
    nth, weekday = divmod(rest, 10)
    return DayMention(match.start(), match.end(), weekday=weekday, nth=-1 if nth == _LAST_WEEKDAY else nth, month=month)


def read_day_of_month(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A number in this month or the next: "the 5th of next month"."""
    day = parser.value_at_group(match, "d")
    if parser.value_at_group(match, "u") != _MONTH_UNIT or not 1 <= day <= 31:
        return None
    qualifier = "next_month" if "x" in match[0] else "this_month"
    return DayMention(match.start(), match.end(), day=day, qualifier=qualifier)


def read_weekday_and_date(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Spanish "miercoles once por la manana", where the eleventh is a Wednesday soon: else eleven is the hour."""
    day, weekday = parser.value_at_group(match, "d"), parser.value_at_group(match, "w")
    if parser.lang != "es" or parser.today is None:
        return None
    upcoming_days = (parser.today + dt.timedelta(days=ahead) for ahead in range(_SOON_DAYS))
    dates = [date for date in upcoming_days if date.day == day]
    is_date = any(date.isoweekday() == weekday for date in dates)
    return DayMention(match.start(), match.end(), weekday=weekday, day=day) if is_date else None


def read_last_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """The last day of a month: "el ultimo dia de abril"."""
    if parser.value_at_group(match, "u") != _DAY_UNIT:
        return None
    return DayMention(match.start(), match.end(), day=LAST_DAY, month=parser.value_at_group(match, "m"))


def read_weekday_and_number(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A weekday with its number: "Tuesday the 5th"."""
    number = parser.lexeme_at_group(match, "d")
    if number is None or not 1 <= number.value <= 31:
        return None
    is_bare = not set("DKB") & set(match[0]) and number.kind == "n"
    if is_bare and parser.lang == "en" and number.value <= 12:
        return None
    return DayMention(match.start(), match.end(), weekday=parser.value_at_group(match, "w"), day=number.value)


def read_ordinal_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A number that is a day by what stands before it: "on the 5th", "el cinco"."""
    number = parser.lexeme_at_group(match, "d")
    if number is None or not 1 <= number.value <= 31 or len(number.digits) > 2:
        return None
    word_before = parser.word_at(match.start())
    if match[0][0] in "DSEB" and word_before in load_vocabulary(parser.lang).words_for("words", "no_day_after"):
        return None
    is_spoken_ordinal = number.kind == "o" and number.is_spoken
    if (is_spoken_ordinal and _is_ordinal_rank(parser, match, number)) or (
        number.kind == "n" and _is_quantity(parser, match, number)
    ):
        return None
    return DayMention(match.start(), match.end(), day=number.value)


def _is_quantity(parser: SpanParser, match: re.Match[str], number: Lexeme) -> bool:
    """English "let's do the three" after an offer, and "the two family on Elm": hours and counts, no days."""
    if parser.lang != "en":
        return False
    if parser.context == "offer" and number.value <= _LAST_HOUR:
        return True
    return number.is_spoken and parser.kind_at(match.end()) == "Z" and not set("BK") & set(match[0])


def _is_ordinal_rank(parser: SpanParser, match: re.Match[str], number: Lexeme) -> bool:
    """Whether an ordinal is one of several rather than a day: "the second one", "esta en noveno"."""
    if parser.lang == "es" and number.value > 1:
        return True  # only the first of a month has an ordinal
    is_polite = parser.word_at(match.end()) in load_vocabulary(parser.lang).words_for("words", "polite")
    is_alone = match.end() - match.start() == 1
    if parser.context in {"offer", "which_booking"} or parser.kind_at(match.end()) == "W":
        return True
    if number.value > _MOST_RANKS:
        return False
    is_marked = bool(set("BS") & set(match[0])) or parser.context in {"ask_datetime", "ask_time"}
    return is_alone or not is_marked or (parser.kind_at(match.end()) == "Z" and not is_polite)


def read_day_number(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Spanish "dia cinco"."""
    day = parser.value_at_group(match, "d")
    if (
        parser.word_at(match.start()) not in load_vocabulary(parser.lang).words_for("words", "day_word")
        or not 1 <= day <= 31
    ):
        return None
    return DayMention(match.start(), match.end(), day=day)


def read_vague_span(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A week or a month as a whole: no day, but where to look."""
    unit = parser.value_at_group(match, "u")
    if unit not in {_WEEK_UNIT, _MONTH_UNIT}:
        return None
    qualifier = "after_next" if "g" in match[0] else "next" if "x" in match[0] else "this"
    return DayMention(match.start(), match.end(), vague=f"{qualifier}_{'week' if unit == _WEEK_UNIT else 'month'}")


def read_vague_month(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A month alone ("in March"): no day, but where to look."""
    return DayMention(match.start(), match.end(), vague="month", month=parser.value_at_group(match, "m"))


def read_weekend(_parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """The coming weekend or the one after: no single day."""
    return DayMention(match.start(), match.end(), vague="next_weekend" if "x" in match[0] else "weekend")
