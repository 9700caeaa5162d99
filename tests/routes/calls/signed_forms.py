"""Forms about a call, signed as Twilio signs them."""

from __future__ import annotations

import httpx

from tests.service_fixtures import SITE, FakeServices

NUMBER, ANA, OWNER = "+13055550101", "+13055550142", "+13055550190"


async def post(twilio: httpx.AsyncClient, services: FakeServices, path: str, **fields: str) -> httpx.Response:
    """A signed form about Ana's call."""
    form = {"CallSid": "CA1", "From": ANA, "To": NUMBER, "CallStatus": "in-progress"} | fields
    signature = services.phone.sign_request(f"{SITE}{path}", list(form.items()))
    return await twilio.post(path, data=form, headers={"X-Twilio-Signature": signature})
