"""Twilio tells us how a call stands; it may tell us twice, late, or in any order."""

from __future__ import annotations

import logging

from fastapi import Response

from ringlypro.calls import call_completion
from ringlypro.clients import client_profiles
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.core.log_context import bind_client_id
from ringlypro.vendors.services_protocol import Services
from webhooks import voice_fallback
from webhooks.signed_router import SignedRouter
from webhooks.twilio_auth import TwilioForm

log = logging.getLogger(__name__)
router = SignedRouter()


@router.signed_post("/webhook/twilio/status")
async def handle_call_status(form: TwilioForm, services: Services) -> Response:
    """A call's status. Unknown calls and numbers are logged and answered 204: Twilio could do nothing about them."""
    await voice_fallback.or_queue_to_disk(services, form, "status", _record_status(services, form))
    return Response(status_code=204)


async def _record_status(services: Services, form: TwilioForm) -> None:
    sid = form.get("CallSid")[:64]
    client_profile = await find_client_profile(services, form)
    if client_profile is None or not sid:
        log.info("a status for nobody here, %s", phone_numbers.mask_phone(form.get("To")))
        return
    bind_client_id(client_profile.id)
    if form.get("ParentCallSid"):
        # The leg to the owner's phone: the caller's own leg is the one that is billed.
        return
    async with services.voice_unit(client_profile.id) as unit:
        await call_completion.apply_call_status(
            unit,
            client_profile,
            sid=sid,
            status=form.get("CallStatus").lower(),
            seconds=call_completion.parse_call_seconds(form.get("CallDuration")),
        )


async def find_client_profile(services: Services, form: TwilioForm) -> ClientProfile | None:
    """The client of a call: by the dialled number, else by a SID that we noted when we started it."""
    dialled = phone_numbers.to_e164(form.get("To"))
    client_profile = await client_profiles.get_profile_by_number(services, dialled) if dialled else None
    if client_profile is None and (sid := form.get("ParentCallSid") or form.get("CallSid")):
        client_profile = await client_profiles.get_profile_by_external_id(services, "call", sid[:64])
    return client_profile
