"""Sending texts: unit, telephone company, unit. Each is handed over at most once, and tried again while that helps."""

from __future__ import annotations

import logging
from datetime import timedelta

from procrastinate import JobContext
from procrastinate.jobs import Job
from sqlalchemy import select

from ringlypro.clients import client_profiles
from ringlypro.clients.each_client import run_for_each_client
from ringlypro.clients.tables import Client
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.messages import delivery, text_prices
from ringlypro.messages.sms_records import ClaimedSms
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
STATUS_PATH = "/webhook/twilio/sms-status"
FIRST_RETRY_DELAY = timedelta(seconds=3)


class MessageNotRecordedYet(Exception):
    """A status came before the text it is about was noted; the job tries again."""


@queue.task(name="messages.send", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_queued_sms(context: JobContext, *, client_id: int, message_id: int) -> None:
    """Hand a queued text to the telephone company."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        outbound_sms = await delivery.claim_message(
            unit,
            message_id,
            sender=services.settings.TWILIO_PHONE_NUMBER,
            daily_limit=services.settings.SMS_DAILY_LIMIT,
        )
    if outbound_sms is None:
        return
    attempts = context.job.attempts + 1
    is_last_attempt = RETRY_FOR_DAYS.max_attempts is not None and attempts >= RETRY_FOR_DAYS.max_attempts
    error = await _hand_over(
        services, context.job, client_id, message_id, outbound_sms, is_last_attempt=is_last_attempt
    )
    if error is not None and error.retryable and not is_last_attempt:
        raise error


async def deliver_claimed_sms(context: JobContext, client_id: int, claimed_sms: ClaimedSms) -> None:
    """Hand over what the job's own unit claimed, as its last act; what may succeed later is queued as another job."""
    message_id, outbound_sms = claimed_sms.message_id, claimed_sms.outbound_sms
    await _hand_over(
        get_job_services(context),
        context.job,
        client_id,
        message_id,
        outbound_sms,
        is_last_attempt=False,
        retry_delay=FIRST_RETRY_DELAY,
    )


async def _hand_over(
    services: Services,
    job: Job,
    client_id: int,
    message_id: int,
    outbound_sms: delivery.OutboundSms,
    *,
    is_last_attempt: bool,
    retry_delay: timedelta | None = None,
) -> VendorError | None:
    """Give a claimed text to the telephone company and note what it said; the error when it did not take it.

    The job ends with the note that it was taken.
    With `retry_delay` what may be taken later is queued, in the unit that notes the refusal.
    """
    try:
        sent_text = await services.phone.send_text(
            sender=outbound_sms.sender,
            to=outbound_sms.to,
            body=outbound_sms.body,
            status_callback=f"{services.settings.base_url}{STATUS_PATH}",
        )
    except VendorError as error:
        async with services.unit_of_work(client_id) as unit:
            await delivery.mark_refused(unit, message_id, error, is_last_attempt=is_last_attempt)
            if retry_delay is not None and error.retryable:
                await unit.enqueue(send_queued_sms, delay=retry_delay, client_id=client_id, message_id=message_id)
        log.warning("text %s of client %s was refused: %s", message_id, client_id, error.code)
        return error
    async with services.job_unit(client_id) as unit:
        await unit.end_job(job)
        await delivery.mark_accepted(unit, message_id, sent_text, price_per_segment=services.settings.SMS_PRICE)
    return None


@queue.periodic(cron="22 * * * *")
@queue.task(name="messages.note_prices", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="messages.note_prices")
async def note_text_prices(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Ask what texts cost whose price was not known when they were taken."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).order_by(Client.id))).all()

    async def note_prices(client_id: int) -> None:
        await text_prices.note_missing_prices(services, client_id)

    await run_for_each_client(client_ids, note_prices)


@queue.task(name="messages.late_status", pass_context=True, retry=RETRY_BRIEFLY)
async def apply_late_status(context: JobContext, *, sid: str, status: str, error_code: str | None) -> None:
    """Note a status that overtook our own note of the text; given up after some seconds."""
    if await apply_status_report(get_job_services(context), sid=sid, status=status, error_code=error_code):
        return
    if context.job.attempts + 1 < (RETRY_BRIEFLY.max_attempts or 0):
        raise MessageNotRecordedYet
    log.info("a status of a text that nobody here sent")


async def apply_status_report(services: Services, *, sid: str, status: str, error_code: str | None) -> bool:
    """Find whose text this is and note how it stands; False when nobody knows it."""
    client_profile = await client_profiles.get_profile_by_external_id(services, delivery.MESSAGE_REFERENCE, sid)
    if client_profile is None:
        return False
    async with services.unit_of_work(client_profile.id) as unit:
        return await delivery.update_delivery_status(unit, sid=sid, status=status, error_code=error_code)
