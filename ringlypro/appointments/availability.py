"""Which times are free? The one place where a calendar is put together; the answer is then found in memory.

A calendar is a business's rules at the moment of the unit, and the bookings of as many days as the question needs.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.appointments.errors import SlotUnavailable
from ringlypro.appointments.slot_suggestions import Availability, AvailabilityQuery, choose_slots, search_window
from ringlypro.appointments.slots import BookingCalendar, list_slot_starts
from ringlypro.appointments.statuses import BUSY_STATUSES, sql_list
from ringlypro.clients.client_profiles import ClientProfile, ProfileService
from ringlypro.clients.closures import build_special_days, list_closures
from ringlypro.clients.opening_days import SpecialDays
from ringlypro.clients.opening_hours import weekly_hours
from ringlypro.clients.tables import Client, Service
from ringlypro.core.clock import day_bounds, to_wall_time
from ringlypro.core.time_spans import TimeSpan
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

MAX_BUSY_SPAN = timedelta(days=3)
"""No appointment with its buffer is longer; so the index on starts_at can bound the search from below."""
_SELECT_BUSY = PreparedStatement("ringly_select_busy", f"""
SELECT starts_at, busy_until FROM appointments
WHERE status IN {sql_list(BUSY_STATUSES)}
    AND resource_id = (SELECT id FROM resources ORDER BY id LIMIT 1)
    AND starts_at > %(long_before)s AND starts_at < %(until)s AND busy_until > %(since)s
    AND id IS DISTINCT FROM %(ignore_id)s::bigint
ORDER BY starts_at
""", types={})  # fmt: skip  # noqa: S608  # the text is made of constants alone


async def load_calendar(
    unit: UnitOfWork, *, service_id: int | None = None, client_profile: ClientProfile | None = None
) -> BookingCalendar:
    """The client's own calendar, still without bookings; with a service, its rules and the longer of the two buffers.

    A call's turn hands in its `client_profile` and costs no statement, unless the service is not among those offered.
    """
    if client_profile is not None:
        offered = next((service for service in client_profile.services if service.id == service_id), None)
        if offered is not None or service_id is None:
            return _build_calendar(unit, client_profile, offered, client_profile.special_days)
    rows = select(Client, Service).outerjoin(Service, (Service.client_id == Client.id) & (Service.id == service_id))
    client, service = (await unit.db.execute(rows.where(Client.id == unit.client_id))).one()
    closures = await list_closures(unit, since=unit.now.date() - timedelta(days=2))
    return _build_calendar(unit, client, service, build_special_days(closures))


async def find_availability(unit: UnitOfWork, *, calendar: BookingCalendar, query: AvailabilityQuery) -> Availability:
    """Whether the time asked for can be had, and which others can."""
    window = search_window(calendar, query)
    return choose_slots(await _add_bookings(unit, calendar, window, ignore_id=query.ignore_id), query)


async def suggest_alternatives(
    unit: UnitOfWork, *, error: SlotUnavailable, client_profile: ClientProfile | None = None
) -> Availability:
    """The times (UTC) nearest to one that could not be had, for the same service, length and appointment."""
    calendar = await load_calendar(unit, service_id=error.service_id, client_profile=client_profile)
    wall_time = to_wall_time(error.starts_at, calendar.zone)
    query = AvailabilityQuery(
        day=wall_time.date(), clock=wall_time.time(), minutes=error.minutes, ignore_id=error.ignore_id
    )
    return await find_availability(unit, calendar=calendar, query=query)


async def list_free_slots(
    unit: UnitOfWork, *, calendar: BookingCalendar, day: date, minutes: int | None = None, ignore_id: int | None = None
) -> list[datetime]:
    """Every free slot of a day (UTC), in order; without `minutes` of the calendar's own length."""
    if not calendar.local_today <= day <= calendar.last_day:
        return []
    start, end = day_bounds(day, calendar.zone)
    full_calendar = await _add_bookings(unit, calendar, (start, end + MAX_BUSY_SPAN), ignore_id=ignore_id)
    return list_slot_starts(full_calendar, day, minutes or calendar.duration)


def _build_calendar(
    unit: UnitOfWork,
    client: Client | ClientProfile,
    service: Service | ProfileService | None,
    special_days: SpecialDays,
) -> BookingCalendar:
    if isinstance(client, ClientProfile):
        zone, hours = client.zone, client.hours
    else:
        zone, hours = ZoneInfo(client.timezone), weekly_hours(client.business_hours)
    notice = service.notice_minutes if service else None
    horizon = service.horizon_days if service else None
    return BookingCalendar(
        zone=zone,
        hours=hours,
        special_days=special_days,
        duration=service.minutes if service else client.appointment_duration,
        buffer_minutes=max(client.buffer_minutes, service.buffer_minutes if service else 0),
        notice_minutes=client.notice_minutes if notice is None else notice,
        horizon_days=client.horizon_days if horizon is None else horizon,
        service_id=service.id if service else None,
        now=unit.now,
    )


async def _add_bookings(
    unit: UnitOfWork, calendar: BookingCalendar, window: TimeSpan, *, ignore_id: int | None
) -> BookingCalendar:
    since, until = window
    values = {"since": since, "until": until, "long_before": since - MAX_BUSY_SPAN, "ignore_id": ignore_id}
    rows = await unit.fetch_all(_SELECT_BUSY, values)
    return replace(calendar, busy=[(row["starts_at"], row["busy_until"]) for row in rows])
