"""The customer and the bank behind the fake payments: they pay, refund and dispute, in events signed like Stripe's."""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from ringlypro.vendors import stripe_events
from ringlypro.vendors.fakes.payments import DECLINED_CARDS, FakePaymentIntent, FakePayments

ACCEPTED_CARD = "4242424242424242"


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """An event as it would be posted to our door: raw body, and the Stripe-Signature header."""

    body: bytes
    signature: str


class FakeBank(FakePayments):
    """Fake payments with somebody who pays them."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._refunded: dict[str, Decimal] = {}

    def complete_payment(self, payment_id: str, *, card: str = ACCEPTED_CARD) -> SignedEvent:
        """Put a card in; the report says whether the bank agreed. Raises KeyError for a payment nobody asked for."""
        intent = self.intents[payment_id]
        if intent.status == "succeeded":
            return self.payment_event(payment_id)
        code = DECLINED_CARDS.get(card[-4:])
        if code is None:
            intent.status = "succeeded"
            intent.payment_method = f"pm_demo_{card[-4:]}" if intent.save_card else None
        return self.payment_event(payment_id, failure=code)

    def payment_event(self, payment_id: str, *, failure: str | None = None) -> SignedEvent:
        """What became of a payment, succeeded or failed."""
        intent = self.intents[payment_id]
        is_paid = intent.status == "succeeded"
        minor_units = stripe_events.to_minor_units(intent.amount, intent.currency)
        return self._sign_event(
            "payment_intent.succeeded" if is_paid else "payment_intent.payment_failed",
            {
                **_object_fields(intent, intent.id, "payment_intent", minor_units),
                "amount_received": minor_units if is_paid else 0,
                "status": intent.status,
                "latest_charge": _charge_id(intent),
                "last_payment_error": {"code": "card_declined", "decline_code": failure} if failure else None,
            },
        )

    def refund_payment(self, payment_id: str, amount: Decimal | None = None) -> SignedEvent:
        """Give money back, all of it unless said otherwise; the report counts all refunds of the payment."""
        intent = self.intents[payment_id]
        refunded = self._refunded.get(payment_id, Decimal(0)) + (intent.amount if amount is None else amount)
        self._refunded[payment_id] = refunded = min(intent.amount, refunded)
        minor_units = stripe_events.to_minor_units(intent.amount, intent.currency)
        refunded_units = stripe_events.to_minor_units(refunded, intent.currency)
        return self._sign_event(
            "charge.refunded",
            {
                **_object_fields(intent, _charge_id(intent), "charge", minor_units),
                "payment_intent": intent.id,
                "amount_refunded": refunded_units,
                "refunded": refunded_units == minor_units,
                "status": "succeeded",
            },
        )

    def dispute_payment(self, payment_id: str, *, reason: str = "fraudulent") -> SignedEvent:
        """The customer tells the bank it was not them. As with Stripe, our metadata is not in it."""
        intent = self.intents[payment_id]
        minor_units = stripe_events.to_minor_units(intent.amount, intent.currency)
        dispute = _object_fields(intent, f"du_demo_{intent.id[-8:]}", "dispute", minor_units) | {
            "payment_intent": intent.id,
            "charge": _charge_id(intent),
            "metadata": {},
            "reason": reason,
            "status": "needs_response",
        }
        del dispute["customer"], dispute["payment_method"]
        return self._sign_event("charge.dispute.created", dispute)

    def _sign_event(self, kind: str, event_object: dict[str, Any]) -> SignedEvent:
        now = self._clock()
        event = {
            "id": f"evt_demo_{secrets.token_hex(8)}",
            "object": "event",
            "api_version": None,
            "created": int(now.timestamp()),
            "data": {"object": event_object},
            "livemode": False,
            "pending_webhooks": 1,
            "request": None,
            "type": kind,
        }
        body = json.dumps(event).encode()
        return SignedEvent(body, sign_payload(self._secret, body, signed_at=now))


def _object_fields(intent: FakePaymentIntent, object_id: str, kind: str, minor_units: int) -> dict[str, Any]:
    return {
        "id": object_id,
        "object": kind,
        "amount": minor_units,
        "currency": intent.currency,
        "customer": intent.customer,
        "payment_method": intent.payment_method,
        "livemode": False,
        "metadata": {"client_id": str(intent.client_id), "reload_id": str(intent.reload_id)},
    }


def sign_payload(secret: str, body: bytes, *, signed_at: datetime) -> str:
    """The Stripe-Signature header for this body."""
    stamp = str(int(signed_at.timestamp()))
    digest = hmac.new(secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
    return f"t={stamp},v1={digest}"


def _charge_id(intent: FakePaymentIntent) -> str:
    return intent.id.replace("pi_", "ch_")
