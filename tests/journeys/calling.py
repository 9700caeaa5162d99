"""A telephone company outside the product: signed calls over HTTP, and what the owner's program reads afterwards."""

from __future__ import annotations

from typing import Any

import httpx

from ringlypro.settings import DEMO_ACCOUNT
from ringlypro.simulator.twilio_call import SimulatedCall
from ringlypro.simulator.twilio_call_leg import SpokenText
from ringlypro.simulator.twilio_http import post_with_client
from ringlypro.simulator.twilio_simulator import TwilioSimulator
from ringlypro.vendors import twilio_signature
from ringlypro.vendors.ports import Form, NumberWebhooks
from tests.journeys.product import Product

OWNER = {
    "email": "maria@example.com",
    "password": "longenough1",
    "first_name": "Maria",
    "last_name": "Santos",
    "business_name": "Bright Dental",
    "business_phone": "+13055550199",
    "business_type": "dental",
    "terms_accepted": True,
    "timezone": "America/New_York",
}


def carrier(product: Product, http: httpx.AsyncClient) -> TwilioSimulator:
    """A telephone company that knows the token of this product's numbers."""
    url, token = product.url, product.signing_token

    def sign(to: str, form: Form) -> str:
        return twilio_signature.compute_signature(token, to, form)

    hooks = NumberWebhooks(
        voice=f"{url}/voice/rachel/",
        voice_fallback=f"{url}/voice/fallback",
        status=f"{url}/webhook/twilio/status",
        sms=f"{url}/webhook/twilio/sms",
        sms_fallback=f"{url}/webhook/twilio/sms",
    )
    return TwilioSimulator(post=post_with_client(http), sign=sign, hooks=hooks, account_sid=DEMO_ACCOUNT)


async def sign_up(product: Product, http: httpx.AsyncClient, **changes: object) -> tuple[str, str]:
    """(bearer token, number) of a new business, whose owner is Maria but for these changes."""
    answer = await http.post(f"{product.url}/api/auth/register", json=OWNER | changes)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    return body["token"], body["client"]["ringlypro_number"]


async def ask(product: Product, http: httpx.AsyncClient, token: str, path: str) -> Any:
    """What the API answers the owner."""
    answer = await http.get(product.url + path, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def heard(call: SimulatedCall) -> str:
    """Everything the caller has heard so far."""
    return " ".join(h.text for h in call.sounds if isinstance(h, SpokenText))
