"""What overviews show of calls and appointments: as columns of one statement, and what they become.

From rollups and short index ranges: a tenant with many calls costs the same. Lists travel as JSON, which the app reads
in a fraction of the time of a statement for each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ringlypro.appointments.statuses import BUSY_STATUSES, LIVE_STATUSES, sql_list
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.core.clock import day_bounds
from ringlypro.db.unit_of_work import UnitOfWork

CHART_DAYS = 14
"""Days of the business, today included."""
MAX_CALLS, MAX_UPCOMING = 8, 6

_CALL_TOTALS = """
SELECT coalesce(sum(calls),0) AS total, coalesce(sum(incoming),0) AS incoming, coalesce(sum(outgoing),0) AS outgoing,
  coalesce(sum(missed),0) AS missed, coalesce(sum(answered),0) AS answered, coalesce(sum(booked),0) AS booked,
  coalesce(sum(seconds),0) AS seconds
FROM call_days WHERE client_id = %(client_id)s
"""
_CALL_DAYS = """
SELECT day, calls, incoming, outgoing, answered, missed, booked, seconds FROM call_days
WHERE client_id = %(client_id)s AND day BETWEEN %(first_day)s AND %(last_day)s
"""
_LATEST_CALLS = (
    "SELECT {columns} FROM calls WHERE client_id = %(client_id)s ORDER BY created_at DESC, id DESC LIMIT {limit}"
)
_UPCOMING_OF_STATUS = """
(SELECT {columns} FROM appointments WHERE client_id = %(client_id)s AND status = '{status}' AND starts_at >= %(now)s
 ORDER BY starts_at, id LIMIT {limit})
"""


def list_as_json(select: str) -> str:
    """The rows of a select as one value, in its order."""
    return f"(SELECT coalesce(json_agg(listed), '[]') FROM ({select}) AS listed)"  # noqa: S608  # of constants alone


def select_latest_calls(columns: str, limit: int) -> str:
    """The newest calls, running ones included."""
    return _LATEST_CALLS.format(columns=columns, limit=limit)


def select_upcoming(columns: str, limit: int) -> str:
    """The next appointments that stand: a select for each status, since only below one does an index give the order."""
    branches = (_UPCOMING_OF_STATUS.format(columns=columns, status=status, limit=limit) for status in LIVE_STATUSES)
    return " UNION ALL ".join(branches) + f"ORDER BY starts_at, id LIMIT {limit}"


# Calls that go on are found by their status, and only then by their day: a busy day has thousands that do not.
RUNNING_CALLS = """FROM calls WHERE client_id = %(client_id)s AND direction IN ('incoming', 'outgoing')
     AND status IN ('queued', 'ringing', 'in-progress')"""
DAY_COLUMNS = f"""
  (SELECT count(*) FILTER (WHERE created_at >= %(midnight)s) {RUNNING_CALLS}) AS running_calls,
  (SELECT count(*) FROM appointments WHERE client_id = %(client_id)s AND starts_at >= %(midnight)s
     AND starts_at < %(next_midnight)s AND status IN {sql_list(BUSY_STATUSES)}) AS appointments_today,
  {list_as_json(_CALL_DAYS)} AS call_days
"""  # noqa: S608  # the text is made of constants alone
FIGURE_COLUMNS = f"""{DAY_COLUMNS},
  (SELECT row_to_json(totals) FROM ({_CALL_TOTALS}) AS totals) AS call_totals
"""  # noqa: S608  # the same
COUNT_TODAY = """
SELECT
  (SELECT count(*) FROM contacts WHERE client_id = %(client_id)s AND created_at >= %(midnight)s
     AND created_at < %(next_midnight)s) AS contacts,
  (SELECT count(*) FROM messages WHERE client_id = %(client_id)s AND created_at >= %(midnight)s
     AND created_at < %(next_midnight)s) AS messages
"""


@dataclass(frozen=True, slots=True)
class NewToday:
    """What came since midnight on the business's own clock."""

    contacts: int
    messages: int


@dataclass(frozen=True, slots=True)
class CallTotals:
    """Ended calls. `average_duration` in whole seconds, over answered calls."""

    total: int
    incoming: int
    outgoing: int
    missed: int
    booked: int
    average_duration: int


@dataclass(frozen=True, slots=True)
class DailyCalls:
    """One bar of the chart; `calls` are those that ended."""

    day: date
    calls: int = 0
    incoming: int = 0
    outgoing: int = 0
    answered: int = 0
    missed: int = 0
    booked: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class RecentCall:
    """A call as a card or a line names it."""

    id: int
    caller_name: str
    from_number: str
    outcome: str | None
    end_time: datetime | None
    created_at: datetime


def figure_values(unit: UnitOfWork, zone: ZoneInfo) -> dict[str, Any]:
    """The values of `DAY_COLUMNS`, `FIGURE_COLUMNS` and `COUNT_TODAY`: the business's day is that of its clock."""
    today = unit.now.astimezone(zone).date()
    midnight, next_midnight = day_bounds(today, zone)
    return {
        "client_id": unit.client_id, "now": unit.now, "midnight": midnight, "next_midnight": next_midnight,
        "first_day": today - timedelta(days=CHART_DAYS - 1), "last_day": today,
    }  # fmt: skip


def to_call_totals(row: Mapping[str, int]) -> CallTotals:
    """The totals of `FIGURE_COLUMNS`."""
    answered, seconds = row["answered"], row["seconds"]
    return CallTotals(
        total=row["total"],
        incoming=row["incoming"],
        outgoing=row["outgoing"],
        missed=row["missed"],
        booked=row["booked"],
        average_duration=round(seconds / answered) if answered else 0,
    )


def to_daily_calls(rows: Sequence[Mapping[str, Any]], last_day: date) -> tuple[DailyCalls, ...]:
    """The days of the chart, oldest first, empty ones included."""
    days = {
        last_day - timedelta(days=ago): DailyCalls(last_day - timedelta(days=ago)) for ago in range(CHART_DAYS)[::-1]
    }
    for row in rows:
        day = date.fromisoformat(row["day"])
        days[day] = DailyCalls(**{**row, "day": day})
    return tuple(days.values())


def to_recent_call(row: Mapping[str, Any]) -> RecentCall:
    """A call of JSON with the columns of `RecentCall`."""
    end_time = row["end_time"]
    return RecentCall(
        row["id"],
        row["caller_name"],
        row["from_number"],
        row["outcome"],
        end_time and datetime.fromisoformat(end_time),
        datetime.fromisoformat(row["created_at"]),
    )


async def count_new_today(unit: UnitOfWork, *, zone: ZoneInfo) -> NewToday:
    """Contacts and messages of today, counted one by one: for programs; the page stops at a hundred."""
    rows = await unit.fetch_all(COUNT_TODAY, figure_values(unit, zone))
    return NewToday(**rows[0])


async def list_latest_calls(unit: UnitOfWork) -> Sequence[Call]:
    """The newest calls as programs get them. Copies to read."""
    rows = await unit.fetch_all(select_latest_calls("*", MAX_CALLS), {"client_id": unit.client_id})
    return [Call(**row) for row in rows]


async def list_upcoming_appointments(unit: UnitOfWork) -> Sequence[Appointment]:
    """The next appointments as programs get them, soonest first. Copies to read."""
    rows = await unit.fetch_all(select_upcoming("*", MAX_UPCOMING), {"client_id": unit.client_id, "now": unit.now})
    return [Appointment(**row) for row in rows]
