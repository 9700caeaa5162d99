"""Days told by how they lie to another: "tomorrow", "in two weeks", "the Friday of next week"."""

from typing import Final

from ringlypro.receptionist.nlu.grammar_rules import RuleMatch
from ringlypro.receptionist.nlu.span_parser import DayMention, Qualifier, VagueSpan
from ringlypro.receptionist.nlu.token_kinds import INSTANT_UNITS, DayPart, TimeUnit, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_QUALIFIERS: Final[dict[TokenKind | None, Qualifier]] = {
    TokenKind.THIS: "this",
    TokenKind.NEXT: "next",
    TokenKind.LAST: "last",
    TokenKind.AFTER_NEXT: "after_next",
}


def read_weekday_of_week(match: RuleMatch) -> DayMention | None:
    """A weekday of this week, the next, or the one after."""
    if match.unit_of("unit") is not TimeUnit.WEEK:
        return None
    week = 2 if match.has_kind({TokenKind.AFTER_NEXT}) else 1 if match.has_kind({TokenKind.NEXT}) else 0
    return DayMention(match.start, match.end, weekday=match.value_of("weekday"), week=week)


def read_weekday_of_next_week(match: RuleMatch) -> DayMention:
    """Spanish "el lunes de la que viene": of next week, which was named before."""
    return DayMention(match.start, match.end, weekday=match.value_of("weekday"), week=1)


def read_qualified_weekday(match: RuleMatch) -> DayMention | None:
    """A weekday with "this", "next", "last", or the one after next."""
    qualifier = _QUALIFIERS[match.kind_of("qualifier")]
    return DayMention(match.start, match.end, weekday=match.value_of("weekday"), qualifier=qualifier)


def read_weekday_in_eight_days(match: RuleMatch) -> DayMention | None:
    """Spanish "el martes en ocho", or "en ocho días": counted with both ends, a week on."""
    if not match.parser.has_habit("counts_both_ends"):
        return None
    days = match.value_of("count") if match.has("count") else match.value_of("days") + 1
    if days not in {8, 15}:
        return None
    anchor = DayMention(match.start, match.start + 1, weekday=match.value_of("weekday"))
    return DayMention(match.start, match.end, count=days // 7, unit=TimeUnit.WEEK, anchor=anchor)


def read_weekday_in_weeks(match: RuleMatch) -> DayMention | None:
    """Weeks counted from a day: "Saturday in two weeks"."""
    if match.unit_of("unit") is not TimeUnit.WEEK:
        return None
    anchor = DayMention(match.start, match.start + 1, weekday=match.value_of("weekday"))
    return DayMention(match.start, match.end, count=match.value_of("count"), unit=TimeUnit.WEEK, anchor=anchor)


def read_weeks_on_weekday(match: RuleMatch) -> DayMention | None:
    """A day of the week that is some weeks away: "in two weeks on Wednesday"."""
    if match.unit_of("unit") is not TimeUnit.WEEK:
        return None
    return DayMention(match.start, match.end, weekday=match.value_of("weekday"), week=match.value_of("count"))


def read_named_day(match: RuleMatch) -> DayMention | None:
    """Today, tomorrow, the day after."""
    return DayMention(match.start, match.end, ahead=match.parser.sentence.lexemes[match.start].value)


def read_tonight(match: RuleMatch) -> DayMention | None:
    """Today, in the evening."""
    return DayMention(match.start, match.end, ahead=0, part=DayPart.EVENING)


def read_part_of_today(match: RuleMatch) -> DayMention | None:
    """A part of today: "this afternoon"."""
    return DayMention(match.start, match.end, ahead=0, part=DayPart(match.value_of("part")))


def read_next_day(match: RuleMatch) -> DayMention | None:
    """Tomorrow, as "the next day"."""
    return DayMention(match.start, match.end, ahead=1) if match.unit_of("unit") is TimeUnit.DAY else None


def _read_amount(match: RuleMatch) -> float:
    count = 0.0
    for at, lexeme in enumerate(match.lexemes_of("amount"), match.start_of("amount")):
        match lexeme.kind:
            case TokenKind.DECIMAL:
                return lexeme.value + lexeme.minor_value / 10
            case TokenKind.COUPLE:
                return 2.0
            case TokenKind.HALF:
                count += 0.5
            case TokenKind.ARTICLE | TokenKind.ONE_ARTICLE:
                count = count or float(match.parser.kind_at(at + 1) is not TokenKind.HALF and not count)
            case TokenKind.NUMBER:
                count += lexeme.value
    return (count or 1) + 0.5 if match.has("half") else count


def read_relative_day(match: RuleMatch) -> DayMention | None:
    """A number of days, weeks, months or hours from now, from a day, or ago."""
    count, unit = _read_amount(match), match.unit_of("unit")
    if not 0 < count <= 1000 or not _is_anchored(match):
        return None
    is_past = _is_before(match) or match.has("ago") or match.kind_of("lead") is TokenKind.AGO
    anchor = None
    if match.kind_of("anchor") is TokenKind.WEEKDAY:
        anchor = DayMention(match.end - 1, match.end, weekday=match.value_of("anchor"))
    elif match.has("anchor"):
        anchor = match.parser.day_starting_at(match.start_of("anchor"))
    return DayMention(
        match.start,
        match.end if anchor is None else max(match.end, anchor.end),
        count=-count if is_past else count,
        unit=unit,
        anchor=anchor,
        qualifier="later" if match.has("after_now") and (not match.has("lead") or unit in INSTANT_UNITS) else "",
    )


def _is_before(match: RuleMatch) -> bool:
    return match.has("side") and match.kind_of("side") is TokenKind.TO


def _is_anchored(match: RuleMatch) -> bool:
    """Whether an amount of days is counted from anything: "two days until Christmas" is not."""
    return any(map(match.has, ("lead", "anchor", "after_now", "ago"))) and (not _is_before(match) or _is_beside(match))


def _is_beside(match: RuleMatch) -> bool:
    """Whether a day is told from another one: "before Christmas" may be, "until Christmas" is not."""
    side = match.parser.word_at(match.start_of("side"))
    return side in load_vocabulary(match.parser.lang).words_for("discourse", "beside")


def read_adjacent_day(match: RuleMatch) -> DayMention | None:
    """The day after or before another: "the day after Thanksgiving"."""
    anchor = match.parser.day_starting_at(match.start_of("anchor"))
    if match.unit_of("unit") is not TimeUnit.DAY or anchor is None:
        return None
    count = 1.0 if match.kind_of("side") is TokenKind.PAST else -1.0
    return DayMention(match.start, anchor.end, count=count, unit=TimeUnit.DAY, anchor=anchor)


def read_adjacent_weekday(match: RuleMatch) -> DayMention | None:
    """The weekday next to another day: "the Monday after Christmas"."""
    anchor = match.parser.day_starting_at(match.start_of("anchor"))
    if anchor is None or not _is_beside(match):
        return None
    vague: VagueSpan = "after" if match.kind_of("side") is TokenKind.PAST else "ahead"
    return DayMention(match.start, anchor.end, weekday=match.value_of("weekday"), vague=vague, anchor=anchor)


def read_weekdays_later(match: RuleMatch) -> DayMention | None:
    """Weekdays counted: "three Tuesdays from now"."""
    anchor = DayMention(match.start, match.end, weekday=match.value_of("weekday"))
    return DayMention(match.start, match.end, count=match.value_of("count") - 1, unit=TimeUnit.WEEK, anchor=anchor)


def read_weekday(match: RuleMatch) -> DayMention | None:
    """A weekday alone."""
    return DayMention(match.start, match.end, weekday=match.value_of("weekday"))
