"""The numbers of the dashboard, from rollups and short index ranges: a tenant with many calls costs the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from ringlypro.appointments.statuses import BUSY_STATUSES, LIVE_STATUSES, sql_list
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.core.clock import day_bounds
from ringlypro.db.unit_of_work import UnitOfWork

COUNT_TODAY = f"""
SELECT
  (SELECT count(*) FROM contacts
   WHERE client_id = %(c)s AND created_at >= %(from)s AND created_at < %(to)s) AS contacts,
  (SELECT count(*) FROM appointments WHERE client_id = %(c)s AND starts_at >= %(from)s AND starts_at < %(to)s
     AND status IN {sql_list(BUSY_STATUSES)}) AS appointments,
  (SELECT count(*) FROM messages
   WHERE client_id = %(c)s AND created_at >= %(from)s AND created_at < %(to)s) AS messages,
  (SELECT count(*) FROM calls WHERE client_id = %(c)s AND created_at >= %(from)s AND created_at < %(to)s) AS calls
"""  # noqa: S608  # the text is made of constants alone
SUM_CALL_DAYS = """
SELECT coalesce(sum(calls),0) AS total, coalesce(sum(incoming),0) AS incoming, coalesce(sum(outgoing),0) AS outgoing,
  coalesce(sum(missed),0) AS missed, coalesce(sum(answered),0) AS answered, coalesce(sum(booked),0) AS booked,
  coalesce(sum(seconds),0) AS seconds
FROM call_days WHERE client_id = %(c)s AND day >= %(since)s
"""

LIST_CALL_DAYS = """
SELECT day, answered, missed, booked, seconds FROM call_days
WHERE client_id = %(c)s AND day BETWEEN %(first)s AND %(last)s
"""
LIST_LATEST_CALLS = "SELECT * FROM calls WHERE client_id = %(c)s ORDER BY created_at DESC, id DESC LIMIT %(limit)s"
_UPCOMING_OF_STATUS = """
(SELECT * FROM appointments WHERE client_id = %(c)s AND status = '{status}' AND starts_at >= %(now)s
 ORDER BY starts_at, id LIMIT %(limit)s)
"""
LIST_UPCOMING = (
    " UNION ALL ".join(_UPCOMING_OF_STATUS.format(status=status) for status in LIVE_STATUSES)
    + "ORDER BY starts_at, id LIMIT %(limit)s"
)
"""A select for each status: only below one of them does an index give the order. Made of constants alone."""


@dataclass(frozen=True, slots=True)
class TodayCounts:
    """What there was since midnight on the business's own clock."""

    contacts: int
    appointments: int
    messages: int
    calls: int


@dataclass(frozen=True, slots=True)
class CallTotals:
    """Ended calls since a day. `average_duration` in whole seconds, over answered calls."""

    total: int
    incoming: int
    outgoing: int
    missed: int
    booked: int
    average_duration: int


@dataclass(frozen=True, slots=True)
class DailyCalls:
    """One bar of the chart."""

    day: date
    answered: int
    missed: int
    booked: int
    seconds: int


async def count_today(unit: UnitOfWork, *, zone: ZoneInfo) -> TodayCounts:
    """Today's counts."""
    start, end = day_bounds(unit.now.astimezone(zone).date(), zone)
    rows = await unit.fetch_all(COUNT_TODAY, {"c": unit.client_id, "from": start, "to": end})
    return TodayCounts(**rows[0])


async def load_call_totals(unit: UnitOfWork, *, zone: ZoneInfo, days: int = 36_500) -> CallTotals:
    """Call totals of the last `days` days of the business, today included."""
    since = unit.now.astimezone(zone).date() - timedelta(days=days - 1)
    row = (await unit.fetch_all(SUM_CALL_DAYS, {"c": unit.client_id, "since": since}))[0]
    answered = int(row["answered"])
    return CallTotals(
        total=int(row["total"]),
        incoming=int(row["incoming"]),
        outgoing=int(row["outgoing"]),
        missed=int(row["missed"]),
        booked=int(row["booked"]),
        average_duration=round(int(row["seconds"]) / answered) if answered else 0,
    )


async def load_daily_calls(unit: UnitOfWork, *, zone: ZoneInfo, days: int = 14) -> tuple[DailyCalls, ...]:
    """The last `days` days, oldest first, empty ones included."""
    last = unit.now.astimezone(zone).date()
    first = last - timedelta(days=days - 1)
    rows = await unit.fetch_all(LIST_CALL_DAYS, {"c": unit.client_id, "first": first, "last": last})
    rows_by_day = {row["day"]: row for row in rows}
    daily_calls = []
    for offset in range(days):
        day = first + timedelta(days=offset)
        row = rows_by_day.get(day)
        daily_calls.append(DailyCalls(**row) if row else DailyCalls(day, 0, 0, 0, 0))
    return tuple(daily_calls)


async def list_latest_calls(unit: UnitOfWork, *, limit: int = 8) -> Sequence[Call]:
    """The newest calls, running ones included. Copies to read."""
    rows = await unit.fetch_all(LIST_LATEST_CALLS, {"c": unit.client_id, "limit": limit})
    return [Call(**row) for row in rows]


async def list_upcoming_appointments(unit: UnitOfWork, *, limit: int = 6) -> Sequence[Appointment]:
    """The next appointments that stand, soonest first. Copies to read."""
    rows = await unit.fetch_all(LIST_UPCOMING, {"c": unit.client_id, "now": unit.now, "limit": limit})
    return [Appointment(**row) for row in rows]
