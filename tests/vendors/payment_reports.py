"""A report of a payment as Stripe sends it, signed by Stripe's own kit, and read by ours."""

import json
from datetime import UTC, datetime

import stripe

from ringlypro.vendors import stripe_events

SECRET = "whsec_ñ"
NOW = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)


def read(body, signature, now=NOW):
    return stripe_events.parse_event([SECRET], body, signature, now=now)


def officially_signed(body, at=None):
    return stripe.WebhookSignature.generate_signature_header(
        body.decode(), SECRET, timestamp=at or int(NOW.timestamp())
    )


def body(**changes):
    event = {
        "id": "evt_1",
        "type": "payment_intent.succeeded",
        "created": 1_700_000_000,
        "livemode": True,
        "data": {"object": {"id": "pi_1", "amount": 2500, "amount_received": 2000, "currency": "usd"} | changes},
    }
    return json.dumps(event).encode()
