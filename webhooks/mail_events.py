"""What SendGrid reports of e-mails: proven over the raw body, then counted once.

A stranger's report gets 400. A proven one gets 204, also where it is about nobody here: sending it again would not
change that.
"""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from ringlypro.notifications import mail_failures
from ringlypro.vendors.errors import UnverifiedEventError
from webhooks.dependencies import ServicesDependency

log = logging.getLogger(__name__)
router = APIRouter(include_in_schema=False)
SIGNATURE_HEADER = "x-twilio-email-event-webhook-signature"
TIMESTAMP_HEADER = "x-twilio-email-event-webhook-timestamp"


@router.post("/webhook/sendgrid/events")
async def sendgrid_webhook(request: Request, services: ServicesDependency) -> Response:
    """SendGrid tells us what became of e-mails, many at a time; it may tell us twice, late, or in any order."""
    if not services.settings.SENDGRID_WEBHOOK_PUBLIC_KEY:
        raise HTTPException(status_code=404)
    body = await request.body()
    try:
        events = services.mail.parse_events(
            body, signature=request.headers.get(SIGNATURE_HEADER), timestamp=request.headers.get(TIMESTAMP_HEADER)
        )
    except UnverifiedEventError as error:
        raise HTTPException(status_code=400) from error
    counted = await mail_failures.receive_mail_events(services, events)
    log.info("%s of %s mail events were about somebody here", counted, len(events))
    return Response(status_code=204)
