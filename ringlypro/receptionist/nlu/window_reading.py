"""A window around a clock that was said: "after three", "not before two", "from ten to noon", "I work until five".

The clock itself stays what it is for readers who know points alone; what may be offered follows the window.
"""

import re
from typing import Final

from ringlypro.core.time_windows import ANY_TIME, TimeWindow
from ringlypro.receptionist.language_packs import cache_packs
from ringlypro.receptionist.nlu.discourse import Discourse, MentionChoice
from ringlypro.receptionist.nlu.intent_rules import reply_pattern
from ringlypro.receptionist.nlu.span_parser import TimeMention
from ringlypro.receptionist.nlu.time_resolution import ResolvedTime
from ringlypro.receptionist.nlu.token_kinds import CLAUSE_ENDS, TokenKind
from ringlypro.receptionist.nlu.vocabulary import join_phrases, load_vocabulary

_WORDS_BEFORE: Final = 9
_WORDS_AFTER: Final = 4
_CLOCK_KINDS: Final = frozenset(
    {
        TokenKind.NUMBER, TokenKind.CLOCK_TIME, TokenKind.DECIMAL, TokenKind.NOON, TokenKind.MIDNIGHT, TokenKind.HALF,
        TokenKind.QUARTER, TokenKind.ONE_ARTICLE,
    }
)  # fmt: skip
"""What a clock begins with, prepositions aside."""


def read_time_window(
    choice: MentionChoice[TimeMention], resolved: ResolvedTime, others: tuple[ResolvedTime, ...], discourse: Discourse
) -> TimeWindow:
    """The window that the words around the chosen clock make of it; any time where they make none.

    `others` are the readings of the choice's other clocks: "between two and four" goes to the last of them.
    """
    if choice.mention is None or choice.was_moved:
        return ANY_TIME
    if choice.reason == "range" and others and others[-1].time > resolved.time:
        return TimeWindow(resolved.time, others[-1].time)
    before, after = _words_before(choice.mention, discourse), _words_after(choice.mention, discourse)
    lang = discourse.lang
    if _is_said(lang, "window_not_before", before):
        return TimeWindow(earliest=resolved.time)
    if _is_said(lang, "window_not_after", before):
        return TimeWindow(latest=resolved.time, latest_included=True)
    if _is_said(lang, "window_from", before) or _is_said(lang, "window_from_after", after):
        return TimeWindow(earliest=resolved.time)
    if _is_said(lang, "window_by", before) or _is_said(lang, "window_by_after", after):
        return TimeWindow(latest=resolved.time, latest_included=True)
    return TimeWindow(latest=resolved.time) if _is_said(lang, "window_until", before) else ANY_TIME


def _is_said(lang: str, key: str, words: str) -> bool:
    return bool(words) and reply_pattern(lang, key).search(words) is not None


@cache_packs
def _lead_pattern(lang: str) -> re.Pattern[str]:
    """Small words between a bound and its clock: "after about", "despues de como a las"."""
    pack = load_vocabulary(lang)
    words = [*pack.phrases_for("clock", "at"), *pack.phrases_for("clock", "maybe"), *pack.phrases_for("words", "the")]
    words += pack.phrases_for("discourse", "window_leads")
    return re.compile(rf"(?: |^)(?:{join_phrases(sorted(words, key=len, reverse=True))})$")


def _words_before(mention: TimeMention, discourse: Discourse) -> str:
    """The words of the clause that lead to the clock, small ones at their end left out."""
    kinds = discourse.sentence.kinds
    first_clock = next((at for at in range(mention.start, mention.end) if kinds[at] in _CLOCK_KINDS), mention.start)
    start = first_clock
    while start > 0 and first_clock - start < _WORDS_BEFORE and kinds[start - 1] not in CLAUSE_ENDS:
        start -= 1
    words = discourse.words_between(start, first_clock)
    while (shortened := _lead_pattern(discourse.lang).sub("", words)) != words:
        words = shortened
    return words


def _words_after(mention: TimeMention, discourse: Discourse) -> str:
    return discourse.words_between(mention.end, mention.end + _WORDS_AFTER)
