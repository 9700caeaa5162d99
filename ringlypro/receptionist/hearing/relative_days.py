"""Days told by how they lie to another: "tomorrow", "in two weeks", "the Friday of next week"."""

import re

from ringlypro.receptionist.hearing.spans import Board, DaySaid
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_WEEK, _FORTNIGHT, _DAY, _HOUR = 4, 5, 3, 2


def weekday_of_week(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A weekday of this week, the next, or the one after."""
    unit = board.lexeme(match, "u")
    if unit is None or unit.value != _WEEK:
        return None
    week = 2 if "g" in match[0] else 1 if "x" in match[0] else 0
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), week=week)


def weekday_of_next(board: Board, match: re.Match[str]) -> DaySaid:
    """Spanish "el lunes de la que viene": of next week, which was named before."""
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), week=1)


def qualified_weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A weekday with "this", "next", "last", or the one after next."""
    qualifier = {"i": "this", "x": "next", "l": "last", "g": "after_next"}[match["q"]]
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), qualifier=qualifier)


def weekday_in_eight(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Spanish "el martes en ocho": counted with both ends, a week on."""
    days = board.value(match, "n")
    if board.lang != "es" or days not in {8, 15}:
        return None
    anchor = DaySaid(match.start(), match.start() + 1, weekday=board.value(match, "w"))
    return DaySaid(match.start(), match.end(), count=days // 8 + days // 15 - (days == 15), unit=_WEEK, anchor=anchor)


def weekday_in_weeks(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Weeks counted from a day: "Saturday in two weeks"."""
    if board.value(match, "u") != _WEEK:
        return None
    anchor = DaySaid(match.start(), match.start() + 1, weekday=board.value(match, "w"))
    return DaySaid(match.start(), match.end(), count=board.value(match, "n"), unit=_WEEK, anchor=anchor)


def weeks_on_weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A day of the week that is some weeks away: "in two weeks on Wednesday"."""
    if board.value(match, "u") != _WEEK:
        return None
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"), week=board.value(match, "n"))


def named_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Today, tomorrow, the day after."""
    return DaySaid(match.start(), match.end(), ahead=board.sentence.lexemes[match.start()].value)


def tonight(_board: Board, match: re.Match[str]) -> DaySaid | None:
    """Today, in the evening."""
    return DaySaid(match.start(), match.end(), ahead=0, part=3)


def part_of_today(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A part of today: "this afternoon"."""
    part = board.sentence.lexemes[match.end() - 1].value
    return DaySaid(match.start(), match.end(), ahead=0, part=part)


def next_day(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Tomorrow, as "the next day"."""
    return DaySaid(match.start(), match.end(), ahead=1) if board.value(match, "u") == _DAY else None


def _amount(board: Board, match: re.Match[str]) -> float:
    count = 0.0
    for at in range(max(match.start("a"), 0), max(match.end("a"), 0)):
        lexeme = board.sentence.lexemes[at]
        if lexeme.kind == "d":
            return lexeme.value + lexeme.minor / 10
        if lexeme.kind == "h":
            count += 0.5
        elif lexeme.kind == "C":
            return 2.0
        elif lexeme.kind in "jJ":
            count = count or float(board.kind(at + 1) != "h" and not count)
        elif lexeme.kind == "n":
            count += lexeme.value
    if match["half"] is not None:
        count = (count or 1) + 0.5
    return count


def relative(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A number of days, weeks, months or hours from now, from a day, or ago."""
    count, unit = _amount(board, match), board.value(match, "u")
    if count <= 0 or count > 1000:
        return None
    tail = match["tail"] or ""
    ago = "G" in tail or match["before"] == "G"
    if not (match["before"] or tail):
        return None
    anchor = board.day_at(match.end() - 1) if tail.endswith("R") else None
    if tail.endswith("w"):
        anchor = DaySaid(match.end() - 1, match.end(), weekday=board.sentence.lexemes[match.end() - 1].value)
    return DaySaid(
        match.start(),
        match.end() if anchor is None else max(match.end(), anchor.end),
        count=-count if ago else count,
        unit=unit,
        anchor=anchor,
        qualifier="later" if "e" in tail and (not match["before"] or unit <= _HOUR) else "",
    )


def day_beside(board: Board, match: re.Match[str]) -> DaySaid | None:
    """The day after or before another: "the day after Thanksgiving"."""
    anchor = board.day_at(match.end() - 1)
    if board.value(match, "u") != _DAY or anchor is None:
        return None
    count = 1.0 if match["s"] == "P" else -1.0
    return DaySaid(match.start(), anchor.end, count=count, unit=_DAY, anchor=anchor)


def weekday_beside(board: Board, match: re.Match[str]) -> DaySaid | None:
    """The weekday next to another day: "the Monday after Christmas"."""
    anchor = board.day_at(match.end())
    if anchor is None or board.word(match.start("s")) not in vocabulary(board.lang).words("discourse", "beside"):
        return None
    vague = "after" if match["s"] == "P" else "ahead"
    return DaySaid(match.start(), anchor.end, weekday=board.value(match, "w"), vague=vague, anchor=anchor)


def weekdays_later(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Weekdays counted: "three Tuesdays from now"."""
    anchor = DaySaid(match.start(), match.end(), weekday=board.value(match, "w"))
    return DaySaid(match.start(), match.end(), count=board.value(match, "n") - 1, unit=_WEEK, anchor=anchor)


def week_from(board: Board, match: re.Match[str]) -> DaySaid | None:
    """Weeks on from a day: "a week from Friday"."""
    unit = board.value(match, "u")
    anchor = board.day_at(match.end() - 1)
    if board.lang != "en" or unit not in {_WEEK, _FORTNIGHT} or anchor is None:
        return None
    count = float(board.value(match, "n") or 1)
    return DaySaid(match.start(), anchor.end, count=count, unit=unit, anchor=anchor)


def weekday(board: Board, match: re.Match[str]) -> DaySaid | None:
    """A weekday alone."""
    return DaySaid(match.start(), match.end(), weekday=board.value(match, "w"))
