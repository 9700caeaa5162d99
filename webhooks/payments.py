"""Stripe reports: proven over the raw body, then counted once.

A stranger's report gets 400, and nothing in its bytes can make that a 500. A proven one is kept and gets 200, also when
it is not about us or of a kind that nobody here knows, because sending it again would not change that.
"""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ringlypro.credits import stripe_inbox
from ringlypro.credits.payment_events import PaymentNotRecordedYet
from ringlypro.vendors.errors import UnverifiedEventError
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
        outcome = await stripe_inbox.receive_event(services, event)
    except PaymentNotRecordedYet:
        # Our own row learns the payment's id in a moment; Stripe asks again, for up to three days.
        return JSONResponse({"received": False}, status_code=503, headers={"Retry-After": "5"})
    log.info("payment event %s: %s", event.id, outcome)
    return JSONResponse({"received": True})
