"""Days that are spoken of and not wished for, and days told only by pointing at another.

"It has hurt since Monday, can I come tomorrow?"; "not this Friday, the one after"; "the week of the fourteenth".
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from ringlypro.receptionist.hearing.discourse import Discourse
from ringlypro.receptionist.hearing.intents import reply
from ringlypro.receptionist.hearing.phrases import ending, starting, within
from ringlypro.receptionist.hearing.spans import ClockSaid, DaySaid
from ringlypro.receptionist.hearing.vocabulary import vocabulary

_ASKED = frozenset({"ask_datetime", "ask_time", "confirm", "offer", "ask_best_time"})
_INSTANT = (1, 2)
_HOLIDAYS = "szW"
_CLAUSE = 3
"""Words of no time after a day with which a caller goes on to what they want."""
_DEFINITE = frozenset({"easter", "after", "ahead"})


def _is_past(said: DaySaid) -> bool:
    is_ago = said.count < 0 and bool(said.unit)
    return (said.ahead is not None and said.ahead < 0) or is_ago or said.qualifier == "last"


def _is_told(said: DaySaid, discourse: Discourse) -> bool:
    """What has been since a day, or happened over a holiday."""
    before = discourse.words(said.start - 4, said.start)
    if ending(discourse.lang, "since").search(before):
        return True
    if reply(discourse.lang, "since_clause").search(before):
        return True  # "since I shoveled Tuesday"
    goes_on = discourse.sentence.kinds[said.end :].count("Z") >= _CLAUSE
    if goes_on and ending(discourse.lang, "told").search(before):
        return True  # "finals are in three weeks, do you have a tutor?"
    is_holiday = discourse.sentence.kinds[said.start] in _HOLIDAYS
    return is_holiday and ending(discourse.lang, "since_holiday").search(before) is not None


def wished(days: Sequence[DaySaid], discourse: Discourse, context: str, *, is_late: bool) -> list[DaySaid]:
    """Of all days that were named, those an appointment could be wished on.

    What has been "since Monday" is told; so is what was yesterday, unless nothing else was named and it was asked for.
    `is_late` says that this morning is over.
    """
    lang = discourse.lang
    found = [said for said in days if not _is_told(said, discourse)]
    others = [said for said in found if not _is_past(said) and not (is_late and said.ahead == 0 and said.part == 1)]
    if len(others) < len(found) and not others and context not in _ASKED:
        meant = ending(lang, "meant_past")
        others = [said for said in found if meant.search(discourse.words(said.start - 3, said.start))]
    kept = others if others or context not in _ASKED else found
    definite = [said for said in kept if not said.vague or said.vague in _DEFINITE]
    return kept if discourse.moves else definite or kept


def wished_clocks(clocks: Sequence[ClockSaid], discourse: Discourse) -> list[ClockSaid]:
    """Of all times, those that are not when somebody's work or class ends, where others are named."""
    ends, priced = (ending(discourse.lang, key) for key in ("works_until", "priced"))
    hours = [said for said in clocks if not _led(priced, said, discourse)]
    found = [said for said in hours if not _led(ends, said, discourse)]
    return found or hours


def _led(phrases: re.Pattern[str], said: ClockSaid | DaySaid, discourse: Discourse) -> bool:
    """Whether phrases lead to a span; its own first word may be their last one ("at", "a las", "del")."""
    ends = (said.start, said.start + 1)
    return any(phrases.search(discourse.words(said.start - 4, end)) is not None for end in ends)


def pointed(days: Sequence[DaySaid], discourse: Discourse) -> list[DaySaid]:
    """Days with what points on from them: the one after, the day after, the week around."""
    found: list[DaySaid] = []
    for at, said in enumerate(days):
        before = discourse.words(said.start - 4, said.start)
        end = days[at + 1].start if at + 1 < len(days) else len(discourse.sentence.lexemes)
        after = discourse.words(said.end, min(end, said.end + 9))
        ruled_out = discourse.is_negated(said, 1)
        is_holiday = discourse.sentence.kinds[said.start] in _HOLIDAYS
        of_week = _led(ending(discourse.lang, "week_of"), said, discourse)
        around = vocabulary(discourse.lang).words("discourse", "around")
        of_week = of_week or (is_holiday and discourse.words(said.end, said.end + 1) in around)
        if (said.day or said.nth or said.vague == "easter") and of_week:
            found.append(replace(said, vague="week_of"))
        elif found and said.is_only_a_weekday and said.qualifier == "next" and _follows(said, discourse):
            found.append(replace(said, qualifier="", vague="after", anchor=found[-1]))
        elif said.is_only_a_weekday and not said.count and _points_on(discourse, said, after, ruled_out=ruled_out):
            found.append(replace(said, start=end - 1, end=end, qualifier="one_after"))
        elif said.is_only_a_weekday and not said.qualifier and ending(discourse.lang, "indefinite").search(before):
            found.append(replace(said, vague="weekday"))
        elif said.ahead is not None and ruled_out and within(discourse.lang, "day_after").search(after):
            found.append(replace(said, start=end - 1, end=end, ahead=said.ahead + 1))
        else:
            found.append(said)
    return found


def _follows(said: DaySaid, discourse: Discourse) -> bool:
    """Whether it is "the following Monday", counted from the day named before."""
    first = discourse.sentence.lexemes[said.start].word
    return first in vocabulary(discourse.lang).words("discourse", "following")


def _points_on(discourse: Discourse, said: DaySaid, after: str, *, ruled_out: bool) -> bool:
    """Whether "the one after" follows, and the first one is out: "not this Friday", "este viernes no"."""
    if starting(discourse.lang, "after_this").match(after):
        return True
    match = within(discourse.lang, "one_after").search(after)
    if match is None:
        return False
    none_between = within(discourse.lang, "not_this").search(after[: match.start()])
    return ruled_out or none_between is not None or said.qualifier == "this"


def without_lateness(days: Sequence[DaySaid]) -> list[DaySaid]:
    """Days without "in twenty minutes", where a caller says how late they are."""
    return [said for said in days if said.unit not in _INSTANT]
