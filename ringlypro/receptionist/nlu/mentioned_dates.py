"""Days that are spoken of and not wished for, and days told only by pointing at another.

"It has hurt since Monday, can I come tomorrow?"; "not this Friday, the one after"; "the week of the fourteenth".
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ringlypro.receptionist.nlu.discourse import Discourse
from ringlypro.receptionist.nlu.intent_rules import reply_pattern
from ringlypro.receptionist.nlu.phrase_patterns import phrase_anywhere, phrase_at_end, phrase_at_start
from ringlypro.receptionist.nlu.span_parser import DayMention, TimeMention
from ringlypro.receptionist.nlu.token_kinds import HOLIDAYS, INSTANT_UNITS, DayPart, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary

_TIME_QUESTIONS = frozenset({"ask_datetime", "ask_time", "confirm", "offer", "ask_best_time"})
_HOLIDAY_KINDS = HOLIDAYS | {TokenKind.WEEKEND}
_CLAUSE_WORDS = 3
"""Words of no time after a day with which a caller goes on to what they want."""
_REFERENCE_REACH = 9
"""Words after a day among which one may point on from it."""
_DEFINITE_VAGUE_KINDS = frozenset({"easter", "after", "ahead"})


def _is_past(mention: DayMention) -> bool:
    is_ago = mention.count < 0 and bool(mention.unit) and mention.anchor is None
    return (mention.ahead is not None and mention.ahead < 0) or is_ago or mention.qualifier == "last"


def _is_background(mention: DayMention, discourse: Discourse) -> bool:
    """What has been since a day, or happened over a holiday."""
    before = discourse.words_between(mention.start - 4, mention.start)
    if phrase_at_end(discourse.lang, "since").search(before):
        return True
    if reply_pattern(discourse.lang, "since_clause").search(before):
        return True  # "since I shoveled Tuesday"
    clause_continues = discourse.sentence.kinds[mention.end :].count(TokenKind.WORD) >= _CLAUSE_WORDS
    if clause_continues and phrase_at_end(discourse.lang, "told").search(before):
        return True  # "finals are in three weeks, do you have a tutor?"
    is_holiday = discourse.sentence.kinds[mention.start] in _HOLIDAY_KINDS
    return is_holiday and phrase_at_end(discourse.lang, "since_holiday").search(before) is not None


def select_requested_days(
    days: Sequence[DayMention], discourse: Discourse, context: str, *, is_late: bool
) -> list[DayMention]:
    """Of all days that were named, those an appointment could be wished on.

    What has been "since Monday" is told; so is what was yesterday, unless nothing else was named and it was asked for.
    `is_late` says that this morning is over.
    """
    foreground_days = [mention for mention in days if not _is_background(mention, discourse)]
    upcoming_days = [mention for mention in foreground_days if not _is_over(mention, is_late=is_late)]
    if not upcoming_days and context in _TIME_QUESTIONS:
        candidate_days = foreground_days
    elif not upcoming_days:
        candidate_days = [mention for mention in foreground_days if _is_past_meant(mention, discourse)]
    else:
        candidate_days = upcoming_days
    if discourse.is_move:
        return candidate_days
    return [mention for mention in candidate_days if _is_definite(mention)] or candidate_days


def _is_over(mention: DayMention, *, is_late: bool) -> bool:
    return _is_past(mention) or (is_late and mention.ahead == 0 and mention.part is DayPart.MORNING)


def _is_past_meant(mention: DayMention, discourse: Discourse) -> bool:
    """Whether a day that is over was asked for all the same: "were you open yesterday?"."""
    before = discourse.words_between(mention.start - 3, mention.start)
    return phrase_at_end(discourse.lang, "meant_past").search(before) is not None


def _is_definite(mention: DayMention) -> bool:
    return not mention.vague or mention.vague in _DEFINITE_VAGUE_KINDS


def select_requested_times(clocks: Sequence[TimeMention], discourse: Discourse) -> list[TimeMention]:
    """Of all times, those that are not when somebody's work or class ends, where others are named."""
    work_end_pattern, price_pattern = (phrase_at_end(discourse.lang, key) for key in ("works_until", "priced"))
    unpriced_times = [mention for mention in clocks if not _is_preceded_by(price_pattern, mention, discourse)]
    foreground_times = [
        mention for mention in unpriced_times if not _is_preceded_by(work_end_pattern, mention, discourse)
    ]
    return foreground_times or unpriced_times


