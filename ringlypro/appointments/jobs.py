"""What a booking owes its customer: a confirmation at once, a reminder the day before, word when it is called off.

Every job is derived from the booking and looks again before it speaks: when the appointment has moved or was cancelled
since, it says nothing. No job holds a name or a number.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, TypedDict
from zoneinfo import ZoneInfo

from procrastinate import JobContext

from ringlypro.appointments import notification_content
from ringlypro.appointments.statuses import has_begun, is_live, is_over
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.business_identity import BusinessIdentity, load_business_identity
from ringlypro.core.clock import to_utc_instant, to_wall_time
from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork
from ringlypro.messages import delivery
from ringlypro.messages.jobs import deliver_claimed_sms
from ringlypro.messages.sms_records import ClaimedSms, insert_sms
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)

REMINDER_LEAD = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=5)
QUIET_UNTIL, QUIET_FROM, LATEST_REMINDER = time(8), time(21), time(20, 30)
"""Nobody is reminded before eight or from nine on; who would be, is reminded at eight or at half past eight."""


_LOCK_UNMOVED = """
SELECT * FROM appointments WHERE client_id = %(client_id)s AND id = %(id)s AND starts_at = %(starts_at)s FOR UPDATE
"""
_SET_FLAG = {
    flag: f"""
        WITH flagged AS (
            UPDATE appointments SET {flag} = true WHERE client_id = %(client_id)s AND id = %(id)s
            RETURNING client_id, id
        )
        SELECT pg_notify(%(channel)s, json_build_array(client_id, 'appointments', id)::text) FROM flagged
    """  # noqa: S608  # our own column names
    for flag in ("confirmation_sent", "reminder_sent")
}


class ReminderTooEarly(Exception):
    """The worker's clock is far ahead of ours; the job tries again."""


class AppointmentVersion(TypedDict):
    """Which appointment, and the time it had when something was promised.

    `appointment_version` makes a text about it unique.
    """

    appointment_id: int
    starts_at: str
    version: str


