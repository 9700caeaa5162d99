"""What became of a payment, as it was reported: for the sheet that waits for it, and for whoever plays the bank."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import select

from ringlypro.credits import payment_intents, payment_objects
from ringlypro.credits.payment_sheets import (
    ATTEMPT_LIFETIME,
    SHEET_KEY,
    PaymentState,
    PaymentWay,
    find_latest_attempt,
)
from ringlypro.credits.payment_tables import PaymentAttempt, Receipt
from ringlypro.credits.tables import PaymentObject, Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.ports import PaymentEvent

REMINDER_JOB = "credits.remind_of_confirmation"
REMINDER_DELAY = timedelta(minutes=15)
"""How long a bank's question may stand unanswered before its owner is written to: a tab may have been closed."""
STATE_BY_STATUS: dict[str, PaymentState] = {
    "requires_action": "bank_asks",
    "processing": "processing",
    "payment_failed": "declined",
    "canceled": "canceled",
    "succeeded": "paid",
}
"""By the payment's own status, or by what its report is called where a status does not say it."""


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What became of a sheet, by what was reported. The card is known a moment after the payment."""

    state: PaymentState
    way: PaymentWay
    amount: Decimal
    failure: str | None
    payment_intent_id: str | None
    receipt_number: int | None
    card_brand: str | None
    card_last4: str | None
    emailed_to: str | None
    """Where the receipt was sent; None until it was."""
    reported_at: datetime | None
    """The moment of the report that the state comes from; None while nothing was reported."""


DisputeState = Literal["none", "open", "closed"]


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """A payment of this client as a bank would know it: for whoever plays one."""

    payment_intent_id: str
    reload_id: int
    amount: Decimal
    currency: str
    customer: str | None
    save_card: bool
    is_paid: bool
    refunded: Decimal
    card_last4: str | None
    is_asking: bool
    """Whether the bank waits for an answer."""
    dispute: DisputeState


async def load_payment_status(unit: UnitOfWork, key: str) -> PaymentStatus | None:
    """What became of a sheet of this client; None for one that never asked for anything."""
    latest = await find_latest_attempt(unit, key) if SHEET_KEY.fullmatch(key) else None
    return await _load_status(unit, *latest) if latest else None


async def load_payment_of_row(unit: UnitOfWork, reload_id: int) -> PaymentStatus | None:
    """The same of a payment's row, whose address may be seen; None for one that was in no sheet of this client."""
    attempt = await unit.db.get(PaymentAttempt, (unit.client_id, reload_id))
    if attempt is None:
        return None
    return await _load_status(unit, attempt, await unit.db.get_one(Reload, (unit.client_id, reload_id)))


async def _load_status(unit: UnitOfWork, attempt: PaymentAttempt, reload: Reload) -> PaymentStatus:
    receipt = None
    if reload.payment_intent_id:
        receipts = select(Receipt).where(Receipt.payment_intent_id == reload.payment_intent_id)
        receipt = (await unit.db.scalars(receipts)).one_or_none()
    is_forgotten = attempt.state == "open" and attempt.created_at <= unit.now - ATTEMPT_LIFETIME
    return PaymentStatus(
        state="canceled" if is_forgotten else attempt.state,  # type: ignore[arg-type]  # its constraint
        way=attempt.way,  # type: ignore[arg-type]  # its constraint
        amount=reload.amount,
        failure=attempt.failure,
        payment_intent_id=reload.payment_intent_id,
        receipt_number=receipt.number if receipt else None,
        card_brand=receipt.card_brand if receipt else None,
        card_last4=receipt.card_last4 if receipt else None,
        emailed_to=receipt.emailed_to if receipt else None,
        reported_at=attempt.reported_at,
    )


async def note_payment_report(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> None:
    """Let a sheet show what was reported of its payment; the ledger has its own way.

    What is older than what is shown already changes nothing, and nothing comes after the end.
    """
    new_state = _reported_state(event)
    attempt = await unit.db.get(PaymentAttempt, (unit.client_id, reload.id))
    if new_state is None or attempt is None or attempt.state == "paid":
        return
    is_late = attempt.reported_at is not None and event.created_at < attempt.reported_at
    if new_state != "paid" and (is_late or attempt.state == "canceled"):
        return
    if new_state == "bank_asks" != attempt.state:
        await unit.enqueue(
            REMINDER_JOB, delay=REMINDER_DELAY, client_id=unit.client_id, reload_id=reload.id,
            queueing_lock=f"confirm-{unit.client_id}-{reload.id}",
        )  # fmt: skip
    attempt.state, attempt.reported_at = new_state, event.created_at
    attempt.failure = (event.failure or "card_declined") if new_state == "declined" else None
    await unit.notify("credits")


def _reported_state(event: PaymentEvent) -> PaymentState | None:
    family, _, step = event.kind.partition(".")
    if family == "checkout":
        return "paid" if event.is_paid else "canceled" if step == "session.expired" else None
    if family != "payment_intent":
        return None
    if event.failure and event.status in {"", "requires_payment_method"}:
        return "declined"
    return STATE_BY_STATUS.get(event.status) or STATE_BY_STATUS.get(step)


async def find_payment_record(unit: UnitOfWork, payment_intent_id: str) -> PaymentRecord | None:
    """A payment of this client with what was given back of it; None for one of nobody or of somebody else."""
    reload = (await unit.db.scalars(select(Reload).where(Reload.payment_intent_id == payment_intent_id))).one_or_none()
    if reload is None:
        return None
    attempt = await unit.db.get(PaymentAttempt, (unit.client_id, reload.id))
    taken_amounts = await payment_objects.sum_taken_amounts(unit, reload)
    card = await unit.db.scalar(select(Receipt.card_last4).where(Receipt.payment_intent_id == payment_intent_id))
    return PaymentRecord(
        payment_intent_id=payment_intent_id,
        reload_id=reload.id,
        amount=reload.amount,
        currency=reload.currency,
        customer=await payment_intents.get_customer_id(unit) if attempt and attempt.save_card else None,
        save_card=bool(attempt and attempt.save_card),
        is_paid=reload.received > 0,
        refunded=taken_amounts.refunded,
        card_last4=card,
        is_asking=bool(attempt and attempt.state == "bank_asks"),
        dispute=await _find_dispute(unit, reload),
    )


async def _find_dispute(unit: UnitOfWork, reload: Reload) -> DisputeState:
    disputes = select(PaymentObject.status).where(PaymentObject.kind == "dispute", PaymentObject.reload_id == reload.id)
    statuses = set(await unit.db.scalars(disputes))
    if not statuses:
        return "none"
    return "closed" if statuses <= {"won", "lost"} else "open"
