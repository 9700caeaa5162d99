"""Days with a name or a number of their own: dates, holidays, months, and the third Friday of one."""

import datetime as dt
from typing import Final

from ringlypro.receptionist.nlu.grammar_rules import RuleMatch
from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.rule_templates import compile_template
from ringlypro.receptionist.nlu.span_parser import LAST_DAY, DayMention, Qualifier, SpanParser, VagueSpan
from ringlypro.receptionist.nlu.token_kinds import TimeUnit, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_YEAR_TEMPLATE: Final = compile_template("[,|.] [of|in|of_the|year]* number")
_DATE_MARKERS: Final = frozenset({TokenKind.THE, TokenKind.DAY_LABEL, TokenKind.ON})
_ARTICLES_OF_DAYS: Final = frozenset({TokenKind.THE, TokenKind.OF_THE, TokenKind.OF, TokenKind.ON})
_LAST_WEEKDAY = 9
"""The rank of a month's last weekday in the pack's `floating_holidays`."""
_LAST_HOUR, _MOST_RANKS = 12, 3
_SOON_DAYS = 31
_VAGUE_SPANS: Final[dict[TimeUnit | None, tuple[VagueSpan, VagueSpan, VagueSpan]]] = {
    TimeUnit.WEEK: ("this_week", "next_week", "after_next_week"),
    TimeUnit.MONTH: ("this_month", "next_month", "after_next_month"),
}
_YEARS = range(1900, 2101)


def _parse_year(parser: SpanParser, at_end: int) -> tuple[int, int]:
    """The year after a day and month, and where the span ends with it."""
    tail = _YEAR_TEMPLATE.match(parser.encoded_kinds, at_end)
    if tail is None:
        return 0, at_end
    first = parser.sentence.lexemes[tail.end() - 1].value
    if first in _YEARS:
        return first, tail.end()
    if first == 20 and parser.kind_at(tail.end()) is TokenKind.NUMBER:
        second = parser.sentence.lexemes[tail.end()].value
        if 20 <= second <= 99:
            return 2000 + second, tail.end() + 1
    return 0, at_end


def read_calendar_day(match: RuleMatch) -> DayMention | None:
    """A day and a month in either order: "March 3rd", "el 3 de marzo de 2027"."""
    day, month = match.value_of("day"), match.value_of("month")
    if not 1 <= day <= 31:
        return None
    year, end = _parse_year(match.parser, match.end)
    return DayMention(match.start, end, day=day, month=month, year=year)


def read_date_literal(match: RuleMatch) -> DayMention | None:
    """A date in figures: "3/15", "2027-03-15"."""
    lexeme = match.parser.sentence.lexemes[match.start]
    return DayMention(match.start, match.end, day=lexeme.value, month=lexeme.minor_value, year=lexeme.year)


def read_numbered_month(match: RuleMatch) -> DayMention | None:
    """Spanish "el 15 del 3": day and month, both as numbers."""
    day, month = match.value_of("day"), match.value_of("month")
    if not match.parser.has_habit("numbered_months") or not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    return DayMention(match.start, match.end, day=day, month=month)


def read_nth_weekday(match: RuleMatch) -> DayMention | None:
    """The first, third or last weekday of a month."""
    nth = -1 if match.kind_of("nth") is TokenKind.LAST else match.value_of("nth")
    if nth > 5:
        return None
    month = match.value_of("month")
    year, end = _parse_year(match.parser, match.end) if month else (0, match.end)
    qualifier: Qualifier = "next" if match.kind_of("qualifier") is TokenKind.NEXT else "this"
    return DayMention(
        match.start,
        end,
        weekday=match.value_of("weekday"),
        nth=nth,
        month=month,
        year=year,
        qualifier=qualifier,
    )


def read_floating_holiday(match: RuleMatch) -> DayMention | None:
    """A holiday that is a weekday of its month: Thanksgiving is the fourth Thursday of November."""
    value = match.parser.sentence.lexemes[match.start].value
    if value < 0:
        return DayMention(match.start, match.end, vague="easter", count=value + 1)
    month, rest = divmod(value, 100)
    nth, weekday = divmod(rest, 10)
    return DayMention(match.start, match.end, weekday=weekday, nth=-1 if nth == _LAST_WEEKDAY else nth, month=month)


def read_day_of_month(match: RuleMatch) -> DayMention | None:
    """A number in this month or the next: "the 5th of next month"."""
    day = match.value_of("day")
    if match.unit_of("unit") is not TimeUnit.MONTH or not 1 <= day <= 31:
        return None
    qualifier: Qualifier = "next_month" if match.has_kind({TokenKind.NEXT}) else "this_month"
    return DayMention(match.start, match.end, day=day, qualifier=qualifier)


