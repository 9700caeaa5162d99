"""A till at home: cards are play money, yet its reports are signed like Stripe's and go to the same door.

The last digits of a card decide, as with Stripe's own test cards: see `DECLINED_CARDS`.
"""

from __future__ import annotations

import json
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ringlypro.vendors import stripe_events
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import PaymentEvent, PaymentRequest, VendorHealth

DECLINED_CARDS = {
    "0002": "card_declined",
    "9995": "insufficient_funds",
    "0069": "expired_card",
    "3155": "authentication_required",
}
"""What the bank says to a card, or a saved one, whose number ends like this."""

ACCEPTED_CARD = "4242424242424242"
MAX_INTENTS = 1_000


@dataclass(slots=True)
class FakePaymentIntent:
    """A payment somebody was asked for."""

    id: str
    amount: Decimal
    currency: str
    client_id: int
    reload_id: int
    customer: str | None
    save_card: bool
    status: str = "requires_payment_method"
    refunded: Decimal = Decimal(0)
    charge: str = field(default_factory=lambda: f"ch_demo_{secrets.token_hex(8)}")
    payment_method: str | None = None


@dataclass(frozen=True, slots=True)
class SignedEvent:
    """An event as it would be posted to our door: raw body, and the Stripe-Signature header."""

    body: bytes
    signature: str


class FakePayments:
    """`Payments`, played at home.

    `complete_payment`, `refund_payment` and `dispute_payment` play the customer and the bank.
    """

    publishable_key = "pk_demo"

    def __init__(self, *, webhook_secret: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.intents: OrderedDict[str, FakePaymentIntent] = OrderedDict()
        self._requests_by_key: dict[str, tuple[tuple[Any, ...], PaymentRequest]] = {}
        self._customers: dict[str, str] = {}
        self._secret = webhook_secret
        self._clock = clock

    async def create_payment_intent(
        self,
        *,
        amount: Decimal,
        currency: str,
        client_id: int,
        reload_id: int,
        customer: str | None,
        save_card: bool,
        idempotency_key: str,
    ) -> PaymentRequest:
        """Note down a payment that waits for a card."""
        if save_card and customer is None:
            raise VendorError("a card is saved for a customer", retryable=False, code="parameter_missing")
        minor_units = stripe_events.to_minor_units(amount, currency)
        parameters = (minor_units, currency, client_id, reload_id, customer, save_card)
        if earlier := self._requests_by_key.get(idempotency_key):
            if earlier[0] != parameters:
                raise VendorError("this key was used for another payment", retryable=False, code="idempotency_error")
            return earlier[1]
        intent = FakePaymentIntent(
            f"pi_demo_{secrets.token_hex(8)}", amount, currency, client_id, reload_id, customer, save_card
        )
        self.intents[intent.id] = intent
        while len(self.intents) > MAX_INTENTS:
            self.intents.popitem(last=False)
        request = PaymentRequest(intent.id, f"{intent.id}_secret_{secrets.token_hex(8)}", self.publishable_key)
        self._requests_by_key[idempotency_key] = parameters, request
        return request

    async def charge_saved_card(
        self,
        *,
        amount: Decimal,
        currency: str,
        client_id: int,
        reload_id: int,
        customer: str,
        payment_method: str,
        idempotency_key: str,
    ) -> PaymentRequest:
        """Charge a saved card; the news of it is what `payment_event` then makes."""
        request = await self.create_payment_intent(
            amount=amount,
            currency=currency,
            client_id=client_id,
            reload_id=reload_id,
            customer=customer,
            save_card=False,
            idempotency_key=idempotency_key,
        )
        intent = self.intents[request.id]
        intent.payment_method = payment_method
        if code := DECLINED_CARDS.get(payment_method[-4:]):
            raise VendorError("the bank said no", retryable=False, code=code)
        intent.status = "succeeded"
        return request

    async def create_customer(self, *, client_id: int, name: str, email: str, idempotency_key: str) -> str:  # noqa: ARG002  # the port's signature
        """A customer's id, the same for the same key."""
        return self._customers.setdefault(idempotency_key, f"cus_demo_{secrets.token_hex(8)}")

    def parse_event(self, body: bytes, signature: str | None) -> PaymentEvent:
        """Prove and read a report, ours or a stranger's."""
        return stripe_events.parse_event((self._secret,), body, signature, now=self._clock())

    async def check_health(self) -> VendorHealth:
        """Always well, never real."""
        return VendorHealth(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""

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
        """News of a payment, succeeded or failed."""
        intent = self.intents[payment_id]
        is_paid = intent.status == "succeeded"
        minor_units = stripe_events.to_minor_units(intent.amount, intent.currency)
        return self._sign_event(
            "payment_intent.succeeded" if is_paid else "payment_intent.payment_failed",
            {
                **_object_fields(intent, intent.id, "payment_intent", minor_units),
                "amount_received": minor_units if is_paid else 0,
                "status": intent.status,
                "latest_charge": intent.charge,
                "last_payment_error": {"code": "card_declined", "decline_code": failure} if failure else None,
            },
        )

    def refund_payment(self, payment_id: str, amount: Decimal | None = None) -> SignedEvent:
        """Give money back, all of it unless said otherwise; the report counts all refunds of the payment."""
        intent = self.intents[payment_id]
        intent.refunded = min(intent.amount, intent.refunded + (intent.amount if amount is None else amount))
        minor_units = stripe_events.to_minor_units(intent.amount, intent.currency)
        refunded_units = stripe_events.to_minor_units(intent.refunded, intent.currency)
        return self._sign_event(
            "charge.refunded",
            {
                **_object_fields(intent, intent.charge, "charge", minor_units),
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
            "charge": intent.charge,
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
        return SignedEvent(body, stripe_events.sign_payload(self._secret, body, signed_at=now))


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