@dataclass(frozen=True, slots=True)
class MessageClaim:
    """What a notification comes to: whether text or e-mail can go, and the text that waits to be handed over."""

    is_owed: bool
    sms: ClaimedSms | None = None


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
    """Send what we agreed on, and plan the reminder."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        appointment = await _lock_promised_appointment(unit, context, promised, "confirmation")
        if appointment is None or not is_live(appointment.status) or appointment.confirmation_sent:
            return
        business = await load_business_identity(unit)
        claim = await _claim_messages(
            unit, appointment, business, "confirmation", promised, sender=services.settings.TWILIO_PHONE_NUMBER
        )
        if claim.is_owed:
            await _set_flag(unit, appointment.id, "confirmation_sent")
        if appointment.starts_at - unit.now > REMINDER_LEAD:
            await unit.enqueue(
                send_reminder,
                run_at=reminder_time(appointment.starts_at, business.zone),
                queueing_lock=_queueing_lock("remind", client_id, promised),
                client_id=client_id,
                promised=promised,
            )
    await _deliver_claim(services, client_id, claim)


@queue.task(name="appointments.remind", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_reminder(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Remind somebody of tomorrow, if it still stands at the time it had; a late reminder waits for the morning."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        appointment = await _lock_promised_appointment(unit, context, promised, "reminder")
        if (
            appointment is None
            or not is_live(appointment.status)
            or appointment.reminder_sent
            or has_begun(appointment.starts_at, unit.now)
        ):
            return
        business = await load_business_identity(unit)
        if unit.now < reminder_time(appointment.starts_at, business.zone) - CLOCK_SKEW:
            raise ReminderTooEarly
        if is_quiet_time(unit.now, business.zone):
            at = next_allowed_time(unit.now, business.zone)
            await unit.enqueue(send_reminder, run_at=at, client_id=client_id, promised=promised)
            return
        claim = await _claim_messages(
            unit, appointment, business, "reminder", promised, sender=services.settings.TWILIO_PHONE_NUMBER
        )
        if claim.is_owed:
            await _set_flag(unit, appointment.id, "reminder_sent")
    await _deliver_claim(services, client_id, claim)


@queue.task(name="appointments.called_off", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_cancellation(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Tell the customer that the time is no longer theirs."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        appointment = await _lock_promised_appointment(unit, context, promised, "cancellation")
        if appointment is None or appointment.status != "cancelled":
            return
        business = await load_business_identity(unit)
        claim = await _claim_messages(
            unit, appointment, business, "cancellation", promised, sender=services.settings.TWILIO_PHONE_NUMBER
        )
    await _deliver_claim(services, client_id, claim)


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
        business = await load_business_identity(unit)
        email = notification_content.render_email(appointment, business, what, reference=reference)
    try:
        await services.mail.send_email(email)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("e-mail %s was refused: %s", reference, error.code)


async def _lock_promised_appointment(
    unit: UnitOfWork, context: JobContext, appointment_ref: AppointmentVersion, notice_kind: str
) -> Appointment | None:
    """The appointment of a job that texts, as `_lock_unmoved_appointment`.

    A job that runs again may have been killed while the telephone company had its text: that one is given up.
    """
    if context.job.attempts:
        await delivery.fail_interrupted_message(unit, _message_purpose(notice_kind, appointment_ref))
    return await _lock_unmoved_appointment(unit, appointment_ref)


async def _lock_unmoved_appointment(unit: UnitOfWork, appointment_ref: AppointmentVersion) -> Appointment | None:
    """The appointment, if it is still at the time for which this was promised. Locked: a promise is kept once."""
    values = {
        "client_id": unit.client_id,
        "id": appointment_ref["appointment_id"],
        "starts_at": datetime.fromisoformat(appointment_ref["starts_at"]),
    }
    rows = await unit.fetch_all(_LOCK_UNMOVED, values)
    return Appointment(**rows[0]) if rows else None


async def _claim_messages(
    unit: UnitOfWork,
    appointment: Appointment,
    business: BusinessIdentity,
    notice_kind: str,
    appointment_ref: AppointmentVersion,
    *,
    sender: str,
) -> MessageClaim:
    """Claim the text, to be handed over after this unit, and put the e-mail on its way.

    `sender` is the number that texts for a business without one.
    """
    if appointment.customer_email:
        await unit.enqueue(
            send_appointment_email,
            queueing_lock=_queueing_lock(notice_kind, unit.client_id, appointment_ref),
            client_id=unit.client_id,
            what=notice_kind,
            promised=appointment_ref,
        )
    has_email = appointment.customer_email is not None
    if not business.sms_notifications:
        return MessageClaim(is_owed=has_email)
    record = await insert_sms(
        unit,
        to=appointment.customer_phone,
        body=notification_content.render_sms(appointment, business, notice_kind),
        status="sending",
        purpose=_message_purpose(notice_kind, appointment_ref),
        contact_id=appointment.contact_id,
        sender=sender,
    )
    if record is None:
        return MessageClaim(is_owed=has_email)
    return MessageClaim(is_owed=True, sms=record.to_claimed_sms())


async def _deliver_claim(services: Services, client_id: int, claim: MessageClaim) -> None:
    if claim.sms is not None:
        await deliver_claimed_sms(services, client_id, claim.sms)


def _message_purpose(notice_kind: str, appointment_ref: AppointmentVersion) -> str:
    return f"{notice_kind}:{appointment_ref['appointment_id']}:{appointment_ref['version']}"


def _queueing_lock(notice_kind: str, client_id: int, appointment_ref: AppointmentVersion) -> str:
    return f"{notice_kind}-{client_id}-{appointment_ref['appointment_id']}-{appointment_ref['version']}"


async def _set_flag(unit: UnitOfWork, appointment_id: int, flag: Literal["confirmation_sent", "reminder_sent"]) -> None:
    values = {"client_id": unit.client_id, "id": appointment_id, "channel": NOTIFY_CHANNEL}
    await unit.fetch_all(_SET_FLAG[flag], values)
