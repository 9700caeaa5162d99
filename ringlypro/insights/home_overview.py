"""Everything the home page shows, read by one statement so that its numbers belong together.

A statement for each part took more of the app than all that it does with them: a page is refreshed with every change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ringlypro.appointments.statuses import BUSY_STATUSES, sql_list
from ringlypro.core.money import to_money
from ringlypro.credits import queries as credit_queries
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import activity, dashboard_figures
from ringlypro.insights.activity import ActivityItem
from ringlypro.insights.booked_worth import BookedService
from ringlypro.insights.dashboard_figures import DailyCalls, RecentCall, list_as_json

MAX_COUNT = 100
"""Nobody is shown a greater number: it means "more than 99"."""
MAX_NEEDS, MAX_RUNNING, MAX_SLOTS, SCREENED_CALLS = 3, 3, 60, 50
_NEED_COLUMNS = "id, contact_id, call_id, kind, caller_name, caller_phone, body, urgent, best_time, created_at"
_OPEN_FOLLOW_UPS = "FROM follow_ups WHERE client_id = %(client_id)s AND done_at IS NULL"
_NEEDS = f"""
(SELECT {_NEED_COLUMNS} {_OPEN_FOLLOW_UPS} AND urgent ORDER BY id DESC LIMIT {MAX_NEEDS})
UNION (SELECT {_NEED_COLUMNS} {_OPEN_FOLLOW_UPS} ORDER BY id DESC LIMIT {2 * MAX_NEEDS})
ORDER BY urgent DESC, id DESC LIMIT {MAX_NEEDS}
"""  # the text is made of constants alone
"""Twice as many of the newest: those that are urgent are among the first select too."""
_CALL_COLUMNS = "id, caller_name, from_number, outcome, end_time, created_at"
_RUNNING = f"""
SELECT {_CALL_COLUMNS} {dashboard_figures.RUNNING_CALLS} AND created_at >= %(midnight)s
ORDER BY created_at LIMIT {MAX_RUNNING}
"""  # the same
# Of calls, not of appointments by their making: who booked is the receptionist, and calls are found by their outcome.
_BOOKED_CALLS = f"""
SELECT a.service_id, s.price_amount::text AS price_amount, coalesce(s.price, '') AS price,
  coalesce(s.name, '') AS name
FROM (SELECT appointment_id FROM calls WHERE client_id = %(client_id)s AND direction IN ('incoming', 'outgoing')
        AND outcome = 'booked' AND created_at >= %(midnight)s LIMIT {MAX_COUNT}) AS c
LEFT JOIN appointments a ON a.client_id = %(client_id)s AND a.id = c.appointment_id
  AND a.status IN {sql_list(BUSY_STATUSES)}
LEFT JOIN services s ON s.client_id = %(client_id)s AND s.id = a.service_id
"""  # noqa: S608  # the same
_SLOTS = f"""
SELECT a.id, a.contact_id, a.customer_name, a.resource_id, r.name AS resource, a.service_id, a.purpose, a.starts_at,
  a.ends_at, a.busy_until, a.source = 'voice_booking' AND a.created_at >= %(midnight)s AS is_new
FROM (SELECT * FROM appointments WHERE client_id = %(client_id)s AND starts_at >= %(midnight)s
        AND starts_at < %(next_midnight)s AND status IN {sql_list(BUSY_STATUSES)} ORDER BY starts_at
        LIMIT {MAX_SLOTS}) AS a
JOIN resources r ON r.client_id = %(client_id)s AND r.id = a.resource_id ORDER BY a.starts_at, a.id
"""  # noqa: S608  # the same
_COUNTED_TODAY = """(SELECT count(*) FROM (SELECT FROM {table} WHERE client_id = %(client_id)s
     AND created_at >= %(midnight)s AND created_at < %(next_midnight)s LIMIT {limit}) AS counted) AS {table}_today"""
_READ_HOME = PreparedStatement("ringly_read_home", f"""
SELECT {dashboard_figures.DAY_COLUMNS}, {list_as_json(activity.SELECT_ACTIVITIES)} AS activities,
  {_COUNTED_TODAY.format(table="contacts", limit=MAX_COUNT)},
  {_COUNTED_TODAY.format(table="messages", limit=MAX_COUNT)},
  {list_as_json(_NEEDS)} AS needs,
  (SELECT json_build_array(count(*), count(*) FILTER (WHERE created_at >= %(midnight)s))
     FROM (SELECT created_at {_OPEN_FOLLOW_UPS} ORDER BY id DESC LIMIT {MAX_COUNT}) AS waiting) AS open_needs,
  {list_as_json(_RUNNING)} AS running, {list_as_json(_BOOKED_CALLS)} AS booked, {list_as_json(_SLOTS)} AS slots,
  {list_as_json(dashboard_figures.select_latest_calls(_CALL_COLUMNS, 1))} AS latest,
  CASE WHEN %(with_steps)s THEN (SELECT coalesce(bool_or(NOT screen), false) FROM
     ({dashboard_figures.select_latest_calls("screen", SCREENED_CALLS)}) AS lately) END AS has_telephone_calls,
  CASE WHEN %(with_steps)s THEN {credit_queries.CAN_PAY} END AS can_pay
