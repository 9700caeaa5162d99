"""What a caller takes back, rules out or moves: which of several spans is meant.

Most mistakes of a good grammar are made here, not in the clock: "not Monday, Tuesday",
"at three, no, four", "from three to four instead".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Generic, TypeVar

from ringlypro.receptionist.hearing.lexemes import Sentence
from ringlypro.receptionist.hearing.phrases import ending, starting, within
from ringlypro.receptionist.hearing.spans import ClockSaid, DaySaid
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_REACH = 5


@dataclass(frozen=True, slots=True)
class PartSaid:
    """A part of the day that stands alone."""

    start: int
    end: int
    part: int


SaidT = TypeVar("SaidT", DaySaid, ClockSaid, PartSaid)


@dataclass(frozen=True, slots=True)
class Choice(Generic[SaidT]):
    """The span that is meant, the others it might be, and why."""

    said: SaidT | None = None
    others: tuple[SaidT, ...] = ()
    why: str = ""
    moved: bool = False
    negated: tuple[SaidT, ...] = ()


@cache
def _bridges(lang: str) -> re.Pattern[str]:
    """Small words between a negation and what it rules out."""
    words = "|".join(vocabulary(lang).phrases("discourse", "bridges"))
    return re.compile(rf"(?:(?:^| )(?:{words})){{1,2}}$")


@cache
def _hedges(lang: str) -> re.Pattern[str]:
    """Small words that soften what follows: "to like three"."""
    words = "|".join(re.escape(word) for word in vocabulary(lang).phrases("clock", "maybe"))
    return re.compile(rf" (?:{words})(?= |$)")


@cache
def _joining(lang: str) -> re.Pattern[str]:
    """An "or" just before a span, its preposition and article aside."""
    phrases = "|".join(vocabulary(lang).phrases("discourse", "or"))
    bridges = "|".join(vocabulary(lang).phrases("discourse", "bridges"))
    return re.compile(rf"(?:^| )(?:{phrases})(?: (?:{bridges}|maybe|quizas))*$")


def _contrasting(lang: str, before: str) -> bool:
    """Whether words insist on what follows, so that a later "no" is of something else: "es a las cinco, no ..."."""
    known = vocabulary(lang).phrases("discourse", "contrasts")
    return bool(known) and within(lang, "contrasts").search(before) is not None


@dataclass(frozen=True, slots=True)
class Discourse:
    """Chooses among the spans of one sentence.

    `moves` says that a booking is being moved, `keeps` that nothing is ruled out where all would be ("I can't come on
    Friday", cancelling).
    """

    sentence: Sentence
    lang: str
    moves: bool
    keeps: bool = False

    def words(self, start: int, end: int) -> str:
        """The words between two places, marks left out."""
        lexemes = self.sentence.lexemes[max(start, 0) : max(end, 0)]
        return " ".join(lexeme.word for lexeme in lexemes if lexeme.kind not in ",.$")

    def _clause_before(self, start: int) -> str:
        """Up to five words before a place, within the clause."""
        first = start
        while first > 0 and start - first < _REACH and self.sentence.kinds[first - 1] not in ",.":
            first -= 1
        return self.words(first, start)

    def _clause_after(self, end: int) -> str:
        kinds = self.sentence.kinds
        last = end
        while last < len(kinds) and last - end < _REACH and kinds[last] not in ",.":
            last += 1
        return self.words(end, last)

    def is_negated(self, said: DaySaid | ClockSaid | PartSaid, others: int, among: int = 1) -> bool:
        """Whether a span is ruled out; a bare "no" before it rules out only when something else is offered after it.

        `others` spans come after it, and it is one `among` so many: a "no" after it rules out where there is any other.
        """
        before = self._clause_before(said.start)
        own = self.words(said.start, said.end)
        if ending(self.lang, "double_negation").search(before) or starting(self.lang, "double_negation").match(own):
            return False
        if others and before.startswith("no es") and self._clause_after(said.end).startswith("no "):
            return False  # "no, es el miercoles, no el martes"
        bare = _bridges(self.lang).sub("", before)
        weak = vocabulary(self.lang).words("discourse", "weak_not")
        first = f"{before} {self.sentence.lexemes[said.start].word}"
        for text in (before, bare, first):
            found = ending(self.lang, "not_before").search(text)
            if found is not None and (found[0].strip() not in weak or others):
                return True
        after = self._clause_after(said.end)
        found = starting(self.lang, "not_after").match(after)
        insists = within(self.lang, "insists").search(before) or _contrasting(self.lang, before)
        if found is not None and insists:
            return False
        return found is not None and (found[0].strip() not in weak or after in weak or bool(others) or among > 1)

    def _is_range(self, current: SaidT, following: SaidT) -> bool:
        between = _hedges(self.lang).sub("", self.words(current.end, following.start))
        before = self._clause_before(current.start)
        range_to = vocabulary(self.lang).words("discourse", "range_to")
        starts = between in range_to or (between == "" and self.sentence.lexemes[following.start].kind in "TA")
        return starts and ending(self.lang, "range_from_strict").search(before) is not None

    def names_target(self, said: SaidT) -> bool:
        """Whether a span is what a booking is moved to: "to Friday", "pa las cuatro"."""
        first_word = self.sentence.lexemes[said.start].word
        before = self._clause_before(said.start)
        strict = vocabulary(self.lang).words("discourse", "range_to")
        return first_word in strict or any(before == word or before.endswith(f" {word}") for word in strict)

    def _contrasts(self, current: SaidT, following: SaidT) -> bool:
        """Spanish "es a las cinco, no a las tres": what comes after the "no" is ruled out, not wished."""
        kinds = self.sentence.kinds[current.end : following.start]
        if self.words(current.end, following.start) != "no" or kinds.endswith((",", ".")):
            return False
        return _contrasting(self.lang, self._clause_before(current.start)) or kinds.startswith(",")

    def _next_after(self, current: SaidT, following: SaidT) -> str:
        """How the following span relates to the current one: replace, or, moved, range, or nothing."""
        between = self.words(current.end, following.start)
        first_word = self.sentence.lexemes[following.start].word
        if vocabulary(self.lang).phrases("discourse", "contrasts") and self._contrasts(current, following):
            return ""
        if _joining(self.lang).search(between) and len(between.split()) > 1:
            return "or"  # "Thursday, or if not Friday"
        if within(self.lang, "corrections").search(between):
            # "I said Tuesday, not Thursday": what is insisted on is not taken back.
            insists = within(self.lang, "insists").search(self._clause_before(current.start))
            return "" if insists else "replace"
        if self._is_range(current, following):
            return "moved" if self.moves else "range"
        if _joining(self.lang).search(between):
            return "or"
        names_target = first_word in vocabulary(self.lang).words("discourse", "move_to")
        if self.moves and (
            names_target
            or ending(self.lang, "move_to").search(between)
            or first_word in vocabulary(self.lang).words("discourse", "move_to")
        ):
            return "moved"
        return ""

    def _takes_over(self, spans: Sequence[SaidT], following: SaidT) -> str:
        """What stands after a span that was ruled out: "Thursday, not tomorrow but the thirtieth"."""
        before = [said for said in spans if said.end <= following.start]
        if not before or not self.is_negated(before[-1], 1):
            return ""
        between = _bridges(self.lang).sub("", self.words(before[-1].end, following.start))
        return "replace" if between in vocabulary(self.lang).words("discourse", "but_rather") else ""

    def choose(self, spans: Sequence[SaidT]) -> Choice[SaidT]:
        """The one that is meant, in spoken order."""
        kept = [said for at, said in enumerate(spans) if not self.is_negated(said, len(spans) - at - 1, len(spans))]
        if not kept and self.keeps:
            kept = list(spans)
        why = "negated" if len(kept) < len(spans) else ""
        if not kept:
            return Choice(why=why, negated=tuple(spans))
        current, moved = kept[0], False
        others: list[SaidT] = []
        for following in kept[1:]:
            relation = self._next_after(current, following) or self._takes_over(spans, following)
            if relation in {"replace", "moved"}:
                current, others, why = following, [], relation
                moved = moved or relation == "moved" or self.moves
            elif relation == "or":
                others.append(following)
            elif relation == "range":
                why = "range"
                others.append(following)
            elif self.moves:
                current, why, moved = following, "last", True
        negated = tuple(said for said in spans if said not in kept)
        return Choice(current, tuple(others), why, moved, negated)
