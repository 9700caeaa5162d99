"""Days told by how they lie to another: "tomorrow", "in two weeks", "the Friday of next week"."""

import re

from ringlypro.receptionist.nlu.span_parser import DayMention, SpanParser
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_WEEK_UNIT, _FORTNIGHT_UNIT, _DAY_UNIT, _HOUR_UNIT = 4, 5, 3, 2


def read_weekday_of_week(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A weekday of this week, the next, or the one after."""
    unit = parser.lexeme_at_group(match, "u")
    if unit is None or unit.value != _WEEK_UNIT:
        return None
    week = 2 if "g" in match[0] else 1 if "x" in match[0] else 0
    return DayMention(match.start(), match.end(), weekday=parser.value_at_group(match, "w"), week=week)


def read_weekday_of_next_week(parser: SpanParser, match: re.Match[str]) -> DayMention:
    """Spanish "el lunes de la que viene": of next week, which was named before."""
    return DayMention(match.start(), match.end(), weekday=parser.value_at_group(match, "w"), week=1)


def read_qualified_weekday(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A weekday with "this", "next", "last", or the one after next."""
    qualifier = {"i": "this", "x": "next", "l": "last", "g": "after_next"}[match["q"]]
    return DayMention(match.start(), match.end(), weekday=parser.value_at_group(match, "w"), qualifier=qualifier)


def read_weekday_in_eight_days(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Spanish "el martes en ocho": counted with both ends, a week on."""
    days = parser.value_at_group(match, "n")
    if parser.lang != "es" or days not in {8, 15}:
        return None
    anchor = DayMention(match.start(), match.start() + 1, weekday=parser.value_at_group(match, "w"))
    return DayMention(
        match.start(), match.end(), count=days // 8 + days // 15 - (days == 15), unit=_WEEK_UNIT, anchor=anchor
    )


def read_weekday_in_weeks(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Weeks counted from a day: "Saturday in two weeks"."""
    if parser.value_at_group(match, "u") != _WEEK_UNIT:
        return None
    anchor = DayMention(match.start(), match.start() + 1, weekday=parser.value_at_group(match, "w"))
    return DayMention(
        match.start(), match.end(), count=parser.value_at_group(match, "n"), unit=_WEEK_UNIT, anchor=anchor
    )


def read_weeks_on_weekday(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A day of the week that is some weeks away: "in two weeks on Wednesday"."""
    if parser.value_at_group(match, "u") != _WEEK_UNIT:
        return None
    return DayMention(
        match.start(), match.end(), weekday=parser.value_at_group(match, "w"), week=parser.value_at_group(match, "n")
    )


def read_named_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Today, tomorrow, the day after."""
    return DayMention(match.start(), match.end(), ahead=parser.sentence.lexemes[match.start()].value)


def read_tonight(_parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Today, in the evening."""
    return DayMention(match.start(), match.end(), ahead=0, part=3)


def read_part_of_today(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A part of today: "this afternoon"."""
    part = parser.sentence.lexemes[match.end() - 1].value
    return DayMention(match.start(), match.end(), ahead=0, part=part)


def read_next_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Tomorrow, as "the next day"."""
    return DayMention(match.start(), match.end(), ahead=1) if parser.value_at_group(match, "u") == _DAY_UNIT else None


def _read_amount(parser: SpanParser, match: re.Match[str]) -> float:
    count = 0.0
    for at in range(max(match.start("a"), 0), max(match.end("a"), 0)):
        lexeme = parser.sentence.lexemes[at]
        if lexeme.kind == "d":
            return lexeme.value + lexeme.minor_value / 10
        if lexeme.kind == "h":
            count += 0.5
        elif lexeme.kind == "C":
            return 2.0
        elif lexeme.kind in "jJ":
            count = count or float(parser.kind_at(at + 1) != "h" and not count)
        elif lexeme.kind == "n":
            count += lexeme.value
    if match["half"] is not None:
        count = (count or 1) + 0.5
    return count


def read_relative_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A number of days, weeks, months or hours from now, from a day, or ago."""
    count, unit = _read_amount(parser, match), parser.value_at_group(match, "u")
    if count <= 0 or count > 1000:
        return None
    tail = match["tail"] or ""
    is_past = "G" in tail or match["before"] == "G"
    if not (match["before"] or tail):
        return None
    anchor = parser.day_starting_at(match.end() - 1) if tail.endswith("R") else None
    if tail.endswith("w"):
        anchor = DayMention(match.end() - 1, match.end(), weekday=parser.sentence.lexemes[match.end() - 1].value)
    return DayMention(
        match.start(),
        match.end() if anchor is None else max(match.end(), anchor.end),
        count=-count if is_past else count,
        unit=unit,
        anchor=anchor,
        qualifier="later" if "e" in tail and (not match["before"] or unit <= _HOUR_UNIT) else "",
    )


def read_adjacent_day(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """The day after or before another: "the day after Thanksgiving"."""
    anchor = parser.day_starting_at(match.end() - 1)
    if parser.value_at_group(match, "u") != _DAY_UNIT or anchor is None:
        return None
    count = 1.0 if match["s"] == "P" else -1.0
    return DayMention(match.start(), anchor.end, count=count, unit=_DAY_UNIT, anchor=anchor)


def read_adjacent_weekday(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """The weekday next to another day: "the Monday after Christmas"."""
    anchor = parser.day_starting_at(match.end())
    if anchor is None or parser.word_at(match.start("s")) not in load_vocabulary(parser.lang).words_for(
        "discourse", "beside"
    ):
        return None
    vague = "after" if match["s"] == "P" else "ahead"
    return DayMention(match.start(), anchor.end, weekday=parser.value_at_group(match, "w"), vague=vague, anchor=anchor)


def read_weekdays_later(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Weekdays counted: "three Tuesdays from now"."""
    anchor = DayMention(match.start(), match.end(), weekday=parser.value_at_group(match, "w"))
    return DayMention(
        match.start(), match.end(), count=parser.value_at_group(match, "n") - 1, unit=_WEEK_UNIT, anchor=anchor
    )


def read_week_from(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """Weeks on from a day: "a week from Friday"."""
    unit = parser.value_at_group(match, "u")
    anchor = parser.day_starting_at(match.end() - 1)
    if parser.lang != "en" or unit not in {_WEEK_UNIT, _FORTNIGHT_UNIT} or anchor is None:
        return None
    count = float(parser.value_at_group(match, "n") or 1)
    return DayMention(match.start(), anchor.end, count=count, unit=unit, anchor=anchor)


def read_weekday(parser: SpanParser, match: re.Match[str]) -> DayMention | None:
    """A weekday alone."""
    return DayMention(match.start(), match.end(), weekday=parser.value_at_group(match, "w"))
