"""Days with a name or a number of their own: dates, holidays, months, and the third Friday of one."""

import datetime as dt
import re

from ringlypro.receptionist.hearing.lexemes import Lexeme
from ringlypro.receptionist.hearing.spans import LAST_DAY, Board, DaySaid
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_DAY, _WEEK, _MONTH, _LAST = 3, 4, 6, 9
_LAST_HOUR, _FEW = 12, 3
_SOON = 31
_YEARS = range(1900, 2101)


def _year(board: Board, at_end: int) -> tuple[int, int]:
    """The year after a day and month, and where the span ends with it."""
    tail = re.compile(r"[,.]?[EISY]*n").match(board.kinds, at_end)
    if tail is None:
        return 0, at_end
    first = board.sentence.lexemes[tail.end() - 1].value
    if first in _YEARS:
        return first, tail.end()
    if first == 20 and board.kind(tail.end()) == "n":
        second = board.sentence.lexemes[tail.end()].value
        if 20 <= second <= 99:
            return 2000 + second, tail.end() + 1
    return 0, at_end


def calendar_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A day and a month in either order: "March 3rd", "el 3 de marzo de 2027"."""
    day, month = board.value(match, "d"), board.value(match, "m")
    if not 1 <= day <= 31:
        return None
    year, end = _year(board, match.end())
    return DaySaid(match.start(), end, day=day, month=month, year=year)


def literal(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A date in figures: "3/15", "2027-03-15"."""
    lexeme = board.sentence.lexemes[match.start()]
    return DaySaid(match.start(), match.end(), day=lexeme.value, month=lexeme.minor, year=lexeme.year)


def numbered_month(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Spanish "el 15 del 3": day and month, both as numbers."""
    day, month = board.value(match, "d"), board.value(match, "m")
    if board.lang != "es" or not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return DaySaid(match.start(), match.end(), day=day, month=month)


def nth_weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """The first, third or last weekday of a month."""
    nth = -1 if match["o"] == "l" else board.value(match, "o")
    if nth > 5:
        return None
    month = board.value(match, "m")
    year, end = _year(board, match.end()) if month else (0, match.end())
    qualifier = "next" if match["q"] == "x" else "this"
    return DaySaid(
        match.start(), end, weekday=board.value(match, "w"), nth=nth, month=month, year=year, qualifier=qualifier
    )


def floating_holiday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A holiday that is a weekday of its month: Thanksgiving is the fourth Thursday of November."""
    value = board.sentence.lexemes[match.start()].value
    if value < 0:
        return DaySaid(match.start(), match.end(), vague="easter", count=value + 1)
    month, rest = divmod(value, 100)
    nth, weekday = divmod(rest, 10)
    return DaySaid(match.start(), match.end(), weekday=weekday, nth=-1 if nth == _LAST else nth, month=month)


def day_of_month(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A number in this month or the next: "the 5th of next month"."""
    day = board.value(match, "d")
    if board.value(match, "u") != _MONTH or not 1 <= day <= 31:
        return None
    qualifier = "next_month" if "x" in match[0] else "this_month"
    return DaySaid(match.start(), match.end(), day=day, qualifier=qualifier)


def weekday_and_date(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Spanish "miercoles once por la manana", where the eleventh is a Wednesday soon: else eleven is the hour."""
    day, weekday = board.value(match, "d"), board.value(match, "w")
    if board.lang != "es" or board.today is None:
        return None
    soon = (board.today + dt.timedelta(days=ahead) for ahead in range(_SOON))
    dates = [date for date in soon if date.day == day]
    is_date = any(date.isoweekday() == weekday for date in dates)
    return DaySaid(match.start(), match.end(), weekday=weekday, day=day) if is_date else None


def last_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    """The last day of a month: "el ultimo dia de abril"."""
    if board.value(match, "u") != _DAY:
        return None
    return DaySaid(match.start(), match.end(), day=LAST_DAY, month=board.value(match, "m"))


def weekday_and_number(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A weekday with its number: "Tuesday the 5th"."""
    number = board.lexeme(match, "d")
    if number is None or not 1 <= number.value <= 31:
        return None
    is_bare = not set("DKB") & set(match[0]) and number.kind == "n"
    if is_bare and board.lang == "en" and number.value <= 12:
        return None
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), day=number.value)


def number_of_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A number that is a day by what stands before it: "on the 5th", "el cinco"."""
    number = board.lexeme(match, "d")
    if number is None or not 1 <= number.value <= 31 or len(number.digits) > 2:
        return None
    before = board.word(match.start())
    if match[0][0] in "DSEB" and before in vocabulary(board.lang).words("words", "no_day_after"):
        return None
    is_spoken_ordinal = number.kind == "o" and number.spoken
    if (is_spoken_ordinal and _is_rank(board, match, number)) or (
        number.kind == "n" and _is_count(board, match, number)
    ):
        return None
    return DaySaid(match.start(), match.end(), day=number.value)


def _is_count(board: Board, match: re.Match[str], number: Lexeme) -> bool:
    """English "let's do the three" after an offer, and "the two family on Elm": hours and counts, no days."""
    if board.lang != "en":
        return False
    if board.context == "offer" and number.value <= _LAST_HOUR:
        return True
    return number.spoken and board.kind(match.end()) == "Z" and not set("BK") & set(match[0])


def _is_rank(board: Board, match: re.Match[str], number: Lexeme) -> bool:
    """Whether an ordinal is one of several rather than a day: "the second one", "esta en noveno"."""
    if board.lang == "es" and number.value > 1:
        return True  # only the first of a month has an ordinal
    polite = board.word(match.end()) in vocabulary(board.lang).words("words", "polite")
    alone = match.end() - match.start() == 1
    if board.context in {"offer", "which_booking"} or board.kind(match.end()) == "W":
        return True
    if number.value > _FEW:
        return False
    is_marked = bool(set("BS") & set(match[0])) or board.context in {"ask_datetime", "ask_time"}
    return alone or not is_marked or (board.kind(match.end()) == "Z" and not polite)


def day_number(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Spanish "dia cinco"."""
    day = board.value(match, "d")
    if board.word(match.start()) not in vocabulary(board.lang).words("words", "day_word") or not 1 <= day <= 31:
        return None
    return DaySaid(match.start(), match.end(), day=day)


def vague_span(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A week or a month as a whole: no day, but where to look."""
    unit = board.value(match, "u")
    if unit not in {_WEEK, _MONTH}:
        return None
    which = "after_next" if "g" in match[0] else "next" if "x" in match[0] else "this"
    return DaySaid(match.start(), match.end(), vague=f"{which}_{'week' if unit == _WEEK else 'month'}")


def vague_month(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A month alone ("in March"): no day, but where to look."""
    return DaySaid(match.start(), match.end(), vague="month", month=board.value(match, "m"))


def weekend(_board: Board, match: re.Match[str]) -> DaySaid | None:
    """The coming weekend or the one after: no single day."""
    return DaySaid(match.start(), match.end(), vague="next_weekend" if "x" in match[0] else "weekend")
