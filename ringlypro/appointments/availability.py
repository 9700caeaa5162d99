"""Which times are free? One question to the database; the answer is found in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.appointments.errors import SlotTakenError
from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery, choose_slots, search_window
from ringlypro.appointments.slots import BookingCalendar
from ringlypro.clients.opening_hours import weekly_hours
from ringlypro.clients.tables import Client, Service
from ringlypro.core.clock import day_bounds, to_wall_time
from ringlypro.core.time_spans import TimeSpan
from ringlypro.db.unit_of_work import UnitOfWork

__all__ = [
    "Availability",
    "AvailabilityQuery",
    "BookingCalendar",
    "find_availability",
    "list_free_slots",
    "load_calendar",
    "suggest_alternatives",
]

MAX_BUSY_SPAN = timedelta(days=3)
"""No appointment with its buffer is longer; so the index on starts_at can bound the search from below."""
_SELECT_BUSY = """
SELECT starts_at, busy_until FROM appointments
WHERE status IN ('confirmed', 'pending', 'completed')
    AND resource_id = (SELECT id FROM resources ORDER BY id LIMIT 1)
    AND starts_at > %(long_before)s AND starts_at < %(until)s AND busy_until > %(since)s
    AND id IS DISTINCT FROM %(ignore_id)s::bigint
ORDER BY starts_at
"""


async def find_availability(unit: UnitOfWork, *, calendar: BookingCalendar, query: AvailabilityQuery) -> Availability:
    """Whether the time asked for can be had, and which others can."""
    since, until = search_window(calendar, query, unit.now)
    busy = await _load_busy_spans(unit, since, until, ignore_id=query.ignore_id)
    return choose_slots(calendar, query, busy, unit.now)


async def suggest_alternatives(
    unit: UnitOfWork, *, calendar: BookingCalendar, slot_taken: SlotTakenError, ignore_id: int | None = None
) -> Sequence[datetime]:
    """The times (UTC) nearest to one that somebody else has; `ignore_id` is an appointment that would leave its own."""
    wall_time = to_wall_time(slot_taken.at, calendar.zone)
    query = AvailabilityQuery(
        day=wall_time.date(), clock=wall_time.time(), minutes=slot_taken.minutes, ignore_id=ignore_id
    )
    return (await find_availability(unit, calendar=calendar, query=query)).times


async def list_free_slots(
    unit: UnitOfWork, *, calendar: BookingCalendar, day: date, minutes: int, ignore_id: int | None = None
) -> list[datetime]:
    """Every free slot of a day (UTC), in order."""
    if not calendar.local_today(unit.now) <= day <= calendar.last_day(unit.now):
        return []
    start, end = day_bounds(day, calendar.zone)
    busy = await _load_busy_spans(unit, start, end + MAX_BUSY_SPAN, ignore_id=ignore_id)
    return calendar.free_slots_on(day, busy, minutes=minutes, now=unit.now)


async def load_calendar(unit: UnitOfWork, *, service_id: int | None = None) -> BookingCalendar:
    """The client's own calendar; with a service, its length and the longer of the two buffers."""
    rows = select(Client, Service).outerjoin(Service, (Service.client_id == Client.id) & (Service.id == service_id))
    client, service = (await unit.db.execute(rows.where(Client.id == unit.client_id))).one()
    return BookingCalendar(
        zone=ZoneInfo(client.timezone),
        hours=weekly_hours(client.business_hours),
        duration=service.minutes if service else client.appointment_duration,
        buffer_minutes=max(client.buffer_minutes, service.buffer_minutes if service else 0),
        notice_minutes=client.notice_minutes,
        horizon_days=client.horizon_days,
    )


async def _load_busy_spans(
    unit: UnitOfWork, since: datetime, until: datetime, *, ignore_id: int | None
) -> list[TimeSpan]:
    values = {"since": since, "until": until, "long_before": since - MAX_BUSY_SPAN, "ignore_id": ignore_id}
    return [(row["starts_at"], row["busy_until"]) for row in await unit.fetch_all(_SELECT_BUSY, values)]
