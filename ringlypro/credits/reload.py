"""Receiving money, once.

Only a payment whose id stands in a row of ours can become a deposit, whatever a report claims. Every report may come
twice, late and in any order.
"""

from __future__ import annotations

import logging
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select

from ringlypro.credits import auto_reload, ledger
from ringlypro.credits.asking import AUTO, REFERENCE, Asked, KeyUsed, ask, customer_of, know
from ringlypro.credits.tables import CreditEntry, Reload
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import Kind, RinglyError
from ringlypro.kit.money import money, wire
from ringlypro.notices import bell
from ringlypro.vendors.ports import PaymentEvent

__all__ = ["REFERENCE", "Asked", "KeyUsed", "NotYet", "ask", "know", "receive"]

log = logging.getLogger(__name__)
RANK = {"asked": 0, "failed": 1, "paid": 2, "refunded": 3, "disputed": 4}

Outcome = Literal["credited", "failed", "taken back", "known", "foreign", "ignored"]


class NotYet(RinglyError):
    """A report came before our own row knew the payment's id: it has to be sent again."""

    kind = Kind.CONFLICT
    key = "credits.not_yet"
    code = "not_yet"


async def receive(unit: Unit, event: PaymentEvent) -> Outcome:
    """Let a proven report count, once. What is not about a payment of ours moves nothing. Raises NotYet."""
    row = await _asked_for(unit, event)
    if row is None:
        log.warning("payment event %s is about no payment of client %s", event.id, unit.client_id)
        return "foreign"
    if event.currency.lower() != row.currency:
        log.error("payment event %s of reload %s has another currency", event.id, row.id)
        return "ignored"
    match event.kind:
        case "payment_intent.succeeded":
            return await _deposit(unit, row, event)
        case "payment_intent.payment_failed":
            return await _failed(unit, row, event)
        case "charge.refunded":
            return await _refund(unit, row, event)
        case "charge.dispute.created":
            return await _dispute(unit, row, event)
    return "ignored"


async def _asked_for(unit: Unit, event: PaymentEvent) -> Reload | None:
    """The row of ours this report is about, locked; None when there is none."""
    found = select(Reload).where(Reload.payment_intent_id == event.payment_id).with_for_update()
    row = (await unit.db.scalars(found)).one_or_none() if event.payment_id else None
    if row is None and event.reload_id and event.client_id == unit.client_id:
        waiting = await unit.db.get(Reload, (unit.client_id, event.reload_id))
        if waiting is not None and waiting.payment_intent_id is None:
            raise NotYet
    return row


async def _deposit(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    amount = money(event.amount)
    if amount <= 0 or row.payment_intent_id is None:
        return "ignored"
    posted = await ledger.post(
        unit, kind="deposit", amount=amount, reference=row.payment_intent_id, reason=_reason_of(row)
    )
    _advance(unit, row, "paid")
    if not posted.is_new:
        return "known"
    if event.payment_method and event.customer and event.customer == await customer_of(unit):
        await auto_reload.keep_card(unit, event.payment_method)
    balance = wire(posted.balance_after)
    await bell.ring(unit, "credit_deposit", link="/billing", letter=True, amount=wire(amount), balance=balance)
    return "credited"


async def _failed(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    if not _advance(unit, row, "failed"):
        return "known"
    code = event.failure or "declined"
    await bell.ring(unit, "payment_failed", link="/billing", amount=wire(row.amount), code=code)
    await unit.tell("credits")
    return "failed"


async def _refund(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    # The report says what was given back in all: only what exceeds our own entries is new, in whatever order they come.
    back = await _given_back(unit, row)
    new = money(event.amount) - back
    _advance(unit, row, "refunded")
    if new <= 0:
        return "known"
    reference = f"{row.payment_intent_id}:{wire(event.amount)}"
    await ledger.post(unit, kind="refund", amount=-new, reference=reference, reason="refund")
    await bell.ring(unit, "credit_refund", link="/billing", amount=wire(new))
    return "taken back"


async def _dispute(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    amount = money(event.amount)
    posted = await ledger.post(unit, kind="dispute", amount=-amount, reference=event.object_id, reason="dispute")
    _advance(unit, row, "disputed")
    if not posted.is_new:
        return "known"
    await bell.ring(unit, "credit_dispute", link="/billing", letter=True, amount=wire(amount))
    return "taken back"


async def _given_back(unit: Unit, row: Reload) -> Decimal:
    ours = CreditEntry.kind == "refund", CreditEntry.reference.startswith(f"{row.payment_intent_id}:", autoescape=True)
    total = await unit.db.execute(select(func.coalesce(func.sum(CreditEntry.amount), 0)).where(*ours))
    return money(-total.scalar_one())


def _advance(unit: Unit, row: Reload, status: str) -> bool:
    """Move a row's status forward, never back: a late failure does not undo a payment."""
    if RANK[status] <= RANK[row.status]:
        return False
    row.status = status
    row.updated_at = unit.now
    return True


def _reason_of(row: Reload) -> str:
    return "auto_reload" if row.idempotency_key.startswith(AUTO) else "reload"
