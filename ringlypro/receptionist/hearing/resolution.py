"""What was named becomes a date: the policy, kept apart from the grammar.

Where callers and sources disagree, the choice is written here once, and says so
by being ambiguous. Everything is the business's own wall time.
"""

import calendar
import datetime as dt
from dataclasses import dataclass, replace

from ringlypro.receptionist.hearing.spans import LAST_DAY, DaySaid

_MINUTE, _HOUR, _DAY, _WEEK, _FORTNIGHT, _MONTH, _YEAR = range(1, 8)
_JUST_PASSED = dt.timedelta(days=7)
_FAR = 400


@dataclass(frozen=True, slots=True)
class Placed:
    """A date, or an instant, and how sure it is."""

    date: dt.date | None = None
    instant: dt.datetime | None = None
    ambiguous: bool = False
    alternatives: tuple[str, ...] = ()
    past: bool = False
    conflict: bool = False


def place(said: DaySaid, now: dt.datetime) -> Placed:
    """The date a caller means today, at `now`; days and months that passed roll forward."""
    today = now.date()
    if said.vague == "easter":
        return Placed(_easter_holiday(round(said.count), today))
    if said.vague in {"after", "ahead"} and said.anchor is not None:
        return _beside(said, place(said.anchor, now).date or today)
    if said.vague == "weekday":
        nearest = _weekday(said, today).date or today
        return Placed(ambiguous=True, alternatives=(nearest.isoformat(),))
    if said.vague == "week_of":
        return _week_of(said, now)
    if said.vague:
        return _vague(said, today)
    if said.unit:
        return _counted(said, now)
    if said.ahead is not None:
        return _checked(said, today + dt.timedelta(days=said.ahead), today)
    if said.nth:
        return _nth_weekday(said, today)
    if said.month or said.day:
        date = _calendar_date(said, today)
        return Placed() if date is None else _checked(said, date, today)
    return _weekday(said, today)


def _checked(said: DaySaid, date: dt.date, today: dt.date) -> Placed:
    """A date with the weekday that was named beside it held against it."""
    past = date < today
    if said.weekday and date.isoweekday() != said.weekday:
        other = today + dt.timedelta(days=(said.weekday - today.isoweekday()) % 7 or 7)
        alternatives = (date.isoformat(), other.isoformat())
        return Placed(date, ambiguous=True, alternatives=alternatives, past=past, conflict=True)
    return Placed(date, past=past)


def _weekday(said: DaySaid, today: dt.date) -> Placed:
    if said.week is not None:
        monday = today - dt.timedelta(days=today.weekday())
        date = monday + dt.timedelta(days=7 * said.week + said.weekday - 1)
        return Placed(date, past=date < today)
    away = (said.weekday - today.isoweekday()) % 7
    date = today + dt.timedelta(days=away or 7)
    later = (date + dt.timedelta(days=7)).isoformat()
    if said.qualifier == "this":
        return Placed(today + dt.timedelta(days=away))
    if said.qualifier == "last":
        return Placed(today - dt.timedelta(days=7 - away if away else 7), past=True)
    if said.qualifier in {"after_next", "one_after"}:
        return Placed(date + dt.timedelta(days=7))
    if said.qualifier == "next":
        # "Next Tuesday" on a Sunday or Monday is not the one that is all but here.
        if away in {1, 2}:
            return Placed(date + dt.timedelta(days=7), ambiguous=True, alternatives=(date.isoformat(), later))
        is_this_week = date.isocalendar().week == today.isocalendar().week
        return Placed(date, ambiguous=is_this_week, alternatives=(date.isoformat(), later) if is_this_week else ())
    if not away:
        return Placed(date, ambiguous=True, alternatives=(today.isoformat(), date.isoformat()))
    return Placed(date)


def _months_on(date: dt.date, months: int) -> dt.date | None:
    index = date.year * 12 + date.month - 1 + months
    year, month = divmod(index, 12)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        return None
    return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))


def _counted(said: DaySaid, now: dt.datetime) -> Placed:
    base = now.date()
    if said.anchor is not None:
        anchored = place(said.anchor, now)
        if anchored.date is None:
            return Placed()
        base = anchored.date
    if said.unit in {_MINUTE, _HOUR}:
        if said.anchor is not None and said.anchor.ahead != 0:
            return Placed()
        moment = now + dt.timedelta(minutes=round(said.count * (60 if said.unit == _HOUR else 1)))
        moment = moment.replace(second=0, microsecond=0)
        return Placed(moment.date(), instant=moment, past=moment < now.replace(second=0, microsecond=0))
    if said.unit in {_MONTH, _YEAR}:
        date = _months_on(base, round(said.count * (12 if said.unit == _YEAR else 1)))
    else:
        days = said.count * {_DAY: 1, _WEEK: 7, _FORTNIGHT: 14}[said.unit]
        date = base + dt.timedelta(days=int(days)) if abs(days) < _FAR * 10 else None
    return Placed() if date is None else _checked(said, date, now.date())


