"""What a caller takes back, rules out or moves: which of several spans is meant.

Most mistakes of a good grammar are made here, not in the clock: "not Monday, Tuesday",
"at three, no, four", "from three to four instead".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from ringlypro.receptionist.language_packs import cache_packs
from ringlypro.receptionist.nlu.intent_rules import reply_pattern
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.phrase_patterns import phrase_anywhere, phrase_at_end, phrase_at_start
from ringlypro.receptionist.nlu.span_parser import DayMention, TimeMention
from ringlypro.receptionist.nlu.token_kinds import CLAUSE_ENDS, PUNCTUATION, DayPart, TokenKind
from ringlypro.receptionist.nlu.vocabulary import join_phrases, load_vocabulary

_CLAUSE_REACH = 5


@dataclass(frozen=True, slots=True)
class DayPartMention:
    """A part of the day that stands alone."""

    start: int
    end: int
    part: DayPart


MentionT = TypeVar("MentionT", DayMention, TimeMention, DayPartMention)


@dataclass(frozen=True, slots=True)
class MentionChoice(Generic[MentionT]):
    """The span that is meant, the others it might be, and why."""

    mention: MentionT | None = None
    others: tuple[MentionT, ...] = ()
    reason: str = ""
    was_moved: bool = False
    negated: tuple[MentionT, ...] = ()


@cache_packs
def _bridge_pattern(lang: str) -> re.Pattern[str]:
    """Small words between a negation and what it rules out."""
    words = join_phrases(load_vocabulary(lang).phrases_for("discourse", "bridges"))
    return re.compile(rf"(?:(?:^| )(?:{words})){{1,2}}$")


@cache_packs
def _hedge_pattern(lang: str) -> re.Pattern[str]:
    """Small words that soften what follows: "to like three"."""
    words = join_phrases(load_vocabulary(lang).phrases_for("clock", "maybe"))
    return re.compile(rf" (?:{words})(?= |$)")


@cache_packs
def _or_pattern(lang: str) -> re.Pattern[str]:
    """An "or" just before a span, its preposition and article aside."""
    phrases = join_phrases(load_vocabulary(lang).phrases_for("discourse", "or"))
    bridges = join_phrases(load_vocabulary(lang).phrases_for("discourse", "bridges"))
    hedges = join_phrases(load_vocabulary(lang).phrases_for("discourse", "hedges"))
    return re.compile(rf"(?:^| )(?:{phrases})(?: (?:{bridges}|{hedges}))*$")


def _is_contrasting(lang: str, before: str) -> bool:
    """Whether words insist on what follows, so that a later "no" is of something else: "es a las cinco, no ..."."""
    contrast_phrases = load_vocabulary(lang).phrases_for("discourse", "contrasts")
    return bool(contrast_phrases) and phrase_anywhere(lang, "contrasts").search(before) is not None


@dataclass(frozen=True, slots=True)
class Discourse:
    """Chooses among the spans of one sentence.

    `is_move` says that a booking is being moved, `keep_negated` that nothing is ruled out where all would be ("I can't
    come on
    Friday", cancelling).
    """

    sentence: LexedSentence
    lang: str
    is_move: bool
    keep_negated: bool = False

    def words_between(self, start: int, end: int) -> str:
        """The words between two places, marks left out."""
        lexemes = self.sentence.lexemes[max(start, 0) : max(end, 0)]
        return " ".join(lexeme.word for lexeme in lexemes if lexeme.kind not in PUNCTUATION)

    def _clause_before(self, start: int) -> str:
        """Up to five words before a place, within the clause."""
        first = start
        while first > 0 and start - first < _CLAUSE_REACH and self.sentence.kinds[first - 1] not in CLAUSE_ENDS:
            first -= 1
        return self.words_between(first, start)

    def _clause_after(self, end: int) -> str:
        kinds = self.sentence.kinds
        last = end
        while last < len(kinds) and last - end < _CLAUSE_REACH and kinds[last] not in CLAUSE_ENDS:
            last += 1
        return self.words_between(end, last)

    def is_negated(self, mention: DayMention | TimeMention | DayPartMention, others: int, span_count: int = 1) -> bool:
        """Whether a span is ruled out; a bare "no" before it rules out only when something else is offered after it.

        `others` spans come after it, and it is one `span_count` so many: a "no" after it rules out where there is any
        other.
        """
        clause_before, clause_after = self._clause_before(mention.start), self._clause_after(mention.end)
        mention_text = self.words_between(mention.start, mention.end)
        if phrase_at_end(self.lang, "double_negation").search(clause_before) or phrase_at_start(
            self.lang, "double_negation"
        ).match(mention_text):
            return False
        is_put_right = phrase_at_start(self.lang, "puts_right").match(clause_before) is not None
        if others and is_put_right and phrase_at_start(self.lang, "denies_next").match(clause_after):
            return False  # "no, es el miercoles, no el martes"
        if reply_pattern(self.lang, "preferred_to").search(clause_before):
            return True  # "mejor el miercoles que el martes"
        if self._is_negated_before(clause_before, self.sentence.lexemes[mention.start].word, others):
            return True
        return self._is_negated_after(clause_before, clause_after, has_others=bool(others) or span_count > 1)

    def _is_negated_before(self, clause_before: str, first_word: str, others: int) -> bool:
        """Whether the words before a span rule it out: "not on Monday", "no puedo el lunes"."""
        weak = load_vocabulary(self.lang).words_for("discourse", "weak_not")
        text_before_bridges = _bridge_pattern(self.lang).sub("", clause_before)
        for text in (clause_before, text_before_bridges, f"{clause_before} {first_word}"):
            negation = phrase_at_end(self.lang, "not_before").search(text)
            if negation is not None and (negation[0].strip() not in weak or others):
                return True
        return False

    def _is_negated_after(self, clause_before: str, clause_after: str, *, has_others: bool) -> bool:
        """Whether the words after a span rule it out and those before it do not insist: "Monday doesn't work"."""
        negation = phrase_at_start(self.lang, "not_after").match(clause_after)
        if negation is None:
            return False
        if phrase_anywhere(self.lang, "insists").search(clause_before) or _is_contrasting(self.lang, clause_before):
            return False
        weak = load_vocabulary(self.lang).words_for("discourse", "weak_not")
        return negation[0].strip() not in weak or clause_after in weak or has_others

    def _is_range(self, current: MentionT, following: MentionT) -> bool:
        between = _hedge_pattern(self.lang).sub("", self.words_between(current.end, following.start))
        before = self._clause_before(current.start)
        range_to = load_vocabulary(self.lang).words_for("discourse", "range_to")
        first_kind = self.sentence.lexemes[following.start].kind
        starts = between in range_to or (between == "" and first_kind in {TokenKind.TO, TokenKind.AT})
        return starts and phrase_at_end(self.lang, "range_from_strict").search(before) is not None

    def names_target(self, mention: MentionT) -> bool:
        """Whether a span is what a booking is moved to: "to Friday", "pa las cuatro"."""
        first_word = self.sentence.lexemes[mention.start].word
        before = self._clause_before(mention.start)
        range_words = load_vocabulary(self.lang).words_for("discourse", "range_to")
        return first_word in range_words or any(before == word or before.endswith(f" {word}") for word in range_words)

    def _is_contrasted(self, current: MentionT, following: MentionT) -> bool:
        """Spanish "es a las cinco, no a las tres": what comes after the "no" is ruled out, not wished."""
        kinds = self.sentence.kinds[current.end : following.start]
        words_between = _bridge_pattern(self.lang).sub("", self.words_between(current.end, following.start))
        if words_between != "no" or not CLAUSE_ENDS.isdisjoint(kinds[1:]):
            return False
        return _is_contrasting(self.lang, self._clause_before(current.start)) or kinds[0] is TokenKind.COMMA

    def _relation_to_next(self, current: MentionT, following: MentionT) -> str:
        """How the following span relates to the current one: replace, or, moved, range, or nothing."""
        between = self.words_between(current.end, following.start)
        first_word = self.sentence.lexemes[following.start].word
        if load_vocabulary(self.lang).phrases_for("discourse", "contrasts") and self._is_contrasted(current, following):
            return ""
        if phrase_at_end(self.lang, "needs_rather").search(_bridge_pattern(self.lang).sub("", between)):
            return "replace"  # "I said Tuesday but I need Thursday"
        if _or_pattern(self.lang).search(between) and len(between.split()) > 1:
            return "or"  # "Thursday, or if not Friday"
        if phrase_anywhere(self.lang, "corrections").search(between):
            # "I said Tuesday, not Thursday": what is insisted on is not taken back.
            insists = phrase_anywhere(self.lang, "insists").search(self._clause_before(current.start))
            return "" if insists else "replace"
        if self._is_range(current, following):
            return "moved" if self.is_move else "range"
        if _or_pattern(self.lang).search(between):
            return "or"
        names_target = first_word in load_vocabulary(self.lang).words_for("discourse", "move_to")
        if self.is_move and (
            names_target
            or phrase_at_end(self.lang, "move_to").search(between)
            or first_word in load_vocabulary(self.lang).words_for("discourse", "move_to")
        ):
            return "moved"
        return ""

    def _replaces_negated(self, spans: Sequence[MentionT], following: MentionT) -> str:
        """What stands after a span that was ruled out: "Thursday, not tomorrow but the thirtieth"."""
        spans_before = [mention for mention in spans if mention.end <= following.start]
        if not spans_before or not self.is_negated(spans_before[-1], 1):
            return ""
        between = _bridge_pattern(self.lang).sub("", self.words_between(spans_before[-1].end, following.start))
        return "replace" if between in load_vocabulary(self.lang).words_for("discourse", "but_rather") else ""

    def choose_mention(self, spans: Sequence[MentionT]) -> MentionChoice[MentionT]:
        """The one that is meant, in spoken order."""
        remaining = [
            mention for at, mention in enumerate(spans) if not self.is_negated(mention, len(spans) - at - 1, len(spans))
        ]
        if not remaining and self.keep_negated:
            remaining = list(spans)
        reason = "negated" if len(remaining) < len(spans) else ""
        if not remaining:
            return MentionChoice(reason=reason, negated=tuple(spans))
        choice = MentionChoice(remaining[0], reason=reason)
        for following in remaining[1:]:
            choice = self._weigh_following(choice, remaining[0], following, spans)
        negated = tuple(mention for mention in spans if mention not in remaining)
        return MentionChoice(choice.mention, choice.others, choice.reason, choice.was_moved, negated)

    def _weigh_following(
        self, choice: MentionChoice[MentionT], first: MentionT, following: MentionT, spans: Sequence[MentionT]
    ) -> MentionChoice[MentionT]:
        """The choice after one more span was heard: it takes the place of the one before, or stands beside it."""
        current = choice.mention or first
        relation = self._relation_to_next(current, following) or self._replaces_negated(spans, following)
        if relation in {"replace", "moved"}:
            was_moved = choice.was_moved or relation == "moved" or self.is_move
            return MentionChoice(following, reason=relation, was_moved=was_moved)
        if relation in {"or", "range"}:
            others = list(choice.others)
            others.append(following)
            reason = "range" if relation == "range" else choice.reason
            return MentionChoice(current, tuple(others), reason, choice.was_moved)
        if self.is_move:
            return MentionChoice(following, choice.others, "last", was_moved=True)
        return choice
