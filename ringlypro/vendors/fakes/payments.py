"""Stripe, played at home: payments are asked for and saved cards charged, but no money moves.

The last digits of a card decide, as with Stripe's own test cards: see `DECLINED_CARDS`.
"""

from __future__ import annotations

import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from ringlypro.vendors import stripe_events
from ringlypro.vendors.card_ports import CardDetails, CheckoutRequest, PaymentDetails
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import PaymentEvent, PaymentRequest, VendorHealth

DECLINED_CARDS = {
    "0002": "card_declined",
    "9995": "insufficient_funds",
    "0069": "expired_card",
    "3155": "authentication_required",
}
"""What the bank says to a card, or a saved one, whose number ends like this."""
BRAND, EXPIRY_YEAR = "visa", 2034
"""What each card of the fake's is, and until when."""

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
    payment_method: str | None = None
    card: str | None = None
    """The last four digits of the card that was used."""
    refunded: Decimal = Decimal(0)
    dispute: str = "none"
    """"none", "open" or "closed"."""


class FakePayments:
    """`Payments`, played at home."""

    publishable_key = "pk_demo"

    def __init__(self, *, webhook_secret: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.intents: OrderedDict[str, FakePaymentIntent] = OrderedDict()
        self._requests_by_key: dict[str, tuple[tuple[Any, ...], PaymentRequest]] = {}
        self._checkouts: dict[str, tuple[Any, ...]] = {}
        self._customers: dict[str, str] = {}
        self._secret = webhook_secret
        self._clock = clock
        self.on_charge: Callable[[FakePaymentIntent], None] | None = None
        """Hears of a saved card that was charged: a vendor would report it."""

    @property
    def webhook_secret(self) -> str:
        """What reports are signed with."""
        return self._secret

    def clock(self) -> datetime:
        """The moment, as whoever reports sees it."""
        return self._clock()

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
        # Of the key, so that a process that began anew gives the same one again; a key that was forgotten does not.
        intent_id = f"pi_demo_{self._digest_key(idempotency_key)}"
        if intent_id in self.intents:
            intent_id = f"pi_demo_{secrets.token_hex(8)}"
        intent = FakePaymentIntent(intent_id, amount, currency, client_id, reload_id, customer, save_card)
        self.keep_intent(intent)
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
        """Charge a saved card, unless the bank would decline it."""
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
            raise VendorError("the bank said no", retryable=False, code=code, payment_id=intent.id)
        intent.status, intent.card = "succeeded", payment_method[-4:]
        if self.on_charge is not None:
            self.on_charge(intent)
        return request

    def keep_intent(self, intent: FakePaymentIntent) -> None:
        """Remember a payment; of very many the oldest is forgotten."""
        self.intents[intent.id] = intent
        while len(self.intents) > MAX_INTENTS:
            self.intents.popitem(last=False)

    async def retrieve_payment(self, payment_id: str) -> PaymentDetails:
        """What is remembered of a payment."""
        intent = self.intents.get(payment_id)
        if intent is None:
            raise VendorError("no such payment", retryable=False, code="resource_missing")
        card = CardDetails(BRAND, intent.card, 12, EXPIRY_YEAR) if intent.card else None
        return PaymentDetails(intent.id, intent.status, intent.payment_method, card)

    async def cancel_payment(self, payment_id: str) -> None:
        """End a payment that is not paid."""
        intent = self.intents.get(payment_id)
        if intent is not None and intent.status in {"succeeded", "processing"}:
            raise VendorError("the payment was not ended", retryable=False, code="payment_intent_unexpected_state")
        if intent is not None:
            intent.status = "canceled"

    async def create_checkout(
        self,
        *,
        amount: Decimal,
        currency: str,
        client_id: int,
        reload_id: int,
        customer: str | None,
        save_card: bool,
        product_name: str,  # noqa: ARG002  # the port's signature
        lang: str,  # noqa: ARG002
        success_url: str,
        cancel_url: str,  # noqa: ARG002
        idempotency_key: str,
    ) -> CheckoutRequest:
        """There is no page of anybody else's here: the way leads back at once, and nothing is paid."""
        if save_card and customer is None:
            raise VendorError("a card is saved for a customer", retryable=False, code="parameter_missing")
        stripe_events.to_minor_units(amount, currency)
        parameters = (amount, currency, client_id, reload_id, customer, save_card)
        earlier = self._checkouts.setdefault(idempotency_key, parameters)
        if earlier != parameters:
            raise VendorError("this key was used for another payment", retryable=False, code="idempotency_error")
        return CheckoutRequest(f"cs_demo_{self._digest_key(idempotency_key)}", success_url)

    async def expire_checkout(self, checkout_id: str) -> None:
        """Nothing is held open."""

    def _digest_key(self, idempotency_key: str) -> str:
        return hmac.new(self._secret.encode(), idempotency_key.encode(), "sha256").hexdigest()[:16]

    async def create_customer(self, *, client_id: int, name: str, email: str, idempotency_key: str) -> str:  # noqa: ARG002  # the port's signature
        """A customer's id, the same for the same key."""
        return self._customers.setdefault(idempotency_key, f"cus_demo_{secrets.token_hex(8)}")

    def parse_event(self, body: bytes, signature: str | None) -> PaymentEvent:
        """Prove and read a report, ours or a stranger's."""
        return stripe_events.parse_event((self._secret,), body, signature, now=self._clock())

    async def list_recent_payments(self, *, since: datetime) -> Sequence[PaymentEvent]:  # noqa: ARG002  # the port's signature
        """How the payments of this process stand; it knows of no refund and no dispute."""
        return [_to_listed_event(intent, now=self._clock()) for intent in self.intents.values()]

    async def check_health(self) -> VendorHealth:
        """Always well, never real."""
        return VendorHealth(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""


def _to_listed_event(intent: FakePaymentIntent, *, now: datetime) -> PaymentEvent:
    minor_units = stripe_events.to_minor_units(intent.amount, intent.currency)
    listed_object = {
        "id": intent.id,
        "object": "payment_intent",
        "amount": minor_units,
        "amount_received": minor_units if intent.status == "succeeded" else 0,
        "currency": intent.currency,
        "customer": intent.customer,
        "payment_method": intent.payment_method,
        "status": intent.status,
        "metadata": {"client_id": str(intent.client_id), "reload_id": str(intent.reload_id)},
    }
    return stripe_events.read_listed_object(listed_object, now=now)
