"""Texts come in, and reports of texts that went out. Each may come twice, late, or in any order."""

from __future__ import annotations

import logging
from datetime import timedelta

from fastapi import Response

from ringlypro.clients import client_profiles
from ringlypro.core import phone_numbers
from ringlypro.core.log_context import bind_client_id
from ringlypro.messages import jobs, sms_service
from ringlypro.vendors import twiml
from ringlypro.vendors.services_protocol import Services
from webhooks.signed_router import SignedRouter
from webhooks.twilio_auth import TwilioForm

log = logging.getLogger(__name__)
router = SignedRouter()
STATUS_RETRY_DELAY = timedelta(seconds=5)
"""A report that overtook our own note of its text is tried again after this."""


@router.signed_post("/webhook/twilio/sms")
async def handle_incoming_sms(form: TwilioForm, services: Services) -> Response:
    """Somebody wrote to one of our numbers. Whatever has to be answered goes out by the queue, so that it is kept."""
    sid = (form.get("MessageSid") or form.get("SmsSid"))[:64]
    dialled = phone_numbers.to_e164(form.get("To"))
    client_profile = await client_profiles.get_profile_by_number(services, dialled) if dialled else None
    if client_profile is None or dialled is None or not sid:
        log.info("a text for nobody here, %s", phone_numbers.mask_phone(dialled))
        return _empty_twiml()
    bind_client_id(client_profile.id)
    async with services.unit_of_work(client_profile.id) as unit:
        await sms_service.receive_sms(
            unit,
            sid=sid,
            sender=form.get("From")[:40],
            to=dialled,
            body=form.get("Body"),
            carrier_opt_out=form.get("OptOutType")[:10],
            media=_media_count(form.get("NumMedia")),
        )
    return _empty_twiml()


@router.signed_post("/webhook/twilio/sms-status")
async def handle_sms_status(form: TwilioForm, services: Services) -> Response:
    """How a text of ours stands. One that we have not noted yet is looked for again in a moment."""
    sid = (form.get("MessageSid") or form.get("SmsSid"))[:64]
    status = (form.get("MessageStatus") or form.get("SmsStatus")).lower()[:20]
    error_code = form.get("ErrorCode")[:20] or None
    if sid and status and not await jobs.apply_status_report(services, sid=sid, status=status, error_code=error_code):
        async with services.system_session() as unit:
            await unit.enqueue(
                jobs.apply_late_status, delay=STATUS_RETRY_DELAY, sid=sid, status=status, error_code=error_code
            )
    return Response(status_code=204)


def _empty_twiml() -> Response:
    return Response(twiml.render_message_twiml(None), media_type="text/xml")


def _media_count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
