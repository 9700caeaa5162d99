"""Stripe reports: proven over the raw body, then counted once.

A stranger's report gets 400, and nothing in its bytes can make that a 500. A proven one gets 200 even when it is not
about us, because sending it again would not change that.
"""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ringlypro.clients import client_profiles
from ringlypro.core.log_context import bind_client_id
from ringlypro.credits import payment_events
from ringlypro.vendors.errors import UnverifiedEventError
from ringlypro.vendors.ports import PaymentEvent
from ringlypro.vendors.services_protocol import Services
from webhooks.dependencies import ServicesDependency

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)


@router.post("/api/credits/webhook/stripe")
async def stripe_webhook(request: Request, services: ServicesDependency) -> JSONResponse:
    """Stripe tells us about a payment; it may tell us twice, late, or in any order."""
    if not services.settings.STRIPE_WEBHOOK_SECRET:
        raise HTTPException(status_code=404)
    body = await request.body()
    try:
        event = services.payments.parse_event(body, request.headers.get("stripe-signature"))
    except UnverifiedEventError as error:
        raise HTTPException(status_code=400) from error
    try:
        outcome = await _apply_event(services, event)
    except payment_events.PaymentNotRecordedYet:
        # Our own row learns the payment's id in a moment; Stripe asks again, for up to three days.
        return JSONResponse({"received": False}, status_code=503, headers={"Retry-After": "5"})
    log.info("payment event %s: %s", event.id, outcome)
    return JSONResponse({"received": True})


async def _apply_event(services: Services, event: PaymentEvent) -> str:
    client_profile = (
        await client_profiles.get_profile_by_external_id(services, payment_events.PAYMENT_REFERENCE, event.payment_id)
        if event.payment_id
        else None
    )
    client_id = client_profile.id if client_profile else event.client_id
    if client_id is None or (client_profile and event.client_id not in {None, client_profile.id}):
        return "foreign"
    bind_client_id(client_id)
    async with services.unit_of_work(client_id) as unit:
        return await payment_events.apply_payment_event(unit, event)
