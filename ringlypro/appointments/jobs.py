"""What a booking owes its customer: a confirmation at once, a reminder the day before, word when it is called off.

Every job is derived from the booking and looks again before it speaks: when the appointment has moved or was cancelled
since, it says nothing. No job holds a name or a number.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from procrastinate import JobContext

from ringlypro.appointments import notification_content, pending_notifications
from ringlypro.appointments.pending_notifications import (
    AppointmentVersion,
    PendingNotification,
    SentFlag,
    appointment_version,
)
from ringlypro.appointments.statuses import has_begun, is_live, is_over
from ringlypro.appointments.tables import Appointment
from ringlypro.core.clock import to_utc_instant, to_wall_time
from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import delivery
from ringlypro.messages.jobs import deliver_claimed_sms
from ringlypro.messages.sms_records import ClaimedSms
from ringlypro.notifications.mail_failures import send_or_note_refusal
from ringlypro.vendors.services_protocol import Services, get_job_services

REMINDER_LEAD = timedelta(hours=24)
CLOCK_SKEW = timedelta(minutes=5)
QUIET_UNTIL, QUIET_FROM, LATEST_REMINDER = time(8), time(21), time(20, 30)
"""Nobody is reminded before eight or from nine on; who would be, is reminded at eight or at half past eight."""


class ReminderTooEarly(Exception):
    """The worker's clock is far ahead of ours; the job tries again."""


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


async def schedule_confirmation(unit: UnitOfWork, appointment: Appointment, *, delay: timedelta | None = None) -> None:
    """Owe a confirmation, and by it a reminder; with a delay the time may be taken back before.

    Somebody who walked in stands at the desk and needs neither.
    """
    if appointment.source != "walk-in":
        await unit.enqueue(send_confirmation, delay=delay, client_id=unit.client_id, promised=_version_of(appointment))


async def schedule_cancellation_notice(
    unit: UnitOfWork, appointment: Appointment, *, delay: timedelta | None = None
) -> None:
    """Owe word that it was called off, unless it was over anyway; with a delay it may be taken back before."""
    if not is_over(appointment.ends_at, unit.now):
        await unit.enqueue(send_cancellation, delay=delay, client_id=unit.client_id, promised=_version_of(appointment))


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
    async with services.job_unit(client_id) as unit:
        notification = await _lock_notification(unit, context, promised, "confirmation")
        if (
            notification is None
            or not is_live(notification.appointment.status)
            or notification.appointment.confirmation_sent
        ):
            return
        if notification.appointment.starts_at - unit.now > REMINDER_LEAD:
            await unit.enqueue(
                send_reminder,
                run_at=reminder_time(notification.appointment.starts_at, notification.business.zone),
                queueing_lock=_queueing_lock("remind", client_id, promised),
                client_id=client_id,
                promised=promised,
            )
        claimed_sms = await _claim_notification(unit, services, notification, sent_flag="confirmation_sent")
    await _deliver_claim(context, client_id, claimed_sms)


@queue.task(name="appointments.remind", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_reminder(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Remind somebody of tomorrow, if it still stands at the time it had; a late reminder waits for the morning."""
    services = get_job_services(context)
    async with services.job_unit(client_id) as unit:
        notification = await _lock_notification(unit, context, promised, "reminder")
        if (
            notification is None
            or not is_live(notification.appointment.status)
            or notification.appointment.reminder_sent
            or has_begun(notification.appointment.starts_at, unit.now)
        ):
            return
        zone = notification.business.zone
        if unit.now < reminder_time(notification.appointment.starts_at, zone) - CLOCK_SKEW:
            raise ReminderTooEarly
        if is_quiet_time(unit.now, zone):
            at = next_allowed_time(unit.now, zone)
            await unit.enqueue(send_reminder, run_at=at, client_id=client_id, promised=promised)
            return
        claimed_sms = await _claim_notification(unit, services, notification, sent_flag="reminder_sent")
    await _deliver_claim(context, client_id, claimed_sms)


@queue.task(name="appointments.called_off", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_cancellation(context: JobContext, *, client_id: int, promised: AppointmentVersion) -> None:
    """Tell the customer that the time is no longer theirs."""
    services = get_job_services(context)
    async with services.job_unit(client_id) as unit:
        notification = await _lock_notification(unit, context, promised, "cancellation")
        if notification is None or notification.appointment.status != "cancelled":
            return
        claimed_sms = await _claim_notification(unit, services, notification)
    await _deliver_claim(context, client_id, claimed_sms)


@queue.task(name="appointments.send_email", aliases=["appointments.letter"], pass_context=True, retry=RETRY_FOR_DAYS)
async def send_appointment_email(
    context: JobContext, *, client_id: int, what: str, promised: AppointmentVersion
) -> None:
    """Send the e-mail that goes with a text."""
    services = get_job_services(context)
    async with services.job_unit(client_id) as unit:
        notification = await pending_notifications.lock_notification(unit, what, promised)
        if notification is None or not notification.appointment.customer_email:
            return
        reference = f"{what}-{client_id}-{notification.appointment.id}-{promised['version']}"
        email = notification_content.render_email(
            notification.appointment, notification.business, what, reference=reference
        )
    await send_or_note_refusal(services, client_id, email)


async def _lock_notification(
    unit: UnitOfWork, context: JobContext, promised: AppointmentVersion, notification_kind: str
) -> PendingNotification | None:
    """The notification of a job that texts, as `lock_notification`.

    A job that runs again may have been killed while the telephone company had its text: that one is given up.
    """
    if context.job.attempts:
        await delivery.fail_interrupted_message(
            unit, pending_notifications.message_purpose(notification_kind, promised)
        )
    return await pending_notifications.lock_notification(unit, notification_kind, promised)


async def _claim_notification(
    unit: UnitOfWork, services: Services, notification: PendingNotification, *, sent_flag: SentFlag | None = None
) -> ClaimedSms | None:
    """Put the e-mail on its way, and end the unit with the text claimed, to be handed over by this job."""
    if notification.appointment.customer_email:
        await unit.enqueue(
            send_appointment_email,
            queueing_lock=_queueing_lock(notification.kind, unit.client_id, notification.promised),
            client_id=unit.client_id,
            what=notification.kind,
            promised=notification.promised,
        )
    sender = services.settings.TWILIO_PHONE_NUMBER
    return await pending_notifications.claim_notification_sms(unit, notification, sender=sender, sent_flag=sent_flag)


async def _deliver_claim(context: JobContext, client_id: int, claimed_sms: ClaimedSms | None) -> None:
    if claimed_sms is not None:
        await deliver_claimed_sms(context, client_id, claimed_sms)


def _queueing_lock(notification_kind: str, client_id: int, promised: AppointmentVersion) -> str:
    return f"{notification_kind}-{client_id}-{promised['appointment_id']}-{promised['version']}"
