"""Reports of Stripe's about one payment: refunds, disputes, cards, as events that are read already."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from ringlypro.credits import payment_events
from ringlypro.vendors.ports import PaymentEvent
from tests.credits.deposits import TWENTY
from tests.service_fixtures import FakeServices

START = datetime(2025, 11, 20, 15, 0, tzinfo=UTC)
EVENT_NUMBERS = itertools.count(1)


def report(kind: str, object_id: str, payment: str | None, amount: str = "0", **values: Any) -> PaymentEvent:
    """An event of this kind about an object of this payment; each is made a second after the one before."""
    number = next(EVENT_NUMBERS)
    fields: dict[str, Any] = {
        "id": f"evt_{number}",
        "kind": kind,
        "object_id": object_id,
        "payment_id": payment,
        "amount": Decimal(amount),
        "currency": "usd",
        "client_id": None,
        "reload_id": None,
        "created_at": START + timedelta(seconds=number),
    }
    return PaymentEvent(**(fields | values))


def refund(payment: str, name: str, amount: str, status: str, kind: str = "refund.updated") -> PaymentEvent:
    return report(kind, f"{name}_{payment}", payment, amount, status=status)


def refunded_in_all(payment: str, amount: str) -> PaymentEvent:
    return report("charge.refunded", payment.replace("pi_", "ch_"), payment, amount, status="succeeded")


def dispute(payment: str, step: str, status: str, amount: str = "20", **values: Any) -> PaymentEvent:
    name = values.pop("name", "du")
    return report(f"charge.dispute.{step}", f"{name}_{payment}", payment, amount, status=status, **values)


async def ask_payment(services: FakeServices, client: int) -> tuple[str, PaymentEvent]:
    """A payment of twenty dollars that was asked for, and the report that it succeeded."""
    payment = (await payment_events.create_payment(services, client, amount=TWENTY)).payment_intent_id
    return payment, report("payment_intent.succeeded", payment, payment, "20", status="succeeded")


async def deliver(services: FakeServices, client: int, *events: PaymentEvent) -> list[str]:
    """Let reports count, one after another; what came of each."""
    outcomes = []
    for event in events:
        async with services.unit_of_work(client) as unit:
            outcomes.append(await payment_events.apply_payment_event(unit, event))
    return outcomes
