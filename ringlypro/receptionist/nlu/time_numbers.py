"""Numbers as hours and minutes: what 9, 815, 0500, "twenty" and "oh five" may mean on a clock."""

from collections.abc import Sequence

from ringlypro.receptionist.nlu.lexer import Lexeme
from ringlypro.receptionist.nlu.token_kinds import TokenKind

_SPOKEN_THOUSAND = 1000
"""Nobody says an hour like that: "there are a thousand of them"."""


def parse_hour_minute(lexeme: Lexeme) -> tuple[int, int] | None:
    """Hour and minute of a number such as 9, 815 or 0500."""
    if lexeme.value < 0 or (lexeme.is_spoken and lexeme.value == _SPOKEN_THOUSAND):
        return None
    if len(lexeme.digits) in {3, 4} and not (lexeme.is_spoken and lexeme.value % 100):
        hour, minute = divmod(lexeme.value, 100)
        return (hour, minute) if hour <= 24 and minute < 60 else None
    return (lexeme.value, 0) if lexeme.value <= 24 else None


def minutes_from_numbers(numbers: Sequence[Lexeme], *, allow_single_digit: bool) -> int | None:
    """Minutes after the hour: "twenty", "oh five"; a lone digit only where `allow_single_digit` says so."""
    if len(numbers) == 2:
        return numbers[1].value if numbers[0].value == 0 and 0 <= numbers[1].value <= 9 else None
    number = numbers[0]
    is_plausible = len(number.digits) == 2 or allow_single_digit
    return number.value if is_plausible and 0 <= number.value <= 59 else None


def minute_quantity(lexeme: Lexeme) -> int:
    """Minutes of "half", "quarter" or a number."""
    return 30 if lexeme.kind is TokenKind.HALF else 15 if lexeme.kind is TokenKind.QUARTER else lexeme.value
