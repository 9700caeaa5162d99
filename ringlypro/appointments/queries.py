"""Appointments as they are read: soonest first, by the business's own days."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from ringlypro.appointments.statuses import LIVE_STATUSES
from ringlypro.appointments.tables import Appointment
from ringlypro.core.clock import local_day_bounds
from ringlypro.core.codes import CODE_ALPHABET, CODE_LENGTH
from ringlypro.core.errors import NotFound
from ringlypro.db.tenant_queries import fetch_first_rows, select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork

MAX_PER_DAY = 500
CODE_BEGINNING = re.compile(f"[{CODE_ALPHABET}]{{2,{CODE_LENGTH}}}")
"""A letter alone begins too many codes to mean one."""


async def list_appointments(
    unit: UnitOfWork,
    *,
    since: datetime | None = None,
    until: datetime | None = None,
    statuses: Collection[str] = (),
    contact_id: int | None = None,
    after: tuple[datetime, int] | None = None,
    limit: int = 50,
) -> Sequence[Appointment]:
    """A page of those that begin in [since, until), soonest first; `after` is (starts_at, id) of the last one seen."""
    rows = select_tenant_rows(unit, Appointment)
    if since:
        rows = rows.where(Appointment.starts_at >= since)
    if until:
        rows = rows.where(Appointment.starts_at < until)
    if contact_id:
        rows = rows.where(Appointment.contact_id == contact_id)
    if after:
        rows = rows.where(tuple_(Appointment.starts_at, Appointment.id) > after)
    branches = [rows.where(Appointment.status == status) for status in sorted(set(statuses))] or [rows]
    return await fetch_first_rows(unit, Appointment, branches, order_by=_soonest_first, limit=limit)


def _soonest_first(appointments: type[Appointment]) -> tuple[ColumnElement[Any], ...]:
    return appointments.starts_at.asc(), appointments.id.asc()


async def list_todays_appointments(unit: UnitOfWork, *, zone: ZoneInfo) -> Sequence[Appointment]:
    """Today's appointments, in the business's own day, without the cancelled ones."""
    since, until = local_day_bounds(unit.now, zone)
    statuses = ("confirmed", "pending", "completed", "no-show")
    return await list_appointments(unit, since=since, until=until, statuses=statuses, limit=MAX_PER_DAY)


async def get_appointment(unit: UnitOfWork, appointment_id: int) -> Appointment:
    """An appointment of this client. Raises NotFound."""
    appointment = (await unit.db.scalars(select(Appointment).where(Appointment.id == appointment_id))).one_or_none()
    if appointment is None:
        raise NotFound
    return appointment


async def list_next_visits(unit: UnitOfWork, contact_ids: Collection[int]) -> Mapping[int, Appointment]:
    """The next live appointment of each of these contacts, by the contact's id; a contact without one is left out."""
    if not contact_ids:
        return {}
    rows = select_tenant_rows(unit, Appointment).where(
        Appointment.contact_id.in_(contact_ids),
        Appointment.status.in_(LIVE_STATUSES),
        Appointment.starts_at >= unit.now,
    )
    soonest = rows.ext(distinct_on(Appointment.contact_id)).order_by(Appointment.contact_id, Appointment.starts_at)
    return {row.contact_id: row for row in await unit.db.scalars(soonest) if row.contact_id is not None}


async def list_by_code_beginning(unit: UnitOfWork, text: str, *, limit: int) -> Sequence[Appointment]:
    """Appointments whose confirmation code begins so, whatever became of them; none where no code could."""
    beginning = text.strip().upper()
    if not CODE_BEGINNING.fullmatch(beginning):
        return []
    rows = select_tenant_rows(unit, Appointment).where(
        Appointment.confirmation_code >= beginning, Appointment.confirmation_code <= beginning.ljust(CODE_LENGTH, "Z")
    )
    return (await unit.db.scalars(rows.order_by(Appointment.confirmation_code).limit(limit))).all()
