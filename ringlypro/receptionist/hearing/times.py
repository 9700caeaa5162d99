"""Day, clock and part of the day out of a sentence: grammar, then discourse, then resolution."""

import datetime as dt
from dataclasses import dataclass, replace

from ringlypro.receptionist.hearing import clocks, dates, mentions
from ringlypro.receptionist.hearing.discourse import Choice, Discourse, PartSaid
from ringlypro.receptionist.hearing.lexemes import Sentence
from ringlypro.receptionist.hearing.meaning import Listening
from ringlypro.receptionist.hearing.resolution import Placed, place
from ringlypro.receptionist.hearing.spans import Board, ClockSaid, DaySaid, joined_days, read
from ringlypro.receptionist.hearing.vocabulary import vocabulary
from ringlypro.receptionist.hearing.wall_clock import Timed, is_open, tell

_PARTS = {1: "morning", 2: "afternoon", 3: "evening", 4: "evening", 5: "morning"}
_HOUR = 2
_NOON = 12
_AWAKE = dt.time(5)


@dataclass(frozen=True, slots=True)
class When:
    """The day, time and part of the day that were understood."""

    date: dt.date | None = None
    time: dt.time | None = None
    part: str | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    past: bool = False
    conflict: bool = False
    why: tuple[str, ...] = ()
    negated: bool = False


def _read(
    sentence: Sentence, taken: str, listening: Listening
) -> tuple[list[DaySaid], list[ClockSaid], list[PartSaid]]:
    board = Board(sentence, listening.lang, listening.context, taken, listening.now.date())
    read(board, dates.FIRM)
    read(board, clocks.FIRM)
    read(board, dates.LOOSE)
    read(board, clocks.LOOSE)
    # "Morning, the heater's leaking" is a greeting.
    greets = listening.context == "open" and board.kinds[:1] == "q" and board.kinds[1:2] in {",", "."}
    parts = [
        PartSaid(at, at + 1, sentence.lexemes[at].value)
        for at, kind in enumerate(board.kinds)
        if kind == "q" and not (greets and not at)
    ]
    return _within_week(joined_days(board)), sorted(board.clocks, key=lambda said: said.start), parts


def _within_week(days: list[DaySaid]) -> list[DaySaid]:
    """Of "next week, maybe Wednesday or Thursday", the days of that week."""
    weeks = [said for said in days if said.vague in {"this_week", "next_week", "after_next_week"}]
    plain = [said for said in days if said.is_only_a_weekday and not said.qualifier]
    if len(weeks) != 1 or not plain:
        return days
    week = ("this_week", "next_week", "after_next_week").index(weeks[0].vague)
    return [replace(said, week=week) if said in plain else said for said in days if said is not weeks[0]]


def _placed(day: Choice[DaySaid], now: dt.datetime) -> Placed:
    """The date of a day; "not this Friday but next Friday" is not the one that was ruled out."""
    if day.said is None:
        return Placed()
    placed = place(day.said, now)
    ruled_out = {place(said, now).date for said in day.negated}
    if placed.date in ruled_out and day.said.qualifier == "next" and placed.date is not None:
        return Placed(placed.date + dt.timedelta(days=7))
    return placed


def _words(sentence: Sentence, said: DaySaid | ClockSaid | PartSaid) -> str:
    return " ".join(lexeme.word for lexeme in sentence.lexemes[said.start : said.end])


def _without_source(clock: Choice[ClockSaid], day: Choice[DaySaid], discourse: Discourse) -> Choice[ClockSaid]:
    """A booking moved to another day does not take the clock of the day it leaves, unless asked to."""
    if not (discourse.moves and day.said is not None and clock.said is not None) or clock.said.start > day.said.start:
        return clock
    if any(said.start < clock.said.start for said in day.negated):
        return Choice(why="of a day ruled out")
    if not day.moved and (discourse.names_target(clock.said) or not discourse.names_target(day.said)):
        return clock
    whole = f" {discourse.words(0, len(discourse.sentence.lexemes))} "
    same = vocabulary(discourse.lang).phrases("discourse", "same_time")
    return clock if any(f" {phrase} " in whole for phrase in same) else Choice(why="of the booking")


def _told(said: ClockSaid, spoken: int, day: dt.date | None, listening: Listening) -> Timed:
    """The time of a clock; a part of the day from elsewhere in the sentence only where that is no hour of sleep."""
    timed = tell(said, said.part or spoken, day, listening)
    if said.part or not spoken or timed.time > _AWAKE:
        return timed
    plain = tell(said, 0, day, listening)
    return plain if is_open(plain.time, day, listening) else timed


def _alternatives(
    day: Choice[DaySaid], placed: Placed, clock: Choice[ClockSaid], timed: Timed | None, listening: Listening
) -> tuple[str, ...]:
    names = list(placed.alternatives)
    names += [other.date.isoformat() for said in day.others if (other := place(said, listening.now)).date]
    if day.others and placed.date is not None and placed.date.isoformat() not in names:
        names.insert(0, placed.date.isoformat())
    if timed is not None:
        names += timed.alternatives
        if clock.others:
            names.append(f"{timed.time:%H:%M}")
        names += [f"{tell(said, said.part, placed.date, listening).time:%H:%M}" for said in clock.others]
    return tuple(dict.fromkeys(names))


def when(
    sentence: Sentence, taken: str, listening: Listening, *, moves: bool, keeps: bool = False, late: bool = False
) -> When:
    """What day and time a sentence names; `taken` are its letters without what other slots own.

    `moves` says that a booking is moved, `keeps` that a "can't" before a day does not rule it out, `late` that the
    caller says how late they are.
    """
    days, clock_spans, parts = _read(sentence, taken, listening)
    if not (days or clock_spans or parts):
        return When()
    discourse = Discourse(sentence, listening.lang, moves, keeps)
    days = mentions.pointed(
        mentions.wished(days, discourse, listening.context, is_late=listening.now.hour >= _NOON), discourse
    )
    if late:
        days = mentions.without_lateness(days)
    if moves or listening.context in {"confirm", "offer"}:
        days = [said for said in days if not (said.unit in {1, _HOUR} and said.qualifier == "later")]
    day = discourse.choose(days)
    clock = _without_source(discourse.choose(mentions.wished_clocks(clock_spans, discourse)), day, discourse)
    part = discourse.choose(parts)
    placed = _placed(day, listening.now)
    spoken = (day.said.part if day.said is not None else 0) or (part.said.part if part.said is not None else 0)
    why: list[str] = []
    if day.said is not None:
        why.append(f"date:{_words(sentence, day.said)}->{placed.date}" + (f"({day.why})" if day.why else ""))
    timed = None
    time = placed.instant.time() if placed.instant is not None else None
    if clock.said is not None and time is None:
        timed = _told(clock.said, spoken, placed.date, listening)
        time = timed.time
        why.append(f"time:{_words(sentence, clock.said)}->{time:%H:%M}" + (f"({clock.why})" if clock.why else ""))
    named_part = _PARTS.get(spoken) if time is None else None
    if named_part:
        why.append(f"part:{named_part}")
    return When(
        date=placed.date,
        time=time,
        part=named_part,
        ambiguous=placed.ambiguous
        or bool(timed and timed.ambiguous)
        or bool(day.others or clock.others or part.others),
        alternatives=_alternatives(day, placed, clock, timed, listening),
        past=placed.past,
        conflict=placed.conflict,
        why=tuple(why),
        negated="negated" in {day.why, clock.why, part.why},
    )
