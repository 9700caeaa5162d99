"""The ledger by days of the business's calendar: sums of days, the entries of a day, and the pace of the month.

Days are bounded by moments, so that the index of an account's entries by time finds them, and no list of an account
with a long history is read through.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from ringlypro.core.clock import day_bounds, to_wall_time
from ringlypro.credits import entry_rules
from ringlypro.credits.entry_rules import IS_TEXT_SQL, IS_USE_SQL
from ringlypro.credits.pricing import billing_month
from ringlypro.db.unit_of_work import UnitOfWork

EntryFilter = Literal["", "calls", "money"]
PACE_DAYS = 14
"""Days before today whose minutes tell how fast credit is used."""
MAX_ENTRIES_PER_DAY = 100
"""Entries of a day that are listed; the page of calls has them all."""
_FILTERS: Mapping[str, str] = {"": "", "calls": f"AND {IS_USE_SQL}", "money": f"AND NOT {IS_USE_SQL}"}
_SUM_DAYS = f"""
SELECT (at AT TIME ZONE %(zone)s)::date AS day,
  count(*) FILTER (WHERE kind = 'usage' AND NOT {IS_TEXT_SQL}) AS calls,
  count(*) FILTER (WHERE kind = 'usage' AND {IS_TEXT_SQL}) AS texts,
  coalesce(sum(minutes), 0) AS minutes, coalesce(sum(free_minutes), 0) AS free_minutes,
  coalesce(sum(paid_minutes), 0) AS paid_minutes, sum(amount) AS amount,
  coalesce(-sum(amount) FILTER (WHERE {IS_USE_SQL}), 0) AS spent
FROM credit_entries WHERE client_id = %(client_id)s AND at >= %(since)s AND at < %(until)s {{kind}}
GROUP BY 1 ORDER BY 1 DESC
"""  # noqa: S608  # the text is made of constants alone
_LIST_ENTRIES = """
SELECT e.id, e.kind, e.reference, e.amount, e.minutes, e.free_minutes, e.paid_minutes, e.rate, e.reason, e.at,
  c.id AS call_id, c.caller_name, CASE WHEN c.direction = 'outgoing' THEN c.to_number ELSE c.from_number END AS phone,
  c.outcome, c.duration
FROM (SELECT * FROM credit_entries WHERE client_id = %(client_id)s AND at >= %(since)s AND at < %(until)s {kind}
      ORDER BY at DESC, id DESC LIMIT %(limit)s) AS e
LEFT JOIN calls c ON c.client_id = %(client_id)s AND c.id = e.call_id
ORDER BY e.at DESC, e.id DESC
"""
_FIND_NUMBERS = "SELECT id, to_number FROM messages WHERE client_id = %(client_id)s AND id = ANY(%(ids)s)"
_FIND_OLDER = """
SELECT max(at) AS at FROM credit_entries WHERE client_id = %(client_id)s AND at < %(since)s {kind}
"""
_LAST_MONTH = """
SELECT amount FROM usage_months WHERE client_id = %(client_id)s AND month = %(month)s
"""


@dataclass(frozen=True, slots=True)
class LedgerDay:
    """A day's sums: calls and texts, minutes, what they took (`spent`), and all that moved (`amount`). Dollars."""

    day: date
    calls: int
    texts: int
    minutes: int
    free_minutes: int
    paid_minutes: int
    amount: Decimal
    spent: Decimal


@dataclass(frozen=True, slots=True)
class DayEntry:
    """An entry with what is known of its call."""

    id: int
    kind: str
    reference: str
    amount: Decimal
    minutes: int
    free_minutes: int
    paid_minutes: int
    rate: Decimal | None
    reason: str
    at: datetime
    call_id: int | None
    caller_name: str | None
    phone: str | None
    outcome: str | None
    duration: int | None

    @property
    def is_use(self) -> bool:
        """Whether it is of a call or a text, or of a later difference of either."""
        return entry_rules.is_use(self.kind, self.rate)

    @property
    def message_id(self) -> int | None:
        """The text that it is of; None for every other entry."""
        return entry_rules.read_message_id(self.reference)


@dataclass(frozen=True, slots=True)
class MonthPace:
    """This month by days, oldest first, and what it may come to."""

    first_day: date
    last_day: date
    today: date
    days: tuple[LedgerDay, ...]
    spent: Decimal
    """Dollars so far."""
    forecast: Decimal | None
    """Dollars by the month's end, at the pace of the days before; None where nothing was used."""
    minutes_per_day: Decimal
    spent_last_month: Decimal


