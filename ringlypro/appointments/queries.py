"""Appointments as they are read: soonest first, by the business's own days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, tuple_

from ringlypro.appointments.tables import Appointment
from ringlypro.db.unit import Unit
from ringlypro.kit.clock import local_day
from ringlypro.kit.errors import NotFound

MOST_IN_A_DAY = 500


async def log(
    unit: Unit,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    statuses: Collection[str] = (),
    contact_id: int | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> Sequence[Appointment]:
    """A page of those that begin in [since, until), soonest first; `after` is (starts_at, id) of the last one seen."""
    rows = select(Appointment).order_by(Appointment.starts_at, Appointment.id).limit(limit)
    if since:
        rows = rows.where(Appointment.starts_at >= since)
    if until:
        rows = rows.where(Appointment.starts_at < until)
    if statuses:
        rows = rows.where(Appointment.status.in_(statuses))
    if contact_id:
        rows = rows.where(Appointment.contact_id == contact_id)
    if after:
        rows = rows.where(tuple_(Appointment.starts_at, Appointment.id) > after)
    return (await unit.db.scalars(rows)).all()


async def today(unit: Unit, *, zone: ZoneInfo) -> Sequence[Appointment]:
    """Today's appointments, in the business's own day, without the cancelled ones."""
    since, until = local_day(unit.now, zone)
    still = ("confirmed", "pending", "completed", "no-show")
    return await log(unit, since=since, until=until, statuses=still, limit=MOST_IN_A_DAY)


async def one(unit: Unit, appointment_id: int) -> Appointment:
    """An appointment of this client. Raises NotFound."""
    found = (await unit.db.scalars(select(Appointment).where(Appointment.id == appointment_id))).one_or_none()
    if found is None:
        raise NotFound
    return found
