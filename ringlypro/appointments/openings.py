"""Which times are free? One question to the database; the answer is found in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.appointments.choices import Openings, Wanted, choose, window
from ringlypro.appointments.refusals import SlotTaken
from ringlypro.appointments.slots import Calendar
from ringlypro.clients.hours import weekly
from ringlypro.clients.tables import Client, Service
from ringlypro.db.unit import Unit
from ringlypro.kit.clock import day_bounds, wall
from ringlypro.kit.spans import Span

__all__ = ["Calendar", "Openings", "Wanted", "calendar", "free_on", "instead_of", "openings"]

LONGEST = timedelta(days=3)
"""No appointment with its buffer is longer; so the index on starts_at can bound the search from below."""
_BUSY = """
SELECT starts_at, busy_until FROM appointments
WHERE status IN ('confirmed', 'pending', 'completed')
    AND resource_id = (SELECT id FROM resources ORDER BY id LIMIT 1)
    AND starts_at > %(long_before)s AND starts_at < %(until)s AND busy_until > %(since)s
    AND id IS DISTINCT FROM %(ignore_id)s::bigint
ORDER BY starts_at
"""


async def openings(unit: Unit, *, card: Calendar, wanted: Wanted) -> Openings:
    """Whether the time asked for can be had, and which others can."""
    since, until = window(card, wanted, unit.now)
    busy = await _busy(unit, since, until, ignore_id=wanted.ignore_id)
    return choose(card, wanted, busy, unit.now)


async def instead_of(
    unit: Unit, *, card: Calendar, taken: SlotTaken, ignore_id: int | None = None
) -> Sequence[datetime]:
    """The times (UTC) nearest to one that somebody else has; `ignore_id` is an appointment that would leave its own."""
    there = wall(taken.at, card.zone)
    wanted = Wanted(day=there.date(), clock=there.time(), minutes=taken.minutes, ignore_id=ignore_id)
    return (await openings(unit, card=card, wanted=wanted)).times


async def free_on(
    unit: Unit, *, card: Calendar, day: date, minutes: int, ignore_id: int | None = None
) -> list[datetime]:
    """Every free slot of a day (UTC), in order."""
    if not card.today(unit.now) <= day <= card.last_day(unit.now):
        return []
    start, end = day_bounds(day, card.zone)
    busy = await _busy(unit, start, end + LONGEST, ignore_id=ignore_id)
    return card.free(day, busy, minutes=minutes, now=unit.now)


async def calendar(unit: Unit, *, service_id: int | None = None) -> Calendar:
    """The client's own calendar; with a service, its length and the longer of the two buffers."""
    rows = select(Client, Service).outerjoin(Service, (Service.client_id == Client.id) & (Service.id == service_id))
    client, service = (await unit.db.execute(rows.where(Client.id == unit.client_id))).one()
    return Calendar(
        zone=ZoneInfo(client.timezone),
        hours=weekly(client.business_hours),
        duration=service.minutes if service else client.appointment_duration,
        buffer=max(client.buffer_minutes, service.buffer_minutes if service else 0),
        notice_minutes=client.notice_minutes,
        horizon_days=client.horizon_days,
    )


async def _busy(unit: Unit, since: datetime, until: datetime, *, ignore_id: int | None) -> list[Span]:
    values = {"since": since, "until": until, "long_before": since - LONGEST, "ignore_id": ignore_id}
    return [(row["starts_at"], row["busy_until"]) for row in await unit.run(_BUSY, values)]
