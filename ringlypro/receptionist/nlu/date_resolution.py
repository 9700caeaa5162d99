"""What was named becomes a date: the policy, kept apart from the grammar.

Where callers and sources disagree, the choice is written here once, and says so
by being ambiguous. Everything is the business's own wall time.
"""

import calendar
import datetime as dt
from dataclasses import dataclass, replace
from typing import Final

from ringlypro.receptionist.nlu.span_parser import LAST_DAY, DayMention
from ringlypro.receptionist.nlu.token_kinds import INSTANT_UNITS, TimeUnit

_DAYS_OF_UNITS: Final = {TimeUnit.DAY: 1, TimeUnit.WEEK: 7, TimeUnit.FORTNIGHT: 14}
_MONTHS_OF_UNITS: Final = {TimeUnit.MONTH: 1, TimeUnit.YEAR: 12}
_PAST_DATE_TOLERANCE = dt.timedelta(days=7)
_MOST_DAYS_AHEAD = 400


@dataclass(frozen=True, slots=True)
class ResolvedDate:
    """A date, or an instant, and how sure it is."""

    date: dt.date | None = None
    instant: dt.datetime | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    past: bool = False
    conflict: bool = False


def resolve_date(mention: DayMention, now: dt.datetime) -> ResolvedDate:
    """The date a caller means today, at `now`; days and months that passed roll forward."""
    today = now.date()
    if mention.vague == "easter":
        return ResolvedDate(_next_easter_holiday(round(mention.count), today))
    if mention.vague in {"after", "ahead"} and mention.anchor is not None:
        return _resolve_adjacent_weekday(mention, resolve_date(mention.anchor, now).date or today)
    if mention.vague == "weekday":
        nearest = _resolve_weekday(mention, today).date or today
        return ResolvedDate(ambiguous=True, alternatives=(nearest.isoformat(),))
    if mention.vague == "week_of":
        return _resolve_week_of(mention, now)
    if mention.vague:
        return _resolve_vague_span(mention, today)
    if mention.unit is not None:
        return _resolve_offset(mention, mention.unit, now)
    if mention.ahead is not None:
        return _check_weekday(mention, today + dt.timedelta(days=mention.ahead), today)
    if mention.nth:
        return _resolve_nth_weekday(mention, today)
    if mention.month or mention.day:
        date = _resolve_calendar_date(mention, today)
        return ResolvedDate() if date is None else _check_weekday(mention, date, today)
    return _resolve_weekday(mention, today)


def _check_weekday(mention: DayMention, date: dt.date, today: dt.date) -> ResolvedDate:
    """A date with the weekday that was named beside it held against it."""
    past = date < today
    if mention.weekday and date.isoweekday() != mention.weekday:
        other = today + dt.timedelta(days=(mention.weekday - today.isoweekday()) % 7 or 7)
        alternatives = (date.isoformat(), other.isoformat())
        return ResolvedDate(date, ambiguous=True, alternatives=alternatives, past=past, conflict=True)
    return ResolvedDate(date, past=past)


def _resolve_weekday(mention: DayMention, today: dt.date) -> ResolvedDate:
    if mention.week is not None:
        monday = today - dt.timedelta(days=today.weekday())
        date = monday + dt.timedelta(days=7 * mention.week + mention.weekday - 1)
        return ResolvedDate(date, past=date < today)
    days_away = (mention.weekday - today.isoweekday()) % 7
    date = today + dt.timedelta(days=days_away or 7)
    later = (date + dt.timedelta(days=7)).isoformat()
    if mention.qualifier == "this":
        return ResolvedDate(today + dt.timedelta(days=days_away))
    if mention.qualifier == "last":
        return ResolvedDate(today - dt.timedelta(days=7 - days_away if days_away else 7), past=True)
    if mention.qualifier in {"after_next", "one_after"}:
        return ResolvedDate(date + dt.timedelta(days=7))
    if mention.qualifier == "next":
        # "Next Tuesday" on a Sunday or Monday is not the one that is all but here.
        if days_away in {1, 2}:
            return ResolvedDate(date + dt.timedelta(days=7), ambiguous=True, alternatives=(date.isoformat(), later))
        is_this_week = date.isocalendar().week == today.isocalendar().week
        return ResolvedDate(
            date, ambiguous=is_this_week, alternatives=(date.isoformat(), later) if is_this_week else ()
        )
    if not days_away:
        return ResolvedDate(date, ambiguous=True, alternatives=(today.isoformat(), date.isoformat()))
    return ResolvedDate(date)


def _add_months(date: dt.date, months: int) -> dt.date | None:
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def _resolve_offset(mention: DayMention, unit: TimeUnit, now: dt.datetime) -> ResolvedDate:
    base = now.date()
    if mention.anchor is not None:
        anchor_date = resolve_date(mention.anchor, now)
        if anchor_date.date is None:
            return ResolvedDate()
        base = anchor_date.date
    if unit in INSTANT_UNITS:
        if mention.anchor is not None and mention.anchor.ahead != 0:
            return ResolvedDate()
        moment = now + dt.timedelta(minutes=round(mention.count * (60 if unit is TimeUnit.HOUR else 1)))
        moment = moment.replace(second=0, microsecond=0)
        return ResolvedDate(moment.date(), instant=moment, past=moment < now.replace(second=0, microsecond=0))
    if unit in _MONTHS_OF_UNITS:
        date = _add_months(base, round(mention.count * _MONTHS_OF_UNITS[unit]))
    else:
        days = mention.count * _DAYS_OF_UNITS[unit]
        date = base + dt.timedelta(days=int(days)) if abs(days) < _MOST_DAYS_AHEAD * 10 else None
    return ResolvedDate() if date is None else _check_weekday(mention, date, now.date())