def _month_of(said: DaySaid, today: dt.date) -> tuple[int, int]:
    """Year and month in which to look for the nth weekday."""
    if said.month:
        year = said.year or (today.year if said.month >= today.month else today.year + 1)
        return year, said.month
    index = today.year * 12 + today.month - 1 + (said.qualifier == "next")
    return index // 12, index % 12 + 1


def _nth_weekday(said: DaySaid, today: dt.date) -> Placed:
    year, month = _month_of(said, today)
    for _ in range(2):
        days = [
            dt.date(year, month, day)
            for day in range(1, calendar.monthrange(year, month)[1] + 1)
            if dt.date(year, month, day).isoweekday() == said.weekday
        ]
        if len(days) < said.nth:
            return Placed()
        date = days[said.nth - 1] if said.nth > 0 else days[-1]
        if date >= today or said.year:
            return Placed(date, past=date < today)
        year, month = (year + 1, month) if said.month else divmod(year * 12 + month, 12)
        month = month if said.month else month + 1
    return Placed()


def _date(year: int, month: int, day: int) -> dt.date | None:
    if day == LAST_DAY:
        day = calendar.monthrange(year, month)[1]
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _calendar_date(said: DaySaid, today: dt.date) -> dt.date | None:
    """Day, month and year as far as they were named, rolled forward where they were not."""
    if said.year:
        return _date(said.year, said.month, said.day)
    if said.month:
        this_year = _date(today.year, said.month, said.day)
        if this_year is not None and this_year >= today - _JUST_PASSED:
            # Last week's date is a slip of the tongue, not a wish for next year.
            return this_year
        years = range(today.year + 1, today.year + 9)
        return next((date for year in years if (date := _date(year, said.month, said.day))), None)
    skip = 1 if said.qualifier == "next_month" else 0
    for ahead in range(skip, skip + 3):
        index = today.year * 12 + today.month - 1 + ahead
        date = _date(index // 12, index % 12 + 1, said.day)
        if date is not None and (date >= today or said.qualifier == "this_month"):
            return date
    return None


def _beside(said: DaySaid, day: dt.date) -> Placed:
    """The weekday right after a day, or right ahead of it."""
    if said.vague == "after":
        return Placed(day + dt.timedelta(days=(said.weekday - day.isoweekday()) % 7 or 7))
    return Placed(day - dt.timedelta(days=(day.isoweekday() - said.weekday) % 7 or 7))


def _easter(year: int) -> dt.date:
    """Easter Sunday of a year, by the anonymous Gregorian computus (Meeus)."""
    golden, century = year % 19, year // 100
    shift = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    shift -= shift // 28 * (1 - shift // 28 * (29 // (shift + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + shift + 2 - century + century // 4) % 7
    ahead = shift - weekday
    month = 3 + (ahead + 40) // 44
    return dt.date(year, month, ahead + 28 - 31 * (month // 4))


def _easter_holiday(ahead: int, today: dt.date) -> dt.date:
    """The next holiday so many days from Easter Sunday."""
    this_year = _easter(today.year) + dt.timedelta(days=ahead)
    return this_year if this_year >= today else _easter(today.year + 1) + dt.timedelta(days=ahead)


def _week_of(said: DaySaid, now: dt.datetime) -> Placed:
    """The week in which a day lies: where to look, and no day."""
    date = place(replace(said, vague="" if said.day or said.nth else "easter"), now).date
    if date is None:
        return Placed()
    monday = max(date - dt.timedelta(days=date.weekday()), now.date())
    return Placed(ambiguous=True, alternatives=(monday.isoformat(),))


def _vague(said: DaySaid, today: dt.date) -> Placed:
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
    start = starts.get(said.vague)
    if start is None:
        year = today.year + (said.month < today.month)
        start = max(today, dt.date(year, said.month, 1))
    days = (start, start + dt.timedelta(days=1)) if said.vague.endswith("weekend") else (start,)
    return Placed(ambiguous=True, alternatives=tuple(day.isoformat() for day in days))