def read_weekday_and_date(match: RuleMatch) -> DayMention | None:
    """Spanish "miercoles once por la manana", where the eleventh is a Wednesday soon: else eleven is the hour."""
    day, weekday = match.value_of("day"), match.value_of("weekday")
    if not match.parser.has_habit("date_beside_weekday") or match.parser.today is None:
        return None
    upcoming_days = (match.parser.today + dt.timedelta(days=ahead) for ahead in range(_SOON_DAYS))
    dates = [date for date in upcoming_days if date.day == day]
    is_date = any(date.isoweekday() == weekday for date in dates)
    return DayMention(match.start, match.end, weekday=weekday, day=day) if is_date else None


def read_last_day(match: RuleMatch) -> DayMention | None:
    """The last day of a month: "el ultimo dia de abril"."""
    if match.unit_of("unit") is not TimeUnit.DAY:
        return None
    return DayMention(match.start, match.end, day=LAST_DAY, month=match.value_of("month"))


def read_weekday_and_number(match: RuleMatch) -> DayMention | None:
    """A weekday with its number: "Tuesday the 5th"."""
    number = match.lexeme_of("day")
    if number is None or not 1 <= number.value <= 31:
        return None
    is_bare = not match.has_kind(_DATE_MARKERS) and number.kind is TokenKind.NUMBER
    if is_bare and match.parser.has_habit("hour_beside_weekday") and number.value <= 12:
        return None
    return DayMention(match.start, match.end, weekday=match.value_of("weekday"), day=number.value)


def read_ordinal_day(match: RuleMatch) -> DayMention | None:
    """A number that is a day by what stands before it: "on the 5th", "el cinco"."""
    number = match.lexeme_of("day")
    if number is None or not 1 <= number.value <= 31 or len(number.digits) > 2:
        return None
    word_before = match.parser.word_at(match.start)
    if match.parser.kind_at(match.start) in _ARTICLES_OF_DAYS and word_before in load_vocabulary(
        match.parser.lang
    ).words_for("words", "no_day_after"):
        return None
    is_spoken_ordinal = number.kind is TokenKind.ORDINAL and number.is_spoken
    if (is_spoken_ordinal and _is_ordinal_rank(match, number)) or (
        number.kind is TokenKind.NUMBER and _is_quantity(match, number)
    ):
        return None
    return DayMention(match.start, match.end, day=number.value)


def _is_quantity(match: RuleMatch, number: Lexeme) -> bool:
    """English "let's do the three" after an offer, and "the two family on Elm": hours and counts, no days."""
    if not match.parser.has_habit("article_before_counts"):
        return False
    if match.parser.context == "offer" and number.value <= _LAST_HOUR:
        return True
    is_labelled = match.has_kind({TokenKind.ON, TokenKind.DAY_LABEL})
    return number.is_spoken and match.parser.kind_at(match.end) is TokenKind.WORD and not is_labelled


def _is_ordinal_rank(match: RuleMatch, number: Lexeme) -> bool:
    """Whether an ordinal is one of several rather than a day: "the second one", "esta en noveno"."""
    if match.parser.has_habit("first_alone_is_ordinal") and number.value > 1:
        return True  # only the first of a month has an ordinal
    is_polite = match.parser.word_at(match.end) in load_vocabulary(match.parser.lang).words_for("words", "polite")
    is_alone = match.end - match.start == 1
    if match.parser.context in {"offer", "which_booking"} or match.parser.kind_at(match.end) is TokenKind.WEEKEND:
        return True
    if number.value > _MOST_RANKS:
        return False
    is_marked = match.has_kind({TokenKind.ON, TokenKind.OF_THE}) or match.parser.context in {"ask_datetime", "ask_time"}
    return is_alone or not is_marked or (match.parser.kind_at(match.end) is TokenKind.WORD and not is_polite)


def read_day_number(match: RuleMatch) -> DayMention | None:
    """Spanish "dia cinco"."""
    day = match.value_of("day")
    if (
        match.parser.word_at(match.start) not in load_vocabulary(match.parser.lang).words_for("words", "day_word")
        or not 1 <= day <= 31
    ):
        return None
    return DayMention(match.start, match.end, day=day)


def read_vague_span(match: RuleMatch) -> DayMention | None:
    """A week or a month as a whole: no day, but where to look."""
    spans = _VAGUE_SPANS.get(match.unit_of("unit"))
    if spans is None:
        return None
    this_span, next_span, after_next_span = spans
    is_next = match.has_kind({TokenKind.NEXT})
    vague = after_next_span if match.has_kind({TokenKind.AFTER_NEXT}) else next_span if is_next else this_span
    return DayMention(match.start, match.end, vague=vague)


def read_vague_month(match: RuleMatch) -> DayMention | None:
    """A month alone ("in March"): no day, but where to look."""
    return DayMention(match.start, match.end, vague="month", month=match.value_of("month"))


def read_weekend(match: RuleMatch) -> DayMention | None:
    """The coming weekend or the one after: no single day."""
    return DayMention(match.start, match.end, vague="next_weekend" if match.has_kind({TokenKind.NEXT}) else "weekend")
