"""Everything about an appointment changed at once, or nothing: its time, whose it is, what it is for, its status."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from sqlalchemy import select, update

from ringlypro.appointments import booking, queries
from ringlypro.appointments.appointment_fields import APPOINTMENT_FIELDS, list_utc_starts, to_utc_start
from ringlypro.appointments.availability import load_calendar
from ringlypro.appointments.errors import SlotUnavailable
from ringlypro.appointments.slots import BookingCalendar, minutes_between
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Service
from ringlypro.contacts.actions import upsert_contact
from ringlypro.core.errors import InvalidFields
from ringlypro.db.unit_of_work import UnitOfWork

DETAIL_FIELDS = tuple(
    name for name in APPOINTMENT_FIELDS.column_names if name in APPOINTMENT_FIELDS.editable_names and name != "status"
)
_TIME_FIELDS = ("appointment_date", "appointment_time", "duration", "service_id")


async def book_at_clock(
    unit: UnitOfWork, *, calendar: BookingCalendar, day: date, clock: time, **values: Any
) -> Appointment:
    """Book a day and a clock; where its hour is repeated, the first pass, and the second one when that cannot be had.

    `values` are those of `booking.book_appointment`, which says what is raised; InvalidFields for an hour that is
    skipped.
    """
    *first_passes, last_pass = list_utc_starts(calendar, day, clock)
    for starts_at in first_passes:
        try:
            return await booking.book_appointment(unit, calendar=calendar, starts_at=starts_at, **values)
        except SlotUnavailable:
            continue
    return await booking.book_appointment(unit, calendar=calendar, starts_at=last_pass, **values)


async def update_appointment(unit: UnitOfWork, appointment_id: int, **changes: Any) -> Appointment:
    """Write what is given, by the fields' names in the API.

    Raises what `booking.move_appointment` and `booking.change_status` raise.
    """
    appointment = await queries.get_appointment(unit, appointment_id)
    if changes.get("service_id"):
        await validate_service_id(unit, changes["service_id"])
    if any(name in changes for name in _TIME_FIELDS):
        await _move_if_changed(unit, appointment, changes)
    details = {
        name: changes[name] for name in DETAIL_FIELDS if name in changes and changes[name] != getattr(appointment, name)
    }
    if details:
        await _update_details(unit, appointment, details)
    if "status" in changes:
        await booking.change_status(unit, appointment_id=appointment_id, status=changes["status"])
    await unit.db.refresh(appointment)
    return appointment


async def validate_service_id(unit: UnitOfWork, service_id: int) -> None:
    """Raise InvalidFields unless this is a service of the client."""
    if await unit.db.scalar(select(Service.id).where(Service.id == service_id)) is None:
        raise InvalidFields({"service_id": "appointments.field.service"})


async def _move_if_changed(unit: UnitOfWork, appointment: Appointment, changes: dict[str, Any]) -> None:
    service_id = changes.get("service_id", appointment.service_id)
    client_calendar = await load_calendar(unit, service_id=service_id)
    local_start = appointment.starts_at.astimezone(client_calendar.zone)
    new_day, new_time = (
        changes.get("appointment_date", local_start.date()),
        changes.get("appointment_time", local_start.time()),
    )
    same_start = (new_day, new_time) == (local_start.date(), local_start.time())
    minutes = changes.get("duration") or (
        client_calendar.duration if service_id != appointment.service_id and service_id else None
    )
    if same_start and minutes in {None, minutes_between(appointment.starts_at, appointment.ends_at)}:
        return
    await booking.move_appointment(
        unit,
        calendar=client_calendar,
        appointment_id=appointment.id,
        starts_at=appointment.starts_at if same_start else to_utc_start(client_calendar, new_day, new_time),
        minutes=minutes,
        override_hours=changes.get("override_hours", False),
    )


async def _update_details(unit: UnitOfWork, appointment: Appointment, details: dict[str, Any]) -> None:
    if "customer_phone" in details:
        name = details.get("customer_name", appointment.customer_name)
        contact_reference = await upsert_contact(
            unit, phone=details["customer_phone"], name=name, source=appointment.source
        )
        details["contact_id"] = contact_reference.id
    await unit.db.execute(
        update(Appointment).where(Appointment.id == appointment.id).values(**details, updated_at=unit.now)
    )
    await unit.notify("appointments", appointment.id)
