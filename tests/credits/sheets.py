"""Somebody who pays in a sheet, and a bank that reports to the account at once, without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal

from ringlypro.credits import payment_progress, payment_sheets
from ringlypro.credits.payment_events import apply_payment_event
from ringlypro.credits.payment_intents import PendingPayment
from ringlypro.credits.payment_progress import PaymentStatus
from ringlypro.credits.payment_sheets import PaymentOrder
from ringlypro.vendors.fakes.practice_bank import PracticeBank
from tests.service_fixtures import FakeServices

KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
CONSENT = "You may keep this card."


def order(amount: int = 20, *, key: str = KEY, **terms: object) -> PaymentOrder:
    """What somebody agreed to in a sheet."""
    return PaymentOrder(key, Decimal(amount), **terms)  # type: ignore[arg-type]


async def begin(services: FakeServices, client_id: int, amount: int = 20, **terms: object) -> PendingPayment:
    """Press Pay."""
    return await payment_sheets.begin_payment(services, client_id, order(amount, **terms))


def bank_of(services: FakeServices, client_id: int) -> PracticeBank:
    """The bank, whose reports count for this client at once."""

    async def post(body: bytes, headers: Mapping[str, str]) -> int:
        event = services.payments.parse_event(body, headers["Stripe-Signature"])
        async with services.unit_of_work(client_id) as unit:
            await apply_payment_event(unit, event)
        return 200 if json.loads(body) else 400

    return PracticeBank(services.payments, post)


async def pay(services: FakeServices, client_id: int, payment: PendingPayment, card: str = "4242") -> None:
    """Put a card in."""
    await bank_of(services, client_id).use_card(services.payments.intents[payment.payment_intent_id], card)


async def status_of(services: FakeServices, client_id: int, key: str = KEY) -> PaymentStatus | None:
    """What the sheet would be told."""
    async with services.unit_of_work(client_id) as unit:
        return await payment_progress.load_payment_status(unit, key)


async def state_of(services: FakeServices, client_id: int, key: str = KEY) -> str:
    """Its state alone; "" where there is none."""
    status = await status_of(services, client_id, key)
    return status.state if status else ""
