"""A time of day as a span: hour and minute with the half or the part of the day that was named in it."""

from dataclasses import replace

from ringlypro.receptionist.nlu.grammar_rules import RuleMatch
from ringlypro.receptionist.nlu.span_parser import TimeMention
from ringlypro.receptionist.nlu.token_kinds import DayPart, TokenKind


def make_time_mention(
    match: RuleMatch, hour: int, minute: int, *, end: int | None = None, exact: bool = False
) -> TimeMention | None:
    """A clock span, with am, pm or the part of the day that was named in it."""
    end = match.end if end is None else end
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return None
    mention = TimeMention(match.start, end, hour % 24, minute, exact=exact)
    for at in range(match.start, end):
        match match.parser.kinds[at]:
            case TokenKind.AM:
                return replace(mention, meridiem="am")
            case TokenKind.PM:
                return replace(mention, meridiem="pm")
            case TokenKind.DAY_PART:
                return replace(mention, part=DayPart(match.parser.sentence.lexemes[at].value))
    return mention
