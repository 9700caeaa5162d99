"""A board on which grammars mark what they have read, so that no word is read twice.

Each rule is a pattern over the letters of a sentence; what it took is masked:
`R` where a day was, `X` where a clock time was, `_` for the rest of a span.
"""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from ringlypro.receptionist.hearing.lexemes import Lexeme, Sentence
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_LINKS = re.compile(r"[,DKBEf]*")
LAST_DAY = 99
"""The number of a month's last day, whichever that is."""


@dataclass(frozen=True, slots=True)
class DaySaid:
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
    def is_only_a_weekday(self) -> bool:
        """Only "tuesday", so that another word may say which one."""
        return bool(self.weekday) and not (self.day or self.month or self.week is not None or self.ahead is not None)


@dataclass(frozen=True, slots=True)
class ClockSaid:
    """A time of day in the caller's words; `meridiem` is "am", "pm" or open."""

    start: int
    end: int
    hour: int
    minute: int = 0
    meridiem: str = ""
    part: int = 0
    exact: bool = False


@dataclass(slots=True)
class Board:
    """A sentence while it is being read."""

    sentence: Sentence
    lang: str
    context: str
    kinds: str
    today: dt.date | None = None
    days: list[DaySaid] = field(default_factory=list)
    clocks: list[ClockSaid] = field(default_factory=list)

    def lexeme(self, match: re.Match[str], group: str) -> Lexeme | None:
        """The lexeme a named group stands for."""
        at = match.start(group)
        return self.sentence.lexemes[at] if at >= 0 else None

    def value(self, match: re.Match[str], group: str) -> int:
        """Its value, 0 when the group is absent."""
        lexeme = self.lexeme(match, group)
        return lexeme.value if lexeme is not None else 0

    def word(self, at: int) -> str:
        """The word at a place, empty outside the sentence."""
        return self.sentence.lexemes[at].word if 0 <= at < len(self.sentence.lexemes) else ""

    def kind(self, at: int) -> str:
        """The letter at a place, empty outside the sentence."""
        return self.kinds[at] if 0 <= at < len(self.kinds) else ""

    def corrects_before(self, at: int) -> bool:
        """Whether the word before a place takes something back ("no", "or", "digo")."""
        listed = vocabulary(self.lang)
        before = at - 1 if self.kind(at - 1) != "," else at - 2
        words = listed.words("discourse", "corrections") | listed.words("discourse", "or")
        return self.word(before) in words or f"{self.word(before - 1)} {self.word(before)}" in words

    def mask(self, start: int, end: int, mark: str) -> None:
        """Take a span off the board."""
        self.kinds = self.kinds[:start] + mark + "_" * (end - start - 1) + self.kinds[end:]

    def day_at(self, at: int) -> DaySaid | None:
        """The day that was read at a place marked `R`."""
        return next((said for said in self.days if said.start == at), None)

    def take_day(self, said: DaySaid) -> None:
        """Keep a day; those inside it (its anchor) are part of it now."""
        self.days = [other for other in self.days if not (said.start <= other.start < said.end)]
        self.days.append(said)
        self.mask(said.start, said.end, "R")

    def take_clock(self, said: ClockSaid) -> None:
        """Keep a time."""
        self.clocks.append(said)
        self.mask(said.start, said.end, "X")


Reader = Callable[[Board, re.Match[str]], DaySaid | ClockSaid | None]
Rule = tuple[re.Pattern[str], Reader]


def read(board: Board, rules: Sequence[Rule]) -> None:
    """Try each rule everywhere, in order of trust."""
    for pattern, reader in rules:
        at = 0
        while (match := pattern.search(board.kinds, at)) is not None:
            said = reader(board, match)
            if isinstance(said, DaySaid):
                board.take_day(said)
            elif said is not None:
                board.take_clock(said)
            at = match.start() + 1 if said is None else max(said.end, match.start() + 1)


def joined_days(board: Board) -> list[DaySaid]:
    """Days in spoken order, a weekday beside a date joined to it."""
    out: list[DaySaid] = []
    for said in sorted(board.days, key=lambda day: day.start):
        previous = out[-1] if out else None
        between = board.kinds[previous.end : said.start] if previous is not None else ""
        # "De hoy para el miercoles", "de manana al lunes": from one day to another.
        over = vocabulary(board.lang).words("discourse", "goes_over")
        at = previous.end if previous is not None else said.start
        words = {lexeme.word for lexeme in board.sentence.lexemes[at : said.start]}
        goes_over = previous is not None and previous.ahead is not None and bool(words & over)
        if previous is not None and _LINKS.fullmatch(between) and not goes_over:
            if previous.is_only_a_weekday and not said.weekday and not said.vague:
                out[-1] = replace(said, start=previous.start, weekday=previous.weekday)
                continue
            if said.is_only_a_weekday and not previous.weekday and not previous.vague and not previous.part:
                out[-1] = replace(previous, end=said.end, weekday=said.weekday)
                continue
        out.append(said)
    return out
