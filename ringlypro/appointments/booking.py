"""Book, move, cancel, complete. The database decides who gets a time; here its decision gets a name.

Whoever books shares the resource's row and leaves the race to the exclusion constraint; whoever moves locks that row
alone. So a move, whose UPDATE cannot step back from a conflict, never meets a booking half-way: no deadlock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from psycopg.errors import ExclusionViolation
from sqlalchemy import select, text

from ringlypro.appointments import jobs
from ringlypro.appointments.appointment_insert import FIND_OVERLAP, INSERT_APPOINTMENT
from ringlypro.appointments.customer_details import keep_email
from ringlypro.appointments.errors import (
    BeyondBookingHorizon,
    InThePast,
    InvalidStatusTransition,
    NoticeTooShort,
    OutsideHours,
    SlotTakenError,
    SlotUnavailable,
    slot_error,
    validate_slot,
)
from ringlypro.appointments.lookup import find_appointments, list_live_codes
from ringlypro.appointments.slots import BookingCalendar, SlotProblem, minutes_between
from ringlypro.appointments.statuses import BUSY_STATUSES, check_movable, check_status_transition, is_live
from ringlypro.appointments.tables import Appointment
from ringlypro.contacts.actions import (
    ContactReference,
    build_contact_upsert,
    read_upserted_contact,
)
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.core.codes import generate_confirmation_code
from ringlypro.core.errors import NotFound
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.activity_feed import record_activity

__all__ = [
    "BeyondBookingHorizon",
    "InThePast",
    "InvalidStatusTransition",
    "NoticeTooShort",
    "OutsideHours",
    "SlotTakenError",
    "SlotUnavailable",
    "book_appointment",
    "cancel_appointment",
    "change_status",
    "complete_appointment",
    "confirm_appointment",
    "find_appointments",
    "list_live_codes",
    "mark_no_show",
    "move_appointment",
]  # fmt: skip

CODE_CANDIDATES = 12
"""Codes offered per booking; the first that no upcoming code resembles is taken, as `code_choice` says."""
INSERT_ATTEMPTS = 4


async def book_appointment(
    unit: UnitOfWork,
    *,
    calendar: BookingCalendar,
    starts_at: datetime,
    minutes: int,
    contact: ContactReference | None,
    customer_name: str,
    customer_phone: str,
    customer_email: str | None = None,
    purpose: str = "",
    service_id: int | None = None,
    source: str = "voice_booking",
    contact_source: str | None = None,
    language: str = "en",
    override_hours: bool = False,
    status: str = "confirmed",
) -> Appointment:
    """Put somebody in the calendar and promise a confirmation.

    Without a `contact` the number's is met first, in the same message, with a `contact_source` where it has another.
    Raises SlotUnavailable, as the error of its problem. The answer is a copy to read; others here change it.
    """
    validate_slot(calendar, starts_at, minutes, override_hours=override_hours)
    caller = {"phone": customer_phone, "name": customer_name, "language": language}
    contact_upsert = None if contact else build_contact_upsert(unit, source=contact_source or source, **caller)
    if contact_upsert is not None and not customer_name:
        (contact_row,) = await unit.fetch_all(*contact_upsert)
        contact, contact_upsert = await read_upserted_contact(unit, contact_row, contact_upsert[1]), None
    appointment = await _insert_appointment(
        unit,
        contact_upsert,
        contact_id=contact.id if contact else None,
        service_id=service_id,
        customer_name=customer_name or (join_full_name(contact.first_name, contact.last_name) if contact else ""),
        customer_phone=customer_phone,
        customer_email=customer_email,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        busy_until=calendar.busy_until_time(starts_at, minutes),
        purpose=purpose,
        status=status,
        source=source,
        language=language,
        now=unit.now,
    )
    await keep_email(unit, appointment.contact_id, customer_email)
    await record_change(unit, appointment, "appointment_booked", notify_owner=source in {"voice_booking", "online"})
    await jobs.schedule_confirmation(unit, appointment)
    return appointment


async def _insert_appointment(
    unit: UnitOfWork, contact_upsert: tuple[PreparedStatement, dict[str, Any]] | None, **values: Any
) -> Appointment:
    """One row, or SlotTakenError. Any other refusal is a code that exists already: others are tried.

    `contact_upsert` meets the contact of the row, which has no `contact_id` then.
    """
    values["client_id"] = unit.client_id
    for _ in range(INSERT_ATTEMPTS):
        codes = [generate_confirmation_code() for _ in range(CODE_CANDIDATES)]
        insertion = (INSERT_APPOINTMENT, {**values, "codes": codes})
        if contact_upsert is None:
            (row,) = await unit.fetch_all(*insertion)
        else:
            (contact_row,), (row,) = await unit.fetch_together(contact_upsert, insertion)
            values["contact_id"] = (await read_upserted_contact(unit, contact_row, contact_upsert[1])).id
            contact_upsert = None
        resource_id = row.pop("first_resource_id")
        if row["id"] is not None:
            return Appointment.from_row(row)
        if resource_id is None:
            await _create_first_resource(unit)
        elif await unit.fetch_all(FIND_OVERLAP, {**values, "resource_id": resource_id}):
            break
    minutes = minutes_between(values["starts_at"], values["ends_at"])
    raise slot_error(SlotProblem.TAKEN, starts_at=values["starts_at"], minutes=minutes, service_id=values["service_id"])


async def _create_first_resource(unit: UnitOfWork) -> None:
    """The resource of a client that has none. The client's row is locked, so that two find the same one."""
    await unit.fetch_all("SELECT FROM clients WHERE id = %(id)s FOR NO KEY UPDATE", {"id": unit.client_id})
    await unit.fetch_all("INSERT INTO resources (name) SELECT '1' WHERE NOT EXISTS (SELECT FROM resources)", {})


