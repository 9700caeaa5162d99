"""Receiving money, once.

Only a payment whose id stands in a row of ours can become a deposit, whatever a report claims. Every report may come
twice, late and in any order.
"""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select

from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.core.money import serialize_amount, to_money
from ringlypro.credits import auto_reload, ledger
from ringlypro.credits.payment_intents import (
    AUTO_RELOAD_KEY_PREFIX,
    PAYMENT_REFERENCE,
    IdempotencyKeyReused,
    PendingPayment,
    attach_payment_intent,
    create_payment,
    get_customer_id,
)
from ringlypro.credits.tables import CreditEntry, Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.vendors.ports import PaymentEvent

__all__ = [
    "PAYMENT_REFERENCE",
    "IdempotencyKeyReused",
    "PaymentNotRecordedYet",
    "PendingPayment",
    "apply_payment_event",
    "attach_payment_intent",
    "create_payment",
]

log = logging.getLogger(__name__)
STATUS_RANK = {"asked": 0, "failed": 1, "paid": 2, "refunded": 3, "disputed": 4}

PaymentOutcome = Literal["credited", "failed", "taken back", "known", "foreign", "ignored"]


class PaymentNotRecordedYet(RinglyError):
    """A report came before our own row knew the payment's id: it has to be sent again."""

    kind = ErrorKind.CONFLICT
    key = "credits.not_yet"
    code = "not_yet"


async def apply_payment_event(unit: UnitOfWork, event: PaymentEvent) -> PaymentOutcome:
    """Let a proven report count, once. One about no payment of ours moves nothing. Raises PaymentNotRecordedYet."""
    reload = await _find_reload(unit, event)
    if reload is None:
        log.warning("payment event %s is about no payment of client %s", event.id, unit.client_id)
        return "foreign"
    if event.currency.lower() != reload.currency:
        log.error("payment event %s of reload %s has another currency", event.id, reload.id)
        return "ignored"
    match event.kind:
        case "payment_intent.succeeded":
            return await _apply_deposit(unit, reload, event)
        case "payment_intent.payment_failed":
            return await _apply_failure(unit, reload, event)
        case "charge.refunded":
            return await _apply_refund(unit, reload, event)
        case "charge.dispute.created":
            return await _apply_dispute(unit, reload, event)
    return "ignored"


async def _find_reload(unit: UnitOfWork, event: PaymentEvent) -> Reload | None:
    """The row of ours this report is about, locked; None when there is none."""
    query = select(Reload).where(Reload.payment_intent_id == event.payment_id).with_for_update()
    reload = (await unit.db.scalars(query)).one_or_none() if event.payment_id else None
    if reload is None and event.reload_id and event.client_id == unit.client_id:
        unlinked_reload = await unit.db.get(Reload, (unit.client_id, event.reload_id))
        if unlinked_reload is not None and unlinked_reload.payment_intent_id is None:
            raise PaymentNotRecordedYet
    return reload


async def _apply_deposit(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> PaymentOutcome:
    amount = to_money(event.amount)
    if amount <= 0 or reload.payment_intent_id is None:
        return "ignored"
    ledger_entry = await ledger.post(
        unit, kind="deposit", amount=amount, reference=reload.payment_intent_id, reason=_entry_reason(reload)
    )
    _advance_status(unit, reload, "paid")
    if not ledger_entry.is_new:
        return "known"
    if event.payment_method and event.customer and event.customer == await get_customer_id(unit):
        await auto_reload.save_payment_method(unit, event.payment_method)
    balance = serialize_amount(ledger_entry.balance_after)
    await owner_notifications.create_notification(
        unit, "credit_deposit", link="/billing", send_email=True, amount=serialize_amount(amount), balance=balance
    )
    return "credited"


async def _apply_failure(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> PaymentOutcome:
    if not _advance_status(unit, reload, "failed"):
        return "known"
    code = event.failure or "declined"
    await owner_notifications.create_notification(
        unit, "payment_failed", link="/billing", amount=serialize_amount(reload.amount), code=code
    )
    await unit.notify("credits")
    return "failed"


async def _apply_refund(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> PaymentOutcome:
    # The report says what was given back in all: only what exceeds our own entries is new, in whatever order they come.
    refunded_before = await _refunded_amount(unit, reload)
    new_refund = to_money(event.amount) - refunded_before
    _advance_status(unit, reload, "refunded")
    if new_refund <= 0:
        return "known"
    reference = f"{reload.payment_intent_id}:{serialize_amount(event.amount)}"
    await ledger.post(unit, kind="refund", amount=-new_refund, reference=reference, reason="refund")
    await owner_notifications.create_notification(
        unit, "credit_refund", link="/billing", amount=serialize_amount(new_refund)
    )
    return "taken back"


async def _apply_dispute(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> PaymentOutcome:
    amount = to_money(event.amount)
    ledger_entry = await ledger.post(unit, kind="dispute", amount=-amount, reference=event.object_id, reason="dispute")
    _advance_status(unit, reload, "disputed")
    if not ledger_entry.is_new:
        return "known"
    await owner_notifications.create_notification(
        unit, "credit_dispute", link="/billing", send_email=True, amount=serialize_amount(amount)
    )
    return "taken back"


async def _refunded_amount(unit: UnitOfWork, reload: Reload) -> Decimal:
    refund_entries = (
        CreditEntry.kind == "refund",
        CreditEntry.reference.startswith(f"{reload.payment_intent_id}:", autoescape=True),
    )
    total = await unit.db.execute(select(func.coalesce(func.sum(CreditEntry.amount), 0)).where(*refund_entries))
    return to_money(-total.scalar_one())


def _advance_status(unit: UnitOfWork, reload: Reload, status: str) -> bool:
    """Move a row's status forward, never back: a late failure does not undo a payment."""
    if STATUS_RANK[status] <= STATUS_RANK[reload.status]:
        return False
    reload.status = status
    reload.updated_at = unit.now
    return True


def _entry_reason(reload: Reload) -> str:
    return "auto_reload" if reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX) else "reload"
