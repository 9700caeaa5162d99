"""The customer's bank, played at home: it says yes or no to a card, asks who pays, gives back and disputes.

It never touches a row of ours. What happened is posted to our own webhook, signed as Stripe signs, and counts when that
has believed it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ringlypro.settings import Settings
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes import stripe_objects
from ringlypro.vendors.fakes.payments import DECLINED_CARDS, FakePaymentIntent, FakePayments

if TYPE_CHECKING:
    import httpx

log = logging.getLogger(__name__)
ASKING_CARD, DISPUTING_CARD, ACCEPTED_CARD = "3155", "0259", "4242"
TEST_CARDS = (ACCEPTED_CARD, "0002", "9995", ASKING_CARD, DISPUTING_CARD)
"""By their last four digits, as a person is offered them: each has another fate."""
NOT_AUTHENTICATED = "payment_intent_authentication_failure"
WEBHOOK_PATH = "/api/credits/webhook/stripe"
MAX_TRIES = 8
RETRY_SECONDS = 0.25
"""A report that overtakes our own note of a payment is asked for again, as by Stripe, but sooner."""
DISPUTE_AFTER_SECONDS = 20.0
PostReport = Callable[[bytes, Mapping[str, str]], Awaitable[int]]
"""Posts a signed body to our webhook and gives the status of the answer."""


@dataclass(frozen=True, slots=True)
class DeliveredReport:
    """A report that was posted, and the status that it was answered with."""

    id: str
    kind: str
    status: int


class PracticeBank:
    """The bank behind the fake payments of this process."""

    def __init__(self, payments: FakePayments, post: PostReport) -> None:
        self._payments = payments
        self._post = post

    def restore_intent(self, intent: FakePaymentIntent) -> FakePaymentIntent:
        """The payment as it is remembered here; as it is told where this process did not live then."""
        if intent.id not in self._payments.intents:
            self._payments.keep_intent(intent)
        return self._payments.intents[intent.id]

    async def use_card(self, intent: FakePaymentIntent, card: str) -> list[DeliveredReport]:
        """Put a card in, by its last four digits. A payment that is paid or ended stays as it is."""
        if intent.status in {"succeeded", "canceled"}:
            return []
        intent.card = card
        if card == ASKING_CARD:
            intent.status = "requires_action"
            return [await self._report_intent("payment_intent.requires_action", intent)]
        if failure := DECLINED_CARDS.get(card):
            return await self._refuse(intent, failure)
        reports = await self._accept(intent)
        if card == DISPUTING_CARD:
            _start_later(self._dispute_later(intent))
        return reports

    async def answer_question(self, intent: FakePaymentIntent, *, approve: bool) -> list[DeliveredReport]:
        """The customer says whether it is them who pays; without a question nothing happens."""
        if intent.status != "requires_action":
            return []
        return await (self._accept(intent) if approve else self._refuse(intent, NOT_AUTHENTICATED))

    async def refund(self, intent: FakePaymentIntent, amount: Decimal | None = None) -> list[DeliveredReport]:
        """Give money back, all that is left unless said otherwise. Raises a VendorError for more than that."""
        remaining = intent.amount - intent.refunded
        refund_amount = remaining if amount is None else amount
        if intent.status != "succeeded" or not 0 < refund_amount <= remaining:
            raise VendorError("there is nothing to give back", retryable=False, code="charge_already_refunded")
        intent.refunded += refund_amount
        refund = stripe_objects.refund_object(
            intent, f"re_demo_{secrets.token_hex(8)}", refund_amount, created=self._now()
        )
        charge = stripe_objects.charge_object(intent, created=self._now())
        return [await self._report("refund.created", refund), await self._report("charge.refunded", charge)]

    async def dispute(self, intent: FakePaymentIntent) -> list[DeliveredReport]:
        """The customer tells the bank that it was not them."""
        if intent.status != "succeeded" or intent.dispute != "none" or intent.refunded >= intent.amount:
            raise VendorError("there is nothing to dispute", retryable=False, code="charge_not_found")
        intent.dispute = "open"
        dispute = stripe_objects.dispute_object(intent, "needs_response", created=self._now())
        return [
            await self._report("charge.dispute.created", dispute),
            await self._report("charge.dispute.funds_withdrawn", dispute),
        ]

    async def close_dispute(self, intent: FakePaymentIntent, *, won: bool) -> list[DeliveredReport]:
        """The bank decides: `won` gives the money back to us. Raises a VendorError without an open dispute."""
        if intent.dispute != "open":
            raise VendorError("there is no dispute to be decided", retryable=False, code="dispute_not_found")
        intent.dispute = "closed"
        dispute = stripe_objects.dispute_object(intent, "won" if won else "lost", created=self._now())
        reports = [await self._report("charge.dispute.closed", dispute)]
        if won:
            reports.append(await self._report("charge.dispute.funds_reinstated", dispute))
        return reports

    async def cancel(self, intent: FakePaymentIntent) -> list[DeliveredReport]:
        """Report that a payment was ended."""
        return [await self._report_intent("payment_intent.canceled", intent)]

    def report_later(self, intent: FakePaymentIntent) -> None:
        """Report a payment that was made without its owner; whoever asked for it notes its id first."""
        _start_later(self._accept(intent))

    async def _accept(self, intent: FakePaymentIntent) -> list[DeliveredReport]:
        intent.status = "succeeded"
        if intent.save_card and intent.payment_method is None:
            intent.payment_method = f"pm_demo_{intent.card}"
        charge = stripe_objects.charge_object(intent, created=self._now())
        return [
            await self._report_intent("payment_intent.succeeded", intent),
            await self._report("charge.succeeded", charge),
        ]

    async def _refuse(self, intent: FakePaymentIntent, failure: str) -> list[DeliveredReport]:
        intent.status = "requires_payment_method"
        charge = stripe_objects.charge_object(intent, created=self._now(), failure=failure)
        return [
            await self._report("charge.failed", charge),
            await self._report_intent("payment_intent.payment_failed", intent, failure),
        ]

    async def _dispute_later(self, intent: FakePaymentIntent) -> None:
        await asyncio.sleep(DISPUTE_AFTER_SECONDS)
        await self.dispute(intent)

    async def _report_intent(self, kind: str, intent: FakePaymentIntent, failure: str | None = None) -> DeliveredReport:
        payment = stripe_objects.payment_intent_object(intent, created=self._now(), failure=failure)
        return await self._report(kind, payment)

    async def _report(self, kind: str, data_object: Mapping[str, Any]) -> DeliveredReport:
        event = stripe_objects.event_object(
            kind, f"evt_demo_{secrets.token_hex(8)}", dict(data_object), created=self._now()
        )
        body = json.dumps(event).encode()
        status = 0
        for attempt in range(MAX_TRIES):
            if attempt:
                await asyncio.sleep(RETRY_SECONDS)
            status = await self._post(body, {"Stripe-Signature": self._sign(body)})
            if status < 500:
                break
        return DeliveredReport(event["id"], kind, status)

    def _sign(self, body: bytes) -> str:
        stamp = str(self._now())
        digest = hmac.new(self._payments.webhook_secret.encode(), stamp.encode() + b"." + body, "sha256").hexdigest()
        return f"t={stamp},v1={digest}"

    def _now(self) -> int:
        return int(self._payments.clock().timestamp())


_later: set[asyncio.Task[Any]] = set()


def _start_later(work: Any) -> None:
    task = asyncio.get_running_loop().create_task(work, name="practice-bank")
    _later.add(task)
    task.add_done_callback(_forget_task)


def _forget_task(task: asyncio.Task[Any]) -> None:
    _later.discard(task)
    if not task.cancelled() and task.exception() is not None:
        log.warning("a played bank could not report: %s", type(task.exception()).__name__)


def post_over_http(settings: Settings, transport: httpx.AsyncBaseTransport | None = None) -> PostReport:
    """Post to our public address; into this process's own socket where it answers for that address.

    `transport` carries it another way, into an app for instance.
    """
    host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::", ""} else settings.HOST  # noqa: S104 - compared only
    base = f"http://{host}:{settings.PORT}" if settings.answers_hooks else settings.base_url

    async def post(body: bytes, headers: Mapping[str, str]) -> int:
        import httpx  # noqa: PLC0415 - a start needs none, and only a sandbox posts

        sent_headers = {"Content-Type": "application/json", **headers}
        try:
            async with httpx.AsyncClient(transport=transport, timeout=20, verify=base.startswith("https")) as client:
                return (await client.post(f"{base}{WEBHOOK_PATH}", content=body, headers=sent_headers)).status_code
        except httpx.TransportError:
            return 599

    return post
