"""A till at home: cards are play money, yet its reports are signed like Stripe's and go to the same door.

The last digits of a card decide, as with Stripe's own test cards: see `DECLINED`.
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
from ringlypro.vendors.ports import Health, PaymentEvent, PaymentRequest

DECLINED = {
    "0002": "card_declined",
    "9995": "insufficient_funds",
    "0069": "expired_card",
    "3155": "authentication_required",
}
"""What the bank says to a card, or a saved one, whose number ends like this."""

GOOD_CARD = "4242424242424242"
KEPT = 1_000


@dataclass(slots=True)
class Intent:
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
class Report:
    """An event as it would be posted to our door: raw body, and the Stripe-Signature header."""

    body: bytes
    signature: str


class Till:
    """`Payments`, played at home; `pay`, `refund` and `dispute` play the customer and the bank."""

    publishable_key = "pk_demo"

    def __init__(self, *, webhook_secret: str, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.intents: OrderedDict[str, Intent] = OrderedDict()
        self._asked: dict[str, tuple[tuple[Any, ...], PaymentRequest]] = {}
        self._customers: dict[str, str] = {}
        self._secret = webhook_secret
        self._clock = clock

    async def ask(
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
        coins = stripe_events.minor_units(amount, currency)
        asked = (coins, currency, client_id, reload_id, customer, save_card)
        if known := self._asked.get(idempotency_key):
            if known[0] != asked:
                raise VendorError("this key was used for another payment", retryable=False, code="idempotency_error")
            return known[1]
        intent = Intent(f"pi_demo_{secrets.token_hex(8)}", amount, currency, client_id, reload_id, customer, save_card)
        self.intents[intent.id] = intent
        while len(self.intents) > KEPT:
            self.intents.popitem(last=False)
        request = PaymentRequest(intent.id, f"{intent.id}_secret_{secrets.token_hex(8)}", self.publishable_key)
        self._asked[idempotency_key] = asked, request
        return request

    async def charge_saved(
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
        """Charge a saved card; the news of it is what `report` then makes."""
        request = await self.ask(
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
        if code := DECLINED.get(payment_method[-4:]):
            raise VendorError("the bank said no", retryable=False, code=code)
        intent.status = "succeeded"
        return request

    async def enroll(self, *, client_id: int, name: str, email: str, idempotency_key: str) -> str:  # noqa: ARG002  # the port's signature
        """A customer's id, the same for the same key."""
        return self._customers.setdefault(idempotency_key, f"cus_demo_{secrets.token_hex(8)}")

    def read_event(self, body: bytes, signature: str | None) -> PaymentEvent:
        """Prove and read a report, ours or a stranger's."""
        return stripe_events.read((self._secret,), body, signature, now=self._clock())

    async def check(self) -> Health:
        """Always well, never real."""
        return Health(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""

    def pay(self, payment_id: str, *, card: str = GOOD_CARD) -> Report:
        """Put a card in; the report says whether the bank agreed. Raises KeyError for a payment nobody asked for."""
        intent = self.intents[payment_id]
        if intent.status == "succeeded":
            return self.report(payment_id)
        code = DECLINED.get(card[-4:])
        if code is None:
            intent.status = "succeeded"
            intent.payment_method = f"pm_demo_{card[-4:]}" if intent.save_card else None
        return self.report(payment_id, failure=code)

    def report(self, payment_id: str, *, failure: str | None = None) -> Report:
        """News of a payment, succeeded or failed."""
        intent = self.intents[payment_id]
        done = intent.status == "succeeded"
        coins = stripe_events.minor_units(intent.amount, intent.currency)
        return self._event(
            "payment_intent.succeeded" if done else "payment_intent.payment_failed",
            {
                **_common(intent, intent.id, "payment_intent", coins),
                "amount_received": coins if done else 0,
                "status": intent.status,
                "latest_charge": intent.charge,
                "last_payment_error": {"code": "card_declined", "decline_code": failure} if failure else None,
            },
        )

    def refund(self, payment_id: str, amount: Decimal | None = None) -> Report:
        """Give money back, all of it unless said otherwise; the report counts all refunds of the payment."""
        intent = self.intents[payment_id]
        intent.refunded = min(intent.amount, intent.refunded + (intent.amount if amount is None else amount))
        coins = stripe_events.minor_units(intent.amount, intent.currency)
        back = stripe_events.minor_units(intent.refunded, intent.currency)
        return self._event(
            "charge.refunded",
            {
                **_common(intent, intent.charge, "charge", coins),
                "payment_intent": intent.id,
                "amount_refunded": back,
                "refunded": back == coins,
                "status": "succeeded",
            },
        )

    def dispute(self, payment_id: str, *, reason: str = "fraudulent") -> Report:
        """The customer tells the bank it was not them. As with Stripe, our metadata is not in it."""
        intent = self.intents[payment_id]
        coins = stripe_events.minor_units(intent.amount, intent.currency)
        dispute = _common(intent, f"du_demo_{intent.id[-8:]}", "dispute", coins) | {
            "payment_intent": intent.id,
            "charge": intent.charge,
            "metadata": {},
            "reason": reason,
            "status": "needs_response",
        }
        del dispute["customer"], dispute["payment_method"]
        return self._event("charge.dispute.created", dispute)

    def _event(self, kind: str, thing: dict[str, Any]) -> Report:
        now = self._clock()
        event = {
            "id": f"evt_demo_{secrets.token_hex(8)}",
            "object": "event",
            "api_version": None,
            "created": int(now.timestamp()),
            "data": {"object": thing},
            "livemode": False,
            "pending_webhooks": 1,
            "request": None,
            "type": kind,
        }
        body = json.dumps(event).encode()
        return Report(body, stripe_events.sign(self._secret, body, at=now))


def _common(intent: Intent, thing_id: str, kind: str, coins: int) -> dict[str, Any]:
    return {
        "id": thing_id,
        "object": kind,
        "amount": coins,
        "currency": intent.currency,
        "customer": intent.customer,
        "payment_method": intent.payment_method,
        "livemode": False,
        "metadata": {"client_id": str(intent.client_id), "reload_id": str(intent.reload_id)},
    }
