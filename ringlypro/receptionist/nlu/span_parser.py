"""A board on which grammars mark what they have read, so that no word is read twice.

Each rule is a pattern over the letters of a sentence; what it took is masked:
`R` where a day was, `X` where a clock time was, `_` for the rest of a span.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from ringlypro.receptionist.nlu.lexer import LexedSentence, Lexeme
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_LINK_PATTERN = re.compile(r"[,DKBEf]*")
LAST_DAY = 99
"""The number of a month's last day, whichever that is."""


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
    qualifier: str = ""
    nth: int = 0
    count: float = 0.0
    unit: int = 0
    anchor: Self | None = None
    part: int = 0
    vague: str = ""

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
    meridiem: str = ""
    part: int = 0
    exact: bool = False


@dataclass(slots=True)
class SpanParser:
    """A sentence while it is being read."""

    sentence: LexedSentence
    lang: str
    context: str
    kinds: str
    today: dt.date | None = None
    days: list[DayMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)

    def lexeme_at_group(self, match: re.Match[str], group: str) -> Lexeme | None:
        """The lexeme a named group stands for."""
        at = match.start(group)
        return self.sentence.lexemes[at] if at >= 0 else None

    def value_at_group(self, match: re.Match[str], group: str) -> int:
        """Its value, 0 when the group is absent."""
        lexeme = self.lexeme_at_group(match, group)
        return lexeme.value if lexeme is not None else 0

    def word_at(self, at: int) -> str:
        """The word at a place, empty outside the sentence."""
        return self.sentence.lexemes[at].word if 0 <= at < len(self.sentence.lexemes) else ""

    def kind_at(self, at: int) -> str:
        """The letter at a place, empty outside the sentence."""
        return self.kinds[at] if 0 <= at < len(self.kinds) else ""

    def is_correction_before(self, at: int) -> bool:
        """Whether the word before a place takes something back ("no", "or", "digo")."""
        vocab = load_vocabulary(self.lang)
        before = at - 1 if self.kind_at(at - 1) != "," else at - 2
        words = vocab.words_for("discourse", "corrections") | vocab.words_for("discourse", "or")
        return self.word_at(before) in words or f"{self.word_at(before - 1)} {self.word_at(before)}" in words

    def mask_span(self, start: int, end: int, mark: str) -> None:
        """Take a span off the board."""
        self.kinds = self.kinds[:start] + mark + "_" * (end - start - 1) + self.kinds[end:]

    def day_starting_at(self, at: int) -> DayMention | None:
        """The day that was read at a place marked `R`."""
        return next((mention for mention in self.days if mention.start == at), None)

    def add_day(self, mention: DayMention) -> None:
        """Keep a day; those inside it (its anchor) are part of it now."""
        self.days = [other for other in self.days if not (mention.start <= other.start < mention.end)]
        self.days.append(mention)
        self.mask_span(mention.start, mention.end, "R")

    def add_time(self, mention: TimeMention) -> None:
        """Keep a time."""
        self.times.append(mention)
        self.mask_span(mention.start, mention.end, "X")


SpanReader = Callable[[SpanParser, re.Match[str]], DayMention | TimeMention | None]
SpanRule = tuple[re.Pattern[str], SpanReader]


def apply_rules(parser: SpanParser, rules: Sequence[SpanRule]) -> None:
    """Try each rule everywhere, in order of trust."""
    for pattern, reader in rules:
        at = 0
        while (match := pattern.search(parser.kinds, at)) is not None:
            mention = reader(parser, match)
            if isinstance(mention, DayMention):
                parser.add_day(mention)
            elif mention is not None:
                parser.add_time(mention)
            at = match.start() + 1 if mention is None else max(mention.end, match.start() + 1)


def merge_adjacent_days(parser: SpanParser) -> list[DayMention]:
    """Days in spoken order, a weekday beside a date joined to it."""
    merged: list[DayMention] = []
    for mention in sorted(parser.days, key=lambda day: day.start):
        previous = merged[-1] if merged else None
        between = parser.kinds[previous.end : mention.start] if previous is not None else ""
        # "De hoy para el miercoles", "de manana al lunes": from one day to another.
        span_words = load_vocabulary(parser.lang).words_for("discourse", "goes_over")
        at = previous.end if previous is not None else mention.start
        words = {lexeme.word for lexeme in parser.sentence.lexemes[at : mention.start]}
        goes_over = previous is not None and previous.ahead is not None and bool(words & span_words)
        if previous is not None and _LINK_PATTERN.fullmatch(between) and not goes_over:
            if previous.is_weekday_only and not mention.weekday and not mention.vague:
                merged[-1] = replace(mention, start=previous.start, weekday=previous.weekday)
                continue
            if mention.is_weekday_only and not previous.weekday and not previous.vague and not previous.part:
                merged[-1] = replace(previous, end=mention.end, weekday=mention.weekday)
                continue
        merged.append(mention)
    return merged
