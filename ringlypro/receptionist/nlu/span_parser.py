"""A sentence while its days and times are read: no word is read twice.

What was read is masked: DAY_MENTION where a day began, TIME_MENTION where a time did, COVERED for the rest of either.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Final, Literal, Self

from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.rule_templates import encode_kinds
from ringlypro.receptionist.nlu.token_kinds import DayPart, TimeUnit, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_LINKING_KINDS: Final = frozenset(
    {TokenKind.COMMA, TokenKind.THE, TokenKind.DAY_LABEL, TokenKind.ON, TokenKind.OF, TokenKind.FOR}
)
"""What may stand between a weekday and its date."""
LAST_DAY: Final = 99
"""The number of a month's last day, whichever that is."""

Qualifier = Literal["", "this", "next", "last", "after_next", "one_after", "later", "this_month", "next_month"]
"""Which of several days of the same name is meant."""
VagueSpan = Literal[
    "", "easter", "after", "ahead", "weekday", "week_of", "weekend", "next_weekend", "month",
    "this_week", "next_week", "after_next_week", "this_month", "next_month", "after_next_month",
]  # fmt: skip
"""What was named instead of a day, or how a day lies to its anchor."""


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day in the caller's words: what was named, not yet which date it is."""

    start: int
    end: int
    weekday: int = 0
    day: int = 0
    month: int = 0
    year: int = 0
    ahead: int | None = None
    week: int | None = None
    qualifier: Qualifier = ""
    nth: int = 0
    count: float = 0.0
    unit: TimeUnit | None = None
    anchor: Self | None = None
    part: DayPart | None = None
    vague: VagueSpan = ""

    @property
    def is_weekday_only(self) -> bool:
        """Only "tuesday", so that another word may say which one."""
        return bool(self.weekday) and not (self.day or self.month or self.week is not None or self.ahead is not None)


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time of day in the caller's words; `meridiem` is "am", "pm" or open."""

    start: int
    end: int
    hour: int
    minute: int = 0
    meridiem: Literal["", "am", "pm"] = ""
    part: DayPart | None = None
    exact: bool = False


@dataclass(slots=True)
class SpanParser:
    """A sentence while it is being read."""

    sentence: LexedSentence
    lang: str
    context: str
    kinds: list[TokenKind]
    """What each lexeme is, or what took it."""
    today: dt.date | None = None
    days: list[DayMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)
    rules_used: list[str] = field(default_factory=list)
    """Names of the rules that read something, in the order in which they did."""
    encoded_kinds: str = field(init=False)
    """The same for compiled templates."""

    def __post_init__(self) -> None:
        self.encoded_kinds = encode_kinds(self.kinds)

    def has_habit(self, habit: str) -> bool:
        """Whether the language of the sentence has a way of saying days and hours (`Vocabulary.has_habit`)."""
        return load_vocabulary(self.lang).has_habit(habit)

    def word_at(self, at: int) -> str:
        """The word at a place, empty outside the sentence."""
        return self.sentence.lexemes[at].word if 0 <= at < len(self.sentence.lexemes) else ""

    def kind_at(self, at: int) -> TokenKind | None:
        """The kind at a place, None outside the sentence."""
        return self.kinds[at] if 0 <= at < len(self.kinds) else None

    def is_correction_before(self, at: int) -> bool:
        """Whether the word before a place takes something back ("no", "or", "digo")."""
        vocab = load_vocabulary(self.lang)
        before = at - 1 if self.kind_at(at - 1) is not TokenKind.COMMA else at - 2
        words = vocab.words_for("discourse", "corrections") | vocab.words_for("discourse", "or")
        return self.word_at(before) in words or f"{self.word_at(before - 1)} {self.word_at(before)}" in words

    def mask_span(self, start: int, end: int, kind: TokenKind) -> None:
        """Put a mention's kind in place of the lexemes it was read from."""
        self.kinds[start:end] = [kind, *[TokenKind.COVERED] * (end - start - 1)]
        self.encoded_kinds = encode_kinds(self.kinds)

    def day_starting_at(self, at: int) -> DayMention | None:
        """The day that was read at a place."""
        return next((mention for mention in self.days if mention.start == at), None)

    def add_day(self, mention: DayMention) -> None:
        """Keep a day; those inside it (its anchor) are part of it now."""
        self.days = [other for other in self.days if not (mention.start <= other.start < mention.end)]
        self.days.append(mention)
        self.mask_span(mention.start, mention.end, TokenKind.DAY_MENTION)

    def add_time(self, mention: TimeMention) -> None:
        """Keep a time."""
        self.times.append(mention)
        self.mask_span(mention.start, mention.end, TokenKind.TIME_MENTION)


def merge_adjacent_days(parser: SpanParser) -> list[DayMention]:
    """Days in spoken order, a weekday beside a date joined to it."""
    merged: list[DayMention] = []
    for mention in sorted(parser.days, key=lambda day: day.start):
        joined = _join_days(parser, merged[-1], mention) if merged else None
        if joined is None:
            merged.append(mention)
        else:
            merged[-1] = joined
    return merged


def _join_days(parser: SpanParser, previous: DayMention, following: DayMention) -> DayMention | None:
    """A weekday and the date beside it as one day; None where they are two."""
    between = parser.kinds[previous.end : following.start]
    if not _LINKING_KINDS.issuperset(between) or _is_day_span(parser, previous, following):
        return None
    if _is_ruled_out_for(parser, previous, following):
        return None
    if previous.is_weekday_only and not following.weekday and not following.vague:
        return replace(following, start=previous.start, weekday=previous.weekday)
    is_plain_day = not (previous.weekday or previous.vague or previous.part)
    return (
        replace(previous, end=following.end, weekday=following.weekday)
        if (following.is_weekday_only and is_plain_day)
        else None
    )


def _is_ruled_out_for(parser: SpanParser, previous: DayMention, following: DayMention) -> bool:
    """Whether one day is ruled out for another weekday: "not tomorrow, Monday"."""
    if previous.ahead is None or parser.today is None or not following.is_weekday_only or not previous.start:
        return False
    weekday = (parser.today + dt.timedelta(previous.ahead)).isoweekday()
    negations = load_vocabulary(parser.lang).words_for("discourse", "not_before")
    return weekday != following.weekday and parser.sentence.lexemes[previous.start - 1].word in negations


def _is_day_span(parser: SpanParser, previous: DayMention, following: DayMention) -> bool:
    """From one day to another: "de hoy para el miercoles", "de manana al lunes"."""
    words = {lexeme.word for lexeme in parser.sentence.lexemes[previous.end : following.start]}
    span_words = load_vocabulary(parser.lang).words_for("discourse", "goes_over")
    return previous.ahead is not None and bool(words & span_words)
