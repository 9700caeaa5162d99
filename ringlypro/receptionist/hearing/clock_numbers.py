"""Numbers as hours and minutes: what 9, 815, 0500, "twenty" and "oh five" may mean on a clock."""

from collections.abc import Sequence

from ringlypro.receptionist.hearing.lexemes import Lexeme

_THOUSAND = 1000
"""Nobody says an hour like that: "there are a thousand of them"."""


def hour_minute(lexeme: Lexeme) -> tuple[int, int] | None:
    """Hour and minute of a number such as 9, 815 or 0500."""
    if lexeme.value < 0 or (lexeme.spoken and lexeme.value == _THOUSAND):
        return None
    if len(lexeme.digits) in {3, 4} and not (lexeme.spoken and lexeme.value % 100):
        hour, minute = divmod(lexeme.value, 100)
        return (hour, minute) if hour <= 24 and minute < 60 else None
    return (lexeme.value, 0) if lexeme.value <= 24 else None


def minutes(numbers: Sequence[Lexeme], *, single: bool) -> int | None:
    """Minutes after the hour: "twenty", "oh five"; a lone digit only where `single` says so."""
    if len(numbers) == 2:
        return numbers[1].value if numbers[0].value == 0 and 0 <= numbers[1].value <= 9 else None
    number = numbers[0]
    fits = len(number.digits) == 2 or single
    return number.value if fits and 0 <= number.value <= 59 else None


def quantity(lexeme: Lexeme) -> int:
    """Minutes of "half", "quarter" or a number."""
    return 30 if lexeme.kind == "h" else 15 if lexeme.kind == "k" else lexeme.value