async def move_appointment(
    unit: UnitOfWork,
    *,
    calendar: BookingCalendar,
    appointment_id: int,
    starts_at: datetime,
    minutes: int | None = None,
    override_hours: bool = False,
    notice_delay: timedelta | None = None,
) -> Appointment:
    """Another time for the same appointment, or its old time still.

    Its confirmation (after `notice_delay` if any) and its reminder are owed anew; the code stays. Raises
    SlotUnavailable, InvalidStatusTransition, NotFound.
    """
    appointment = await lock_appointment(unit, appointment_id, lock_resource=True)
    check_movable(appointment.status)
    duration = minutes or minutes_between(appointment.starts_at, appointment.ends_at)
    if (starts_at, duration) == (appointment.starts_at, minutes_between(appointment.starts_at, appointment.ends_at)):
        return appointment
    validate_slot(calendar, starts_at, duration, override_hours=override_hours, ignore_id=appointment.id)
    previous_start, ends_at = appointment.starts_at, starts_at + timedelta(minutes=duration)
    times = {"starts_at": starts_at, "ends_at": ends_at, "busy_until": calendar.busy_until_time(starts_at, duration)}
    await write_times(
        unit, appointment, service_id=calendar.service_id, **times, confirmation_sent=False, reminder_sent=False
    )
    await record_change(unit, appointment, "appointment_moved", was_at=previous_start.isoformat())
    await jobs.schedule_confirmation(unit, appointment, delay=notice_delay)
    return appointment


async def cancel_appointment(
    unit: UnitOfWork, *, appointment_id: int, notice_delay: timedelta | None = None
) -> Appointment:
    """Free the time. Cancelling twice is the same as once. The customer is told, after `notice_delay` if any.

    Raises InvalidStatusTransition for what took place, NotFound.
    """
    return await change_status(unit, appointment_id=appointment_id, status="cancelled", notice_delay=notice_delay)


