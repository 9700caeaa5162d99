"""What a phrase of a sentence may be, as far as days, hours and numbers go.

Most kinds bear the name of their list in `packs/hears_*.toml`: a phrase of `[words] after_next` is an AFTER_NEXT.
Templates of the grammar write them in lower case.
"""

from enum import IntEnum, auto, unique
from typing import Final


@unique
class TokenKind(IntEnum):
    """The kind of one lexeme, or what stands in its place once it was read."""

    # What names a day or a part of one.
    WEEKDAY = auto()
    MONTH = auto()
    DATE = auto()
    """A date in figures ("3/15"), or a holiday that has one."""
    FLOATING_HOLIDAY = auto()
    NAMED_DAY = auto()
    """Today, tomorrow, yesterday; its value is how many days ahead."""
    TONIGHT = auto()
    DAY_PART = auto()
    TOMORROW_OR_MORNING = auto()
    """Spanish "mañana", where nothing beside it says which."""
    WEEKEND = auto()
    UNIT = auto()
    """Day, week, month, hour: a `TimeUnit`."""

    # What counts.
    NUMBER = auto()
    ORDINAL = auto()
    DECIMAL = auto()
    """Such as "3.30": a time, or a quantity."""
    CLOCK_TIME = auto()
    """Such as "3:30"."""
    HALF = auto()
    QUARTER = auto()
    COUPLE = auto()
    COUNTED = auto()
    """What there are so many of, and what no hour is: people, dollars, teeth."""

    # What makes a number an hour.
    NOON = auto()
    MIDNIGHT = auto()
    AM = auto()
    PM = auto()
    OCLOCK = auto()
    HUNDRED_HOURS = auto()

    # Small words.
    PAST = auto()
    TO = auto()
    MINUS = auto()
    AND = auto()
    FOR = auto()
    AT = auto()
    NEAR = auto()
    MAYBE = auto()
    THIS = auto()
    NEXT = auto()
    AFTER_NEXT = auto()
    LAST = auto()
    IN = auto()
    FROM = auto()
    AFTER_NOW = auto()
    AGO = auto()
    ARTICLE = auto()
    ONE_ARTICLE = auto()
    """Spanish "una": an article, or one o'clock."""
    THE = auto()
    OF = auto()
    OF_THE = auto()
    ON = auto()
    YEAR = auto()
    DAY_LABEL = auto()
    """Spanish "el día", before the day's number."""

    # Everything else that is heard.
    WORD = auto()
    COMMA = auto()
    STOP = auto()
    MARK = auto()

    # What the grammar leaves where it has read.
    DAY_MENTION = auto()
    TIME_MENTION = auto()
    COVERED = auto()
    """The rest of a mention."""
    CLAIMED = auto()
    """What belongs to a name, a number or a code."""


class TimeUnit(IntEnum):
    """A span of time, from short to long."""

    MINUTE = 1
    HOUR = 2
    DAY = 3
    WEEK = 4
    FORTNIGHT = 5
    MONTH = 6
    YEAR = 7


class DayPart(IntEnum):
    """A part of the day as callers name it."""

    MORNING = 1
    AFTERNOON = 2
    EVENING = 3
    NIGHT = 4
    DAWN = 5


INSTANT_UNITS: Final = frozenset({TimeUnit.MINUTE, TimeUnit.HOUR})
"""Units so short that they lead to a moment and not to a day."""
PUNCTUATION: Final = frozenset({TokenKind.COMMA, TokenKind.STOP, TokenKind.MARK})
CLAUSE_ENDS: Final = frozenset({TokenKind.COMMA, TokenKind.STOP})
TEMPORAL_KINDS: Final = frozenset(
    {
        TokenKind.WEEKDAY, TokenKind.MONTH, TokenKind.DATE, TokenKind.FLOATING_HOLIDAY, TokenKind.NAMED_DAY,
        TokenKind.TONIGHT, TokenKind.DAY_PART, TokenKind.TOMORROW_OR_MORNING, TokenKind.WEEKEND, TokenKind.UNIT,
        TokenKind.NUMBER, TokenKind.ORDINAL, TokenKind.DECIMAL, TokenKind.CLOCK_TIME, TokenKind.ONE_ARTICLE,
        TokenKind.NOON, TokenKind.MIDNIGHT,
    }
)  # fmt: skip
"""Without one of these no day and no time is named: every rule needs one."""
MERIDIEMS: Final = frozenset({TokenKind.AM, TokenKind.PM})
HOLIDAYS: Final = frozenset({TokenKind.DATE, TokenKind.FLOATING_HOLIDAY})
