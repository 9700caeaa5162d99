"""Sending texts: unit, telephone company, unit. Each is handed over at most once, and tried again while that helps."""

from __future__ import annotations

import logging

from procrastinate import JobContext

from ringlypro.clients import client_profiles
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.messages import delivery
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
STATUS_PATH = "/webhook/twilio/sms-status"


class MessageNotRecordedYet(Exception):
    """A status came before the text it is about was noted; the job tries again."""


@queue.task(name="messages.send", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_queued_sms(context: JobContext, *, client_id: int, message_id: int) -> None:
    """Hand a queued text to the telephone company."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        outbound_sms = await delivery.claim_message(unit, message_id, sender=services.settings.TWILIO_PHONE_NUMBER)
    if outbound_sms is None:
        return
    try:
        sent_text = await services.phone.send_text(
            sender=outbound_sms.sender,
            to=outbound_sms.to,
            body=outbound_sms.body,
            status_callback=f"{services.settings.base_url}{STATUS_PATH}",
        )
    except VendorError as error:
        await _record_refusal(services, context, client_id=client_id, message_id=message_id, error=error)
        return
    async with services.unit_of_work(client_id) as unit:
        await delivery.mark_accepted(unit, message_id, sent_text)


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


async def _record_refusal(
    services: Services, context: JobContext, *, client_id: int, message_id: int, error: VendorError
) -> None:
    attempts = context.job.attempts + 1
    is_last_attempt = RETRY_FOR_DAYS.max_attempts is not None and attempts >= RETRY_FOR_DAYS.max_attempts
    async with services.unit_of_work(client_id) as unit:
        await delivery.mark_refused(unit, message_id, error, is_last_attempt=is_last_attempt)
    log.warning("text %s of client %s was refused: %s", message_id, client_id, error.code)
    if error.retryable and not is_last_attempt:
        raise error
