"""The practice bank: what it reports has Stripe's shape and signature, and each card has the fate that it promises."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import stripe

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.fakes import practice_bank
from ringlypro.vendors.fakes.payments import FakePaymentIntent, FakePayments
from ringlypro.vendors.fakes.practice_bank import PracticeBank
from tests.contracts.stripe_objects import KINDS, object_faults

SECRET = "whsec_practice"
NOW = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
CARDS = ("4242", "0002", "9995", "0069", "3155")


class Mailbox:
    """Our webhook, as the bank sees it."""

    def __init__(self, *statuses: int) -> None:
        self.posts: list[tuple[bytes, Mapping[str, str]]] = []
        self._statuses = list(statuses)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        self.posts.append((body, headers))
        return self._statuses.pop(0) if self._statuses else 200

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body, _ in self.posts]


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def payments() -> FakePayments:
    return FakePayments(webhook_secret=SECRET, clock=lambda: NOW)


@pytest.fixture
def bank(payments: FakePayments, mailbox: Mailbox) -> PracticeBank:
    return PracticeBank(payments, mailbox.post)


@pytest.fixture(autouse=True)
def stripes_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stripe's own verifier reads a clock of its own."""
    monkeypatch.setattr("stripe._webhook.time", SimpleNamespace(time=NOW.timestamp))


async def stop_later_work() -> None:
    """What is to be reported by and by is not waited for."""
    tasks = list(practice_bank._later)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def asked_for(payments: FakePayments, key: str = "k", **changes: Any) -> FakePaymentIntent:
    request = await payments.create_payment_intent(
        **({"amount": Decimal(20), "currency": "usd", "client_id": 7, "reload_id": 3, "customer": "cus_1",
            "save_card": True, "idempotency_key": key} | changes)
    )  # fmt: skip
    return payments.intents[request.id]


async def live_through_everything(bank: PracticeBank, payments: FakePayments) -> None:
    """Every report that there is."""
    for number, card in enumerate(CARDS):
        intent = await asked_for(payments, f"k{number}")
        await bank.use_card(intent, card)
        await bank.answer_question(intent, approve=number % 2 == 1)
    paid = payments.intents[next(iter(payments.intents))]
    await bank.refund(paid, Decimal("5.50"))
    await bank.dispute(paid)
    await bank.close_dispute(paid, won=True)
    lost = await asked_for(payments, "lost")
    await bank.use_card(lost, CARDS[0])
    await bank.dispute(lost)
    await bank.close_dispute(lost, won=False)
    lonely = await asked_for(payments, "alone", customer=None, save_card=False)
    await payments.cancel_payment(lonely.id)
    await bank.cancel(lonely)


async def test_what_is_reported_is_what_stripe_publishes(
    bank: PracticeBank, payments: FakePayments, mailbox: Mailbox
) -> None:
    await live_through_everything(bank, payments)

    assert len(mailbox.events) > 15
    assert [fault for event in mailbox.events for fault in object_faults(event["data"]["object"])] == []
    assert {event["type"] for event in mailbox.events} <= KINDS


def test_the_check_sees_what_stripe_would_not_send() -> None:
    broken = {"object": "refund", "id": 7, "amount": "5", "status": "succeeded", "colour": "red"}

    faults = object_faults(broken)
    assert {"refund.colour is not known", "refund.currency is missing"} <= set(faults)
    assert any(fault.startswith("refund.amount='5'") for fault in faults)
    assert any(fault.startswith("refund.id=7") for fault in faults)


async def test_stripes_own_verifier_takes_its_signature(
    bank: PracticeBank, payments: FakePayments, mailbox: Mailbox
) -> None:
    await bank.use_card(await asked_for(payments), "4242")

    for body, headers in mailbox.posts:
        assert stripe.Webhook.construct_event(body, headers["Stripe-Signature"], SECRET).id.startswith("evt_demo_")
        assert payments.parse_event(body, headers["Stripe-Signature"]).client_id == 7
    assert len(mailbox.posts) == 2


@pytest.mark.parametrize(
    ("card", "kind", "failure"),
    [
        ("4242", "payment_intent.succeeded", None),
        ("1881", "payment_intent.succeeded", None),
        ("0259", "payment_intent.succeeded", None),
        ("3155", "payment_intent.requires_action", None),
        ("0002", "payment_intent.payment_failed", "card_declined"),
        ("9995", "payment_intent.payment_failed", "insufficient_funds"),
        ("0069", "payment_intent.payment_failed", "expired_card"),
    ],
)
async def test_each_card_has_its_fate(payments: FakePayments, card: str, kind: str, failure: str | None) -> None:
    mailbox = Mailbox()
    intent = await asked_for(payments)
    await PracticeBank(payments, mailbox.post).use_card(intent, card)

    (body, headers) = next(post for post in mailbox.posts if json.loads(post[0])["type"] == kind)
    event = payments.parse_event(body, headers["Stripe-Signature"])
    assert (event.payment_id, event.failure) == (intent.id, failure)
    await stop_later_work()


async def test_nothing_happens_to_what_is_paid_or_ended(
    bank: PracticeBank, payments: FakePayments, mailbox: Mailbox
) -> None:
    paid, ended = await asked_for(payments, "a"), await asked_for(payments, "b")
    await bank.use_card(paid, "4242")
    await payments.cancel_payment(ended.id)
    mailbox.posts.clear()

    assert await bank.use_card(paid, "0002") == []
    assert await bank.use_card(ended, "4242") == []
    assert await bank.answer_question(paid, approve=False) == []
    with pytest.raises(VendorError):
        await payments.cancel_payment(paid.id)
    assert mailbox.posts == []


async def test_no_more_is_given_back_than_was_paid(
    bank: PracticeBank, payments: FakePayments, mailbox: Mailbox
) -> None:
    intent = await asked_for(payments)
    with pytest.raises(VendorError):
        await bank.refund(intent)
    await bank.use_card(intent, "4242")
    await bank.refund(intent, Decimal("12.00"))
    for amount in (Decimal("8.01"), Decimal(0), Decimal(-1)):
        with pytest.raises(VendorError):
            await bank.refund(intent, amount)
    await bank.refund(intent)
    with pytest.raises(VendorError):
        await bank.refund(intent)

    charges = [event["data"]["object"] for event in mailbox.events if event["type"] == "charge.refunded"]
    assert [charge["amount_refunded"] for charge in charges] == [1200, 2000]
    assert charges[-1]["refunded"] is True


async def test_a_report_that_comes_too_early_comes_again(
    payments: FakePayments, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_bank, "RETRY_SECONDS", 0)
    mailbox = Mailbox(503, 503, 200)

    reports = await PracticeBank(payments, mailbox.post).use_card(await asked_for(payments), "3155")

    assert [report.status for report in reports] == [200]
    assert len({event["id"] for event in mailbox.events}) == 1
    assert len(mailbox.posts) == 3


async def test_a_disputed_card_is_disputed_by_itself(
    bank: PracticeBank, payments: FakePayments, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(practice_bank, "DISPUTE_AFTER_SECONDS", 0)
    await bank.use_card(await asked_for(payments), "0259")
    await asyncio.gather(*practice_bank._later)

    assert [event["type"] for event in mailbox.events][-2:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
    ]


async def test_the_same_key_is_the_same_payment_after_a_restart(payments: FakePayments) -> None:
    other_process = FakePayments(webhook_secret=SECRET, clock=lambda: NOW)

    assert (await asked_for(payments)).id == (await asked_for(other_process)).id
    assert (await asked_for(payments, "k2")).id != (await asked_for(other_process)).id