def _is_preceded_by(pattern: re.Pattern[str], mention: TimeMention | DayMention, discourse: Discourse) -> bool:
    """Whether phrases lead to a span; its own first word may be their last one ("at", "a las", "del")."""
    span_ends = (mention.start, mention.start + 1)
    return any(pattern.search(discourse.words_between(mention.start - 4, end)) is not None for end in span_ends)


def resolve_day_references(days: Sequence[DayMention], discourse: Discourse) -> list[DayMention]:
    """Days with what points on from them: the one after, the day after, the week around."""
    resolved_days: list[DayMention] = []
    for index, mention in enumerate(days):
        next_start = days[index + 1].start if index + 1 < len(days) else len(discourse.sentence.lexemes)
        if mention.is_weekday_only:
            previous = resolved_days[-1] if resolved_days else None
            resolved_days.append(_resolve_weekday_reference(mention, previous, next_start, discourse))
        else:
            resolved_days.append(_resolve_date_reference(mention, next_start, discourse))
    return resolved_days


def _words_after(mention: DayMention, next_start: int, discourse: Discourse) -> str:
    return discourse.words_between(mention.end, min(next_start, mention.end + _REFERENCE_REACH))


def _resolve_weekday_reference(
    mention: DayMention, previous: DayMention | None, next_start: int, discourse: Discourse
) -> DayMention:
    """A weekday that points on: "the following Monday", "not this Friday, the one after", "some Friday"."""
    if mention.nth and _is_week_of(mention, discourse):
        return replace(mention, vague="week_of")
    if previous is not None and mention.qualifier == "next" and _is_following_day(mention, discourse):
        return replace(mention, qualifier="", vague="after", anchor=previous)
    after = _words_after(mention, next_start, discourse)
    is_negated = discourse.is_negated(mention, 1)
    if not mention.count and _refers_to_later_day(discourse, mention, after, is_negated=is_negated):
        return replace(mention, start=next_start - 1, end=next_start, qualifier="one_after")
    before = discourse.words_between(mention.start - 4, mention.start)
    if not mention.qualifier and phrase_at_end(discourse.lang, "indefinite").search(before):
        return replace(mention, vague="weekday")
    return mention


def _resolve_date_reference(mention: DayMention, next_start: int, discourse: Discourse) -> DayMention:
    """Any other day that points on: "the week of the 14th", "not tomorrow, the day after"."""
    if (mention.day or mention.nth or mention.vague == "easter") and _is_week_of(mention, discourse):
        return replace(mention, vague="week_of")
    if mention.ahead is None or not discourse.is_negated(mention, 1):
        return mention
    if not phrase_anywhere(discourse.lang, "day_after").search(_words_after(mention, next_start, discourse)):
        return mention
    return replace(mention, start=next_start - 1, end=next_start, ahead=mention.ahead + 1)


def _is_week_of(mention: DayMention, discourse: Discourse) -> bool:
    """Whether the week around a day is meant: "the week of the 14th", "Christmas week"."""
    if _is_preceded_by(phrase_at_end(discourse.lang, "week_of"), mention, discourse):
        return True
    is_holiday = discourse.sentence.kinds[mention.start] in _HOLIDAY_KINDS
    around_words = load_vocabulary(discourse.lang).words_for("discourse", "around")
    return is_holiday and discourse.words_between(mention.end, mention.end + 1) in around_words


def _is_following_day(mention: DayMention, discourse: Discourse) -> bool:
    """Whether it is "the following Monday", counted from the day named before."""
    first = discourse.sentence.lexemes[mention.start].word
    return first in load_vocabulary(discourse.lang).words_for("discourse", "following")


def _refers_to_later_day(discourse: Discourse, mention: DayMention, after: str, *, is_negated: bool) -> bool:
    """Whether "the one after" follows, and the first one is out: "not this Friday", "este viernes no"."""
    if phrase_at_start(discourse.lang, "after_this").match(after):
        return True
    match = phrase_anywhere(discourse.lang, "one_after").search(after)
    if match is None:
        return False
    negation_between = phrase_anywhere(discourse.lang, "not_this").search(after[: match.start()])
    return is_negated or negation_between is not None or mention.qualifier == "this"


def drop_lateness_durations(days: Sequence[DayMention]) -> list[DayMention]:
    """Days without "in twenty minutes", where a caller says how late they are."""
    return [mention for mention in days if mention.unit not in INSTANT_UNITS]
