"""Day, clock and part of the day out of a sentence: grammar, then discourse, then resolution."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ringlypro.core.time_windows import ANY_TIME, DayPartName, TimeWindow
from ringlypro.receptionist.nlu import mentioned_dates
from ringlypro.receptionist.nlu.date_resolution import ResolvedDate, resolve_date
from ringlypro.receptionist.nlu.discourse import DayPartMention, Discourse, MentionChoice
from ringlypro.receptionist.nlu.discussed_days import place_in_discussed_week, shift_discussed_day
from ringlypro.receptionist.nlu.interface import NluRequest
from ringlypro.receptionist.nlu.lexer import LexedSentence
from ringlypro.receptionist.nlu.span_grammar import read_spans
from ringlypro.receptionist.nlu.span_parser import DayMention, TimeMention, merge_adjacent_days
from ringlypro.receptionist.nlu.time_resolution import ResolvedTime, is_business_open, resolve_time
from ringlypro.receptionist.nlu.token_kinds import CLAUSE_ENDS, INSTANT_UNITS, DayPart, TokenKind
from ringlypro.receptionist.nlu.vocabulary import load_vocabulary
from ringlypro.receptionist.nlu.window_reading import read_time_window

_DAY_PART_NAMES: Final[Mapping[DayPart, DayPartName]] = {
    DayPart.MORNING: "morning",
    DayPart.AFTERNOON: "afternoon",
    DayPart.EVENING: "evening",
    DayPart.NIGHT: "evening",
    DayPart.DAWN: "morning",
}
_NOON_HOUR = 12
_LATEST_SLEEP_TIME = dt.time(5)


@dataclass(frozen=True, slots=True)
class DateTimeSlots:
    """The day, time and part of the day that were understood."""

    date: dt.date | None = None
    time: dt.time | None = None
    part: DayPartName | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    past: bool = False
    conflict: bool = False
    reasons: tuple[str, ...] = ()
    negated: bool = False
    window: TimeWindow = ANY_TIME
    """Between which clocks it may be, where the time is a bound and no point."""


def _read_mentions(
    sentence: LexedSentence, available_kinds: Sequence[TokenKind], request: NluRequest
) -> tuple[list[DayMention], list[TimeMention], list[DayPartMention]]:
    parser = read_spans(sentence, available_kinds, request)
    # "Morning, the heater's leaking" is a greeting.
    day_part_kind = TokenKind.DAY_PART
    starts_with_part = parser.kind_at(0) is day_part_kind and parser.kind_at(1) in CLAUSE_ENDS
    is_greeting = request.context == "open" and starts_with_part
    parts = [
        DayPartMention(index, index + 1, DayPart(sentence.lexemes[index].value))
        for index, kind in enumerate(parser.kinds)
        if kind is day_part_kind and not (is_greeting and not index)
    ]
    return (
        _days_within_week(merge_adjacent_days(parser)),
        sorted(parser.times, key=lambda mention: mention.start),
        parts,
    )


def _days_within_week(days: list[DayMention]) -> list[DayMention]:
    """Of "next week, maybe Wednesday or Thursday", the days of that week."""
    weeks = [mention for mention in days if mention.vague in {"this_week", "next_week", "after_next_week"}]
    plain_weekdays = [mention for mention in days if mention.is_weekday_only and not mention.qualifier]
    if len(weeks) != 1 or not plain_weekdays:
        return days
    week = ("this_week", "next_week", "after_next_week").index(weeks[0].vague)
    return [
        replace(mention, week=week) if mention in plain_weekdays else mention
        for mention in days
        if mention is not weeks[0]
    ]


def _select_meant_days(
    days: list[DayMention], discourse: Discourse, request: NluRequest, *, is_late: bool
) -> list[DayMention]:
    """The days that may be the one asked for: neither how late somebody is nor how much later it should be."""
    days = mentioned_dates.resolve_day_references(
        mentioned_dates.select_requested_days(days, discourse, request.context, is_late=request.now.hour >= _NOON_HOUR),
        discourse,
    )
    if is_late:
        days = mentioned_dates.drop_lateness_durations(days)
    if discourse.is_move or request.context in {"confirm", "offer"}:
        days = [mention for mention in days if not (mention.unit in INSTANT_UNITS and mention.qualifier == "later")]
    return days


def _chosen_day_part(
    day_choice: MentionChoice[DayMention], part_choice: MentionChoice[DayPartMention]
) -> DayPart | None:
    """The part of the day: the one said with the day, else the one said by itself."""
    return (day_choice.mention.part if day_choice.mention is not None else None) or (
        part_choice.mention.part if part_choice.mention is not None else None
    )


def _resolve_chosen_date(day: MentionChoice[DayMention], sentence: LexedSentence, request: NluRequest) -> ResolvedDate:
    """The date of a day; "not this Friday but next Friday" is not the one that was ruled out."""
    now = request.now
    if (shifted_date := shift_discussed_day(sentence, request)) is not None:
        return ResolvedDate(shifted_date)
    if day.mention is None:
        return ResolvedDate()
    resolved = resolve_date(day.mention, now)
    if (discussed_date := place_in_discussed_week(day.mention, resolved.date, request)) != resolved.date:
        return ResolvedDate(discussed_date)
    negated_dates = {resolve_date(mention, now).date for mention in day.negated}
    if resolved.date in negated_dates and day.mention.qualifier == "next" and resolved.date is not None:
        return ResolvedDate(resolved.date + dt.timedelta(days=7))
    return resolved


def _explain_choice(
    choice: MentionChoice[DayMention] | MentionChoice[TimeMention], sentence: LexedSentence, *, slot: str, value: str
) -> str:
    """A line of the explanation: which words became this value, and why where the sentence left a choice."""
    lexemes = sentence.lexemes[choice.mention.start : choice.mention.end] if choice.mention is not None else ()
    words = " ".join(lexeme.word for lexeme in lexemes)
    return f"{slot}:{words}->{value}" + (f"({choice.reason})" if choice.reason else "")


def _drop_original_time(
    time_choice: MentionChoice[TimeMention], day_choice: MentionChoice[DayMention], discourse: Discourse
) -> MentionChoice[TimeMention]:
    """A booking moved to another day does not take the clock of the day it leaves, unless asked to."""
    if (
        not (discourse.is_move and day_choice.mention is not None and time_choice.mention is not None)
        or time_choice.mention.start > day_choice.mention.start
    ):
        return time_choice
    if any(negated_mention.start < time_choice.mention.start for negated_mention in day_choice.negated):
        return MentionChoice(reason="of a day ruled out")
    if not day_choice.was_moved and (
        discourse.names_target(time_choice.mention) or not discourse.names_target(day_choice.mention)
    ):
        return time_choice
    sentence_text = f" {discourse.words_between(0, len(discourse.sentence.lexemes))} "
    same_time_phrases = load_vocabulary(discourse.lang).phrases_for("discourse", "same_time")
    return (
        time_choice
        if any(f" {phrase} " in sentence_text for phrase in same_time_phrases)
        else MentionChoice(reason="of the booking")
    )


def _resolve_chosen_time(
    mention: TimeMention, day_part: DayPart | None, day: dt.date | None, request: NluRequest
) -> ResolvedTime:
    """The time of a clock; a part of the day from elsewhere in the sentence only where that is no hour of sleep."""
    resolved = resolve_time(mention, mention.part or day_part, day, request)
    if mention.part or not day_part or resolved.time > _LATEST_SLEEP_TIME:
        return resolved
    resolved_plain = resolve_time(mention, None, day, request)
    return resolved_plain if is_business_open(resolved_plain.time, day, request) else resolved


@dataclass(frozen=True, slots=True)
class _ClockReading:
    """The clock that is meant, as it was resolved, with the others it might be and the window around it."""

    time: dt.time | None = None
    resolved: ResolvedTime | None = None
    others: tuple[ResolvedTime, ...] = ()
    window: TimeWindow = ANY_TIME


def _read_clock(
    choice: MentionChoice[TimeMention],
    day_part: DayPart | None,
    resolved_date: ResolvedDate,
    discourse: Discourse,
    request: NluRequest,
) -> _ClockReading:
    """The clock of a sentence; a moment counted from now ("in two hours") has its own."""
    if resolved_date.instant is not None:
        return _ClockReading(resolved_date.instant.time())
    if choice.mention is None:
        return _ClockReading()
    resolved = _resolve_chosen_time(choice.mention, day_part, resolved_date.date, request)
    others = tuple(resolve_time(mention, mention.part, resolved_date.date, request) for mention in choice.others)
    return _ClockReading(resolved.time, resolved, others, read_time_window(choice, resolved, others, discourse))


def _alternative_readings(
    day_choice: MentionChoice[DayMention],
    resolved_date: ResolvedDate,
    clock: _ClockReading,
    request: NluRequest,
) -> tuple[str, ...]:
    readings = list(resolved_date.alternatives)
    readings += [
        other.date.isoformat() for mention in day_choice.others if (other := resolve_date(mention, request.now)).date
    ]
    if day_choice.others and resolved_date.date is not None and resolved_date.date.isoformat() not in readings:
        readings.insert(0, resolved_date.date.isoformat())
    if clock.resolved is not None:
        readings += clock.resolved.alternatives
        if clock.others:
            readings.append(f"{clock.resolved.time:%H:%M}")
        readings += [f"{other.time:%H:%M}" for other in clock.others]
    return tuple(dict.fromkeys(readings))


def parse_datetime(
    sentence: LexedSentence,
    available_kinds: Sequence[TokenKind],
    request: NluRequest,
    *,
    is_move: bool,
    keep_negated: bool = False,
    is_late: bool = False,
) -> DateTimeSlots:
    """What day and time a sentence names; `available_kinds` are its kinds without what other slots own.

    `is_move` says that a booking is moved, `keep_negated` that a "can't" before a day does not rule it out, `is_late`
    that the caller says how late they are.
    """
    days, clock_spans, parts = _read_mentions(sentence, available_kinds, request)
    if not (days or clock_spans or parts or request.day_discussed):
        return DateTimeSlots()
    discourse = Discourse(sentence, request.lang, is_move, keep_negated)
    days = _select_meant_days(days, discourse, request, is_late=is_late)
    day_choice = discourse.choose_mention(days)
    time_choice = discourse.choose_mention(mentioned_dates.select_requested_times(clock_spans, discourse))
    time_choice = _drop_original_time(time_choice, day_choice, discourse)
    part_choice = discourse.choose_mention(parts)
    resolved_date = _resolve_chosen_date(day_choice, sentence, request)
    day_part = _chosen_day_part(day_choice, part_choice)
    reasons: list[str] = []
    if day_choice.mention is None and resolved_date.date is not None:
        reasons.append(f"date:from {request.day_discussed}->{resolved_date.date}")
    elif day_choice.mention is not None:
        reasons.append(_explain_choice(day_choice, sentence, slot="date", value=f"{resolved_date.date}"))
    clock = _read_clock(time_choice, day_part, resolved_date, discourse, request)
    time = clock.time
    if clock.resolved is not None:
        reasons.append(_explain_choice(time_choice, sentence, slot="time", value=f"{clock.resolved.time:%H:%M}"))
    named_part = _DAY_PART_NAMES[day_part] if time is None and day_part is not None else None
    if named_part:
        reasons.append(f"part:{named_part}")
    others = (*day_choice.others, *time_choice.others, *part_choice.others)
    return DateTimeSlots(
        date=resolved_date.date,
        time=time,
        part=named_part,
        ambiguous=resolved_date.ambiguous or bool(others) or (clock.resolved is not None and clock.resolved.ambiguous),
        alternatives=_alternative_readings(day_choice, resolved_date, clock, request),
        past=resolved_date.past,
        conflict=resolved_date.conflict,
        reasons=tuple(reasons),
        negated="negated" in {day_choice.reason, time_choice.reason, part_choice.reason},
        window=clock.window,
    )