async def reinstate_appointment(unit: UnitOfWork, *, appointment_id: int, status: str) -> Appointment:
    """Take a cancellation back before the customer is told of it. Raises SlotTakenError when its time was given away.

    Raises InvalidStatusTransition for one that is not cancelled, NotFound.
    """
    appointment = await lock_appointment(unit, appointment_id, lock_resource=True)
    if appointment.status != "cancelled" or not is_live(status):
        raise InvalidStatusTransition
    await write_times(unit, appointment, service_id=appointment.service_id, status=status)
    await record_change(unit, appointment, f"appointment_{status}")
    return appointment


async def confirm_appointment(unit: UnitOfWork, *, appointment_id: int) -> Appointment:
    """The customer will come."""
    return await change_status(unit, appointment_id=appointment_id, status="confirmed")


async def complete_appointment(unit: UnitOfWork, *, appointment_id: int) -> Appointment:
    """It took place."""
    return await change_status(unit, appointment_id=appointment_id, status="completed")


async def mark_no_show(unit: UnitOfWork, *, appointment_id: int) -> Appointment:
    """Nobody came: the time is free again."""
    return await change_status(unit, appointment_id=appointment_id, status="no-show")


async def change_status(
    unit: UnitOfWork, *, appointment_id: int, status: str, notice_delay: timedelta | None = None
) -> Appointment:
    """Another status; the same one again changes nothing. Raises InvalidStatusTransition, NotFound.

    Raises SlotTakenError when a missed appointment is put back and its time was given away.
    """
    appointment = await lock_appointment(unit, appointment_id, lock_resource=status in BUSY_STATUSES)
    if appointment.status == status:
        return appointment
    check_status_transition(appointment.status, status)
    await write_times(unit, appointment, service_id=appointment.service_id, status=status)
    await record_change(unit, appointment, f"appointment_{status.replace('-', '_')}")
    if status == "cancelled":
        await jobs.schedule_cancellation_notice(unit, appointment, delay=notice_delay)
    return appointment


async def lock_appointment(unit: UnitOfWork, appointment_id: int, *, lock_resource: bool) -> Appointment:
    """An appointment nobody else can change until the unit ends; always the resource first, then the row.

    Raises NotFound.
    """
    if lock_resource:
        # Not FOR UPDATE: a booking's foreign key would then wait for us while we wait for its row.
        await unit.db.execute(text("SELECT id FROM resources ORDER BY id FOR NO KEY UPDATE"))
    query = select(Appointment).where(Appointment.id == appointment_id).with_for_update()
    appointment = (await unit.db.scalars(query, execution_options={"populate_existing": True})).one_or_none()
    if appointment is None:
        raise NotFound
    return appointment


async def write_times(unit: UnitOfWork, appointment: Appointment, *, service_id: int | None, **values: Any) -> None:
    """Write these values, or raise SlotTakenError and leave the row as it is."""
    new_times = values.get("starts_at", appointment.starts_at), values.get("ends_at", appointment.ends_at)
    columns = {**values, "updated_at": unit.now}
    assignments = ", ".join(f"{name} = %({name})s" for name in columns)
    connection = await unit.raw_connection()
    try:
        async with connection.transaction():
            await unit.fetch_all(
                f"UPDATE appointments SET {assignments} WHERE id = %(id)s",  # noqa: S608  # our own column names
                {**columns, "id": appointment.id},
            )
    except ExclusionViolation as error:
        raise slot_error(
            SlotProblem.TAKEN,
            starts_at=new_times[0],
            minutes=minutes_between(*new_times),
            service_id=service_id,
            ignore_id=appointment.id,
        ) from error
    await unit.db.refresh(appointment)


async def record_change(
    unit: UnitOfWork, appointment: Appointment, kind: str, *, notify_owner: bool = False, **extra_values: object
) -> None:
    await record_activity(
        unit,
        kind,
        contact_id=appointment.contact_id,
        link=f"/appointments?id={appointment.id}",
        notify_owner=notify_owner,
        changed_topics=("appointments",),
        customer=appointment.customer_name,
        starts_at=appointment.starts_at.isoformat(),
        **extra_values,
    )
