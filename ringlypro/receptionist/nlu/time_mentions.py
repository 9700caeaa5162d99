"""A time of day as a span: hour and minute with the half or the part of the day that was named in it."""

import re

from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.span_parser import SpanParser, TimeMention

_MERIDIEM = {"a": "am", "p": "pm"}


def make_time_mention(
    parser: SpanParser, match: re.Match[str], hour: int, minute: int, *, end: int | None = None, exact: bool = False
) -> TimeMention | None:
    """A clock span, with am, pm or the part of the day that was named in it."""
    end = match.end() if end is None else end
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return None
    suffix = next((kind for kind in parser.kinds[match.start() : end] if kind in "apq"), "")
    part = 0
    if suffix == "q":
        part = next(lexeme.value for lexeme in parser.sentence.lexemes[match.start() : end] if lexeme.kind == "q")
    return TimeMention(match.start(), end, hour % 24, minute, _MERIDIEM.get(suffix, ""), part, exact)


def minute_lexemes(parser: SpanParser, match: re.Match[str]) -> tuple[Lexeme, ...]:
    """The numbers that stand where the minutes are said."""
    start, end = match.span("m")
    return parser.sentence.lexemes[start:end]
