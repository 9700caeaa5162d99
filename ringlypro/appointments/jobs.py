"""What a booking owes its customer: a confirmation at once, a reminder the day before, word when it is called off.

Every job is derived from the booking and looks again before it speaks: when the appointment has moved or was cancelled
since, it says nothing. No job holds a name or a number.
"""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from procrastinate import JobContext
from sqlalchemy import select, update

from ringlypro.appointments import notification_content
from ringlypro.appointments.statuses import has_begun, is_live, is_over
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Client
from ringlypro.core.clock import to_utc_instant, to_wall_time
from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import get_job_services

log = logging.getLogger(__name__)

REMINDER_LEAD = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=5)
QUIET_UNTIL, QUIET_FROM, LATEST_REMINDER = time(8), time(21), time(20, 30)
"""Nobody is reminded before eight or from nine on; who would be, is reminded at eight or at half past eight."""


class ReminderTooEarly(Exception):
    """The worker's clock is far ahead of ours; the job tries again."""


class AppointmentVersion(TypedDict):
    """Which appointment, and the time it had when something was promised.

    `appointment_version` makes a text about it unique.
    """

    appointment_id: int
    starts_at: str
    version: str


def appointment_version(appointment: Appointment) -> str:
    """Names what is promised at this moment about an appointment, so that it is sent once."""
    return str(int(appointment.updated_at.timestamp() * 1000))