""", types={"with_steps": "boolean"})  # fmt: skip  # noqa: S608  # the same


@dataclass(frozen=True, slots=True)
class WaitingNeed:
    """Something that only a person can do: an open follow-up."""

    id: int
    contact_id: int | None
    call_id: int | None
    kind: str
    caller_name: str
    caller_phone: str
    body: str
    urgent: bool
    best_time: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class DaySlot:
    """An appointment of today. `is_new`: the receptionist booked it today."""

    id: int
    contact_id: int | None
    customer_name: str
    resource_id: int
    resource: str
    service_id: int | None
    purpose: str
    starts_at: datetime
    ends_at: datetime
    busy_until: datetime
    is_new: bool


@dataclass(frozen=True, slots=True)
class HomeOverview:
    """A business today, in no language but that of its feed.

    `days` are those that ended calls; `running_calls` began today and have not ended, and are not in them.
    `booked` are the visits of the calls of today that booked, one for each call; a visit that was called off since is
    of no service. Every count stops at `MAX_COUNT`; the two of the first steps are None unless they were asked for.
    """

    days: tuple[DailyCalls, ...]
    running_calls: int
    running: tuple[RecentCall, ...]
    latest_call: RecentCall | None
    booked: tuple[BookedService, ...]
    needs: tuple[WaitingNeed, ...]
    open_needs: int
    new_needs: int
    slots: tuple[DaySlot, ...]
    appointments_today: int
    contacts_today: int
    messages_today: int
    activity: tuple[ActivityItem, ...]
    has_telephone_calls: bool | None
    can_pay: bool | None

    @property
    def calls_today(self) -> int:
        """Ended and running."""
        return self.days[-1].calls + self.running_calls


async def load_home(unit: UnitOfWork, *, zone: ZoneInfo, lang: str, with_steps: bool) -> HomeOverview:
    """The home page of the unit's client: the unit's last question."""
    values = dashboard_figures.figure_values(unit, zone)
    (row,) = await unit.fetch_and_commit(_READ_HOME, {**values, "with_steps": with_steps})
    open_needs, new_needs = row["open_needs"]
    return HomeOverview(
        days=dashboard_figures.to_daily_calls(row["call_days"], values["last_day"]),
        running_calls=row["running_calls"],
        running=tuple(dashboard_figures.to_recent_call(each) for each in row["running"]),
        latest_call=next((dashboard_figures.to_recent_call(each) for each in row["latest"]), None),
        booked=tuple(_to_booked_service(each) for each in row["booked"]),
        needs=tuple(_to_need(each) for each in row["needs"]),
        open_needs=open_needs,
        new_needs=new_needs,
        slots=tuple(_to_slot(each) for each in row["slots"]),
        appointments_today=row["appointments_today"],
        contacts_today=row["contacts_today"],
        messages_today=row["messages_today"],
        activity=tuple(activity.to_activity_item(each, lang, zone) for each in row["activities"]),
        has_telephone_calls=row["has_telephone_calls"],
        can_pay=row["can_pay"],
    )


def _to_booked_service(row: Mapping[str, Any]) -> BookedService:
    amount = row["price_amount"]
    return BookedService(row["service_id"], None if amount is None else to_money(amount), row["price"], row["name"])


def _to_need(row: Mapping[str, Any]) -> WaitingNeed:
    return WaitingNeed(**{**row, "created_at": datetime.fromisoformat(row["created_at"])})


def _to_slot(row: Mapping[str, Any]) -> DaySlot:
    moments = {name: datetime.fromisoformat(row[name]) for name in ("starts_at", "ends_at", "busy_until")}
    return DaySlot(**{**row, **moments})