async def load_month_pace(
    unit: UnitOfWork, *, zone: ZoneInfo, free_minutes_left: int, per_minute_rate: Decimal
) -> MonthPace:
    """The month that is running. Of a new account, the days since its first entry are its pace."""
    today = to_wall_time(unit.now, zone).date()
    first_day = billing_month(unit.now, zone)
    last_day = (first_day + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    pace_begins = today - timedelta(days=PACE_DAYS)
    days = await list_days(unit, zone=zone, first_day=min(first_day, pace_begins), last_day=today, kind="calls")
    month_days = tuple(day for day in reversed(days) if day.day >= first_day)
    minutes_per_day = _find_pace(days, pace_begins, today)
    spent = sum((day.spent for day in month_days), Decimal(0))
    days_left = (last_day - today).days
    paid_minutes_ahead = max(minutes_per_day * days_left - free_minutes_left, Decimal(0))
    last_month = (first_day - timedelta(days=1)).replace(day=1)
    rows = await unit.fetch_all(_LAST_MONTH, {"client_id": unit.client_id, "month": last_month})
    return MonthPace(
        first_day=first_day,
        last_day=last_day,
        today=today,
        days=month_days,
        spent=spent,
        forecast=spent + paid_minutes_ahead * per_minute_rate if minutes_per_day else None,
        minutes_per_day=minutes_per_day,
        spent_last_month=rows[0]["amount"] if rows else Decimal(0),
    )


def _find_pace(days: Sequence[LedgerDay], pace_begins: date, today: date) -> Decimal:
    """Billable minutes a day over the days before today; today alone where there are none."""
    before = [day for day in days if pace_begins <= day.day < today]
    if not before:
        return Decimal(sum(day.free_minutes + day.paid_minutes for day in days if day.day == today))
    length = (today - min(day.day for day in before)).days
    return Decimal(sum(day.free_minutes + day.paid_minutes for day in before)) / length


async def list_days(
    unit: UnitOfWork, *, zone: ZoneInfo, first_day: date, last_day: date, kind: EntryFilter = ""
) -> list[LedgerDay]:
    """The days that have entries, newest first."""
    values = _span_values(unit, zone, first_day, last_day) | {"zone": zone.key}
    rows = await unit.fetch_all(_SUM_DAYS.format(kind=_FILTERS[kind]), values)
    return [LedgerDay(**{**row, **_whole_numbers(row)}) for row in rows]


async def list_day_entries(
    unit: UnitOfWork, *, zone: ZoneInfo, day: date, kind: EntryFilter = "", limit: int = MAX_ENTRIES_PER_DAY
) -> list[DayEntry]:
    """The entries of a day, newest first."""
    values = _span_values(unit, zone, day, day) | {"limit": limit}
    rows = await unit.fetch_all(_LIST_ENTRIES.format(kind=_FILTERS[kind]), values)
    return await _name_text_numbers(unit, [DayEntry(**row) for row in rows])


async def _name_text_numbers(unit: UnitOfWork, entries: list[DayEntry]) -> list[DayEntry]:
    """The entries of texts with the number each went to."""
    message_ids = [entry.message_id for entry in entries if entry.message_id is not None]
    if not message_ids:
        return entries
    rows = await unit.fetch_all(_FIND_NUMBERS, {"client_id": unit.client_id, "ids": message_ids})
    numbers = {row["id"]: row["to_number"] for row in rows}
    return [replace(entry, phone=entry.phone or numbers.get(entry.message_id)) for entry in entries]


async def find_older_day(unit: UnitOfWork, *, zone: ZoneInfo, first_day: date, kind: EntryFilter = "") -> date | None:
    """The newest day before `first_day` that has an entry."""
    values = {"client_id": unit.client_id, "since": day_bounds(first_day, zone)[0]}
    (row,) = await unit.fetch_all(_FIND_OLDER.format(kind=_FILTERS[kind]), values)
    return to_wall_time(row["at"], zone).date() if row["at"] else None


def _span_values(unit: UnitOfWork, zone: ZoneInfo, first_day: date, last_day: date) -> dict[str, Any]:
    since, until = day_bounds(first_day, zone)[0], day_bounds(last_day, zone)[1]
    return {"client_id": unit.client_id, "since": since, "until": until}


def _whole_numbers(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(row[name]) for name in ("minutes", "free_minutes", "paid_minutes")}