def reminder_time(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """A day before, at an hour when people may be texted."""
    local_time = to_wall_time(starts_at - REMINDER_LEAD, zone)
    if local_time.time() < QUIET_UNTIL:
        local_time = datetime.combine(local_time.date(), QUIET_UNTIL)
    elif local_time.time() >= QUIET_FROM:
        local_time = datetime.combine(local_time.date(), LATEST_REMINDER)
    return to_utc_instant(local_time, zone)


def is_quiet_time(now: datetime, zone: ZoneInfo) -> bool:
    """Whether people of that place should not be texted now."""
    return not QUIET_UNTIL <= to_wall_time(now, zone).time() < QUIET_FROM


def next_allowed_time(now: datetime, zone: ZoneInfo) -> datetime:
    """When texting is next allowed, if it is not now."""
    local_time = to_wall_time(now, zone)
    day = local_time.date() + timedelta(days=local_time.time() >= QUIET_FROM)
    return to_utc_instant(datetime.combine(day, QUIET_UNTIL), zone)


async def schedule_confirmation(unit: UnitOfWork, appointment: Appointment) -> None:
    """Owe a confirmation, and by it a reminder. Somebody who walked in stands at the desk and needs neither."""
    if appointment.source != "walk-in":
        await unit.enqueue(send_confirmation, client_id=unit.client_id, promised=_version_of(appointment))


async def schedule_cancellation_notice(unit: UnitOfWork, appointment: Appointment) -> None:
    """Owe word that it was called off, unless it was over anyway."""
    if not is_over(appointment.ends_at, unit.now):
        await unit.enqueue(send_cancellation, client_id=unit.client_id, promised=_version_of(appointment))


def _version_of(appointment: Appointment) -> AppointmentVersion:
    return AppointmentVersion(
        appointment_id=appointment.id,
        starts_at=appointment.starts_at.isoformat(),
        version=appointment_version(appointment),
    )


@queue.task(name="appointments.confirm", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_confirmation(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Write down what we agreed on, and plan the reminder."""
    async with get_job_services(context).unit_of_work(client_id) as unit:
        appointment = await _lock_unmoved_appointment(unit, promised)
        if appointment is None or not is_live(appointment.status) or appointment.confirmation_sent:
            return
        if await _enqueue_messages(unit, appointment, "confirmation", promised):
            await _set_flags(unit, appointment.id, confirmation_sent=True)
        if appointment.starts_at - unit.now > REMINDER_LEAD:
            at = reminder_time(appointment.starts_at, await _load_zone(unit))
            await unit.enqueue(
                send_reminder,
                run_at=at,
                queueing_lock=_queueing_lock("remind", client_id, promised),
                client_id=client_id,
                promised=promised,
            )


@queue.task(name="appointments.remind", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_reminder(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Remind somebody of tomorrow, if it still stands at the time it had; a late reminder waits for the morning."""
    async with get_job_services(context).unit_of_work(client_id) as unit:
        appointment = await _lock_unmoved_appointment(unit, promised)
        if (
            appointment is None
            or not is_live(appointment.status)
            or appointment.reminder_sent
            or has_begun(appointment.starts_at, unit.now)
        ):
            return
        zone = await _load_zone(unit)
        if unit.now < reminder_time(appointment.starts_at, zone) - CLOCK_SKEW:
            raise ReminderTooEarly
        if is_quiet_time(unit.now, zone):
            await unit.enqueue(
                send_reminder, run_at=next_allowed_time(unit.now, zone), client_id=client_id, promised=promised
            )
        elif await _enqueue_messages(unit, appointment, "reminder", promised):
            await _set_flags(unit, appointment.id, reminder_sent=True)


@queue.task(name="appointments.called_off", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_cancellation(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Tell the customer that the time is no longer theirs."""
    async with get_job_services(context).unit_of_work(client_id) as unit:
        appointment = await _lock_unmoved_appointment(unit, promised)
        if appointment is not None and appointment.status == "cancelled":
            await _enqueue_messages(unit, appointment, "cancellation", promised)


@queue.task(name="appointments.letter", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_appointment_email(
    context: JobContext, *, client_id: int, what: str, promised: AppointmentVersion
) -> None:
    """Send the e-mail that goes with a text."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        appointment = await _lock_unmoved_appointment(unit, promised)
        if appointment is None or not appointment.customer_email:
            return
        reference = f"{what}-{client_id}-{appointment.id}-{promised['version']}"
        email = notification_content.render_email(appointment, await _load_client(unit), what, reference=reference)
    try:
        await services.mail.send_email(email)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("letter %s was refused: %s", reference, error.code)


async def _lock_unmoved_appointment(unit: UnitOfWork, appointment_ref: AppointmentVersion) -> Appointment | None:
    """The appointment, if it is still at the time for which this was promised. Locked: a promise is kept once."""
    query = select(Appointment).where(
        Appointment.id == appointment_ref["appointment_id"],
        Appointment.starts_at == datetime.fromisoformat(appointment_ref["starts_at"]),
    )
    return (await unit.db.scalars(query.with_for_update())).one_or_none()


async def _load_client(unit: UnitOfWork) -> Client:
    return (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()


async def _load_zone(unit: UnitOfWork) -> ZoneInfo:
    return ZoneInfo((await _load_client(unit)).timezone)


async def _enqueue_messages(
    unit: UnitOfWork, appointment: Appointment, notice_kind: str, appointment_ref: AppointmentVersion
) -> bool:
    """Put text and e-mail on their way; False when neither can go."""
    client = await _load_client(unit)
    if appointment.customer_email:
        queueing_lock = _queueing_lock(notice_kind, client.id, appointment_ref)
        await unit.enqueue(
            send_appointment_email,
            queueing_lock=queueing_lock,
            client_id=client.id,
            what=notice_kind,
            promised=appointment_ref,
        )
    if not client.sms_notifications:
        return appointment.customer_email is not None
    message = await sms_service.queue_sms(
        unit,
        to=appointment.customer_phone,
        body=notification_content.render_sms(appointment, client, notice_kind),
        purpose=f"{notice_kind}:{appointment.id}:{appointment_ref['version']}",
        contact_id=appointment.contact_id,
    )
    return message is not None or appointment.customer_email is not None


def _queueing_lock(notice_kind: str, client_id: int, appointment_ref: AppointmentVersion) -> str:
    return f"{notice_kind}-{client_id}-{appointment_ref['appointment_id']}-{appointment_ref['version']}"


async def _set_flags(unit: UnitOfWork, appointment_id: int, **flags: bool) -> None:
    await unit.db.execute(update(Appointment).where(Appointment.id == appointment_id).values(**flags))
    await unit.notify("appointments", appointment_id)