def _month_to_search(mention: DayMention, today: dt.date) -> tuple[int, int]:
    """Year and month in which to look for the nth weekday."""
    if mention.month:
        year = mention.year or (today.year if mention.month >= today.month else today.year + 1)
        return year, mention.month
    index = today.year * 12 + today.month - 1 + (mention.qualifier == "next")
    return index // 12, index % 12 + 1


def _resolve_nth_weekday(mention: DayMention, today: dt.date) -> ResolvedDate:
    year, month = _month_to_search(mention, today)
    for _ in range(2):
        days = [
            dt.date(year, month, day)
            for day in range(1, calendar.monthrange(year, month)[1] + 1)
            if dt.date(year, month, day).isoweekday() == mention.weekday
        ]
        if len(days) < mention.nth:
            return ResolvedDate()
        date = days[mention.nth - 1] if mention.nth > 0 else days[-1]
        if date >= today or mention.year:
            return ResolvedDate(date, past=date < today)
        year, month = (year + 1, month) if mention.month else divmod(year * 12 + month, 12)
        month = month if mention.month else month + 1
    return ResolvedDate()


def _make_date(year: int, month: int, day: int) -> dt.date | None:
    if day == LAST_DAY:
        day = calendar.monthrange(year, month)[1]
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _resolve_calendar_date(mention: DayMention, today: dt.date) -> dt.date | None:
    """Day, month and year as far as they were named, rolled forward where they were not."""
    if mention.year:
        return _make_date(mention.year, mention.month, mention.day)
    if mention.month:
        this_year = _make_date(today.year, mention.month, mention.day)
        if this_year is not None and this_year >= today - _PAST_DATE_TOLERANCE:
            # Last week's date is a slip of the tongue, not a wish for next year.
            return this_year
        years = range(today.year + 1, today.year + 9)
        return next((date for year in years if (date := _make_date(year, mention.month, mention.day))), None)
    skip = 1 if mention.qualifier == "next_month" else 0
    for ahead in range(skip, skip + 3):
        index = today.year * 12 + today.month - 1 + ahead
        date = _make_date(index // 12, index % 12 + 1, mention.day)
        if date is not None and (date >= today or mention.qualifier == "this_month"):
            return date
    return None


def _resolve_adjacent_weekday(mention: DayMention, day: dt.date) -> ResolvedDate:
    """The weekday right after a day, or right ahead of it."""
    if mention.vague == "after":
        return ResolvedDate(day + dt.timedelta(days=(mention.weekday - day.isoweekday()) % 7 or 7))
    return ResolvedDate(day - dt.timedelta(days=(day.isoweekday() - mention.weekday) % 7 or 7))


def _easter_sunday(year: int) -> dt.date:
    """Easter Sunday of a year, by the anonymous Gregorian computus (Meeus)."""
    golden, century = year % 19, year // 100
    shift = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    shift -= shift // 28 * (1 - shift // 28 * (29 // (shift + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + shift + 2 - century + century // 4) % 7
    ahead = shift - weekday
    month = 3 + (ahead + 40) // 44
    return dt.date(year, month, ahead + 28 - 31 * (month // 4))


def _next_easter_holiday(ahead: int, today: dt.date) -> dt.date:
    """The next holiday so many days from Easter Sunday."""
    this_year = _easter_sunday(today.year) + dt.timedelta(days=ahead)
    return this_year if this_year >= today else _easter_sunday(today.year + 1) + dt.timedelta(days=ahead)


def _resolve_week_of(mention: DayMention, now: dt.datetime) -> ResolvedDate:
    """The week in which a day lies: where to look, and no day."""
    date = resolve_date(replace(mention, vague="" if mention.day or mention.nth else "easter"), now).date
    if date is None:
        return ResolvedDate()
    monday = max(date - dt.timedelta(days=date.weekday()), now.date())
    return ResolvedDate(ambiguous=True, alternatives=(monday.isoformat(),))


def _resolve_vague_span(mention: DayMention, today: dt.date) -> ResolvedDate:
    """A week, a weekend or a month is not a day: it is offered as where to look, never as the answer."""
    monday = today - dt.timedelta(days=today.weekday())
    starts = {
        "this_week": today,
        "next_week": monday + dt.timedelta(days=7),
        "after_next_week": monday + dt.timedelta(days=14),
        "weekend": monday + dt.timedelta(days=5 if today.isoweekday() < 7 else 6),
        "next_weekend": monday + dt.timedelta(days=12),
        "this_month": today,
        "next_month": (today.replace(day=1) + dt.timedelta(days=32)).replace(day=1),
        "after_next_month": (today.replace(day=1) + dt.timedelta(days=63)).replace(day=1),
    }
    start = starts.get(mention.vague)
    if start is None:
        year = today.year + (mention.month < today.month)
        start = max(today, dt.date(year, mention.month, 1))
    days = (start, start + dt.timedelta(days=1)) if mention.vague.endswith("weekend") else (start,)
    return ResolvedDate(ambiguous=True, alternatives=tuple(day.isoformat() for day in days))
