"""Sending texts: unit, telephone company, unit. Each is handed over at most once, and tried again while that helps."""

from __future__ import annotations

import logging

from procrastinate import JobContext

from ringlypro.clients import directory
from ringlypro.db.queue import BRIEF, PATIENT, queue
from ringlypro.messages import delivery
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
STATUS_PATH = "/webhook/twilio/sms-status"


class NotKnownYet(Exception):
    """A status came before the text it is about was noted; the job tries again."""


@queue.task(name="messages.send", pass_context=True, retry=PATIENT)
async def send(context: JobContext, *, client_id: int, message_id: int) -> None:
    """Hand a queued text to the telephone company."""
    desk = get_job_services(context)
    async with desk.unit(client_id) as unit:
        parcel = await delivery.claim(unit, message_id, sender=desk.settings.TWILIO_PHONE_NUMBER)
    if parcel is None:
        return
    try:
        sent = await desk.phone.send_text(
            sender=parcel.sender,
            to=parcel.to,
            body=parcel.body,
            status_callback=f"{desk.settings.base_url}{STATUS_PATH}",
        )
    except VendorError as trouble:
        await _refused(desk, context, client_id=client_id, message_id=message_id, trouble=trouble)
        return
    async with desk.unit(client_id) as unit:
        await delivery.accepted(unit, message_id, sent)


@queue.task(name="messages.late_status", pass_context=True, retry=BRIEF)
async def late_status(context: JobContext, *, sid: str, status: str, error_code: str | None) -> None:
    """Note a status that overtook our own note of the text; given up after some seconds."""
    if await note_status(get_job_services(context), sid=sid, status=status, error_code=error_code):
        return
    if context.job.attempts + 1 < (BRIEF.max_attempts or 0):
        raise NotKnownYet
    log.info("a status of a text that nobody here sent")


async def note_status(desk: Services, *, sid: str, status: str, error_code: str | None) -> bool:
    """Find whose text this is and note how it stands; False when nobody knows it."""
    card = await directory.by_external(desk, delivery.REFERENCE, sid)
    if card is None:
        return False
    async with desk.unit(card.id) as unit:
        return await delivery.reported(unit, sid=sid, status=status, error_code=error_code)


async def _refused(
    desk: Services, context: JobContext, *, client_id: int, message_id: int, trouble: VendorError
) -> None:
    attempts = context.job.attempts + 1
    last = PATIENT.max_attempts is not None and attempts >= PATIENT.max_attempts
    async with desk.unit(client_id) as unit:
        await delivery.refused(unit, message_id, trouble, last=last)
    log.warning("text %s of client %s was refused: %s", message_id, client_id, trouble.code)
    if trouble.retryable and not last:
        raise trouble
