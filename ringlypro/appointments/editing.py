"""Everything about an appointment changed at once, or nothing: its time, whose it is, what it is for, its status."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select, update

from ringlypro.appointments import booking, queries
from ringlypro.appointments.fields import moment
from ringlypro.appointments.openings import calendar
from ringlypro.appointments.refusals import whole_minutes
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Service
from ringlypro.contacts.actions import meet
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import InvalidFields

DETAILS = ("customer_name", "customer_phone", "customer_email", "purpose", "source", "service_id")
_TIMES = ("appointment_date", "appointment_time", "duration", "service_id")


async def edit(unit: Unit, appointment_id: int, **given: Any) -> Appointment:
    """Write what is given, by the fields' names in the API. Raises what `booking.move` and `booking.change` raise."""
    found = await queries.one(unit, appointment_id)
    if given.get("service_id"):
        await check_service(unit, given["service_id"])
    if any(name in given for name in _TIMES):
        await _move(unit, found, given)
    details = {name: given[name] for name in DETAILS if name in given and given[name] != getattr(found, name)}
    if details:
        await _describe(unit, found, details)
    if "status" in given:
        await booking.change(unit, appointment_id=appointment_id, status=given["status"])
    await unit.db.refresh(found)
    return found


async def check_service(unit: Unit, service_id: int) -> None:
    """Raise InvalidFields unless this is a service of the client."""
    if await unit.db.scalar(select(Service.id).where(Service.id == service_id)) is None:
        raise InvalidFields({"service_id": "appointments.field.service"})


async def _move(unit: Unit, found: Appointment, given: dict[str, Any]) -> None:
    service_id = given.get("service_id", found.service_id)
    card = await calendar(unit, service_id=service_id)
    there = found.starts_at.astimezone(card.zone)
    on, at = given.get("appointment_date", there.date()), given.get("appointment_time", there.time())
    same = (on, at) == (there.date(), there.time())
    minutes = given.get("duration") or (card.duration if service_id != found.service_id and service_id else None)
    if same and minutes in {None, whole_minutes(found.starts_at, found.ends_at)}:
        return
    await booking.move(
        unit,
        card=card,
        appointment_id=found.id,
        starts_at=found.starts_at if same else moment(card, on, at),
        minutes=minutes,
        override_hours=given.get("override_hours", False),
    )


async def _describe(unit: Unit, found: Appointment, details: dict[str, Any]) -> None:
    if "customer_phone" in details:
        name = details.get("customer_name", found.customer_name)
        met = await meet(unit, phone=details["customer_phone"], name=name, source=found.source)
        details["contact_id"] = met.id
    await unit.db.execute(update(Appointment).where(Appointment.id == found.id).values(**details, updated_at=unit.now))
    await unit.tell("appointments", found.id)
