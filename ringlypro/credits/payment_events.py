"""Receiving money and giving it back: the ledger follows from the set of what was told, in any order, however often.

Only a payment whose id stands in a row of ours can become a deposit, whatever a report claims. Each report is kept as
a state (`payment_objects`); then the payment's entries are brought to what all states together come to. What refunds
and disputes take is never more than was received. `stripe_lifecycles` has the meaning of every status and kind.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import or_, select

from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.core.money import serialize_amount, to_money
from ringlypro.credits import (
    ledger,
    payment_notices,
    payment_objects,
    payment_progress,
    receipts,
    saved_cards,
    stripe_lifecycles,
)
from ringlypro.credits.auto_reload_refusals import apply_refusal
from ringlypro.credits.payment_intents import (
    AUTO_RELOAD_KEY_PREFIX,
    PAYMENT_REFERENCE,
    IdempotencyKeyReused,
    PendingPayment,
    attach_payment_intent,
    create_payment,
)
from ringlypro.credits.payment_objects import ObjectChange, TakenAmounts
from ringlypro.credits.stripe_lifecycles import PAYMENT_INTENT_STATUSES, find_event_rule, find_status_rule
from ringlypro.credits.tables import Reload
from ringlypro.db.unit_of_work import UnitOfWork
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
NO_MONEY = Decimal(0)

PaymentOutcome = Literal["credited", "failed", "taken back", "given back", "noted", "known", "foreign", "ignored"]


class PaymentNotRecordedYet(RinglyError):
    """A report came before our own row knew the payment's id: it has to be sent again."""

    kind = ErrorKind.CONFLICT
    key = "credits.not_yet"
    code = "not_yet"


@dataclass(frozen=True, slots=True)
class ReportedPayment:
    """What a report changed of what is known of a payment."""

    is_news: bool
    is_failure: bool = False
    dispute: ObjectChange | None = None


async def apply_payment_event(unit: UnitOfWork, event: PaymentEvent) -> PaymentOutcome:
    """Let a proven report count, once. One about no payment of ours moves nothing. Raises PaymentNotRecordedYet."""
    rule = find_event_rule(event.kind)
    match rule.subject if rule else "nothing":
        case "nothing":
            return "ignored"
        case "card" | "customer":
            return await _apply_card_event(unit, event)
    reload = await _find_reload(unit, event)
    if reload is None:
        log.warning("payment event %s is about no payment of client %s", event.id, unit.client_id)
        return "foreign"
    if event.currency.lower() != reload.currency:
        log.error("payment event %s of reload %s has another currency", event.id, reload.id)
        return "ignored"
    if _tells_of_money(event) and event.amount <= 0:
        log.error("payment event %s of reload %s received nothing", event.id, reload.id)
        return "ignored"
    await payment_progress.note_payment_report(unit, reload, event)
    reported_payment = await _record_report(unit, reload, event)
    return await _settle_payment(unit, reload, event, reported_payment)


async def _apply_card_event(unit: UnitOfWork, event: PaymentEvent) -> PaymentOutcome:
    match event.kind:
        case "setup_intent.succeeded":
            is_news = await saved_cards.save_own_card(unit, event)
        case "customer.deleted":
            is_news = await saved_cards.forget_customer(unit)
        case _:
            is_news = await saved_cards.forget_card(unit, event)
    return "noted" if is_news else "known"


async def _find_reload(unit: UnitOfWork, event: PaymentEvent) -> Reload | None:
    """The row of ours this report is about, locked; None when there is none."""
    is_meant = or_(
        Reload.payment_intent_id == (event.payment_id or ""), Reload.checkout_session_id == (event.object_id or "")
    )
    reload = (await unit.db.scalars(select(Reload).where(is_meant).order_by(Reload.id).with_for_update())).first()
    if reload is None and event.reload_id and event.client_id == unit.client_id and _may_not_be_missed(event):
        unlinked_reload = await unit.db.get(Reload, (unit.client_id, event.reload_id))
        if unlinked_reload is not None and unlinked_reload.payment_intent_id is None:
            raise PaymentNotRecordedYet
    return reload


def _may_not_be_missed(event: PaymentEvent) -> bool:
    """Whether a report that comes too early has to come again: a step on the way is followed by others anyway."""
    is_step = event.kind.startswith("payment_intent.") and not _intent_order(_intent_status(event))
    return not is_step or _is_failure(event)


async def _record_report(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> ReportedPayment:
    rule = find_event_rule(event.kind)
    assert rule is not None
    match rule.subject:
        case "refunds_in_all":
            change = await payment_objects.record_refunds_in_all(unit, reload, event)
            return ReportedPayment(change is not None)
        case "refund":
            change = await payment_objects.record_object(unit, reload, event, kind="refund")
            return ReportedPayment(change is not None)
        case "dispute":
            change = await payment_objects.record_object(unit, reload, event, kind="dispute")
            return ReportedPayment(change is not None, dispute=change)
        case "checkout":
            return await _record_checkout(unit, reload, event)
    return _record_intent(unit, reload, event)


async def _record_checkout(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> ReportedPayment:
    """A checkout tells which payment it led to; one that nobody paid closes its row."""
    if event.payment_id and reload.payment_intent_id is None:
        await attach_payment_intent(unit, reload_id=reload.id, payment_intent_id=event.payment_id)
    is_closed = event.kind == "checkout.session.expired" and reload.status == "asked"
    if is_closed:
        reload.status, reload.updated_at = "failed", unit.now
    return ReportedPayment(is_closed)


def _record_intent(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> ReportedPayment:
    """Keep the payment's own status: an end stays, and before that the newest counts."""
    status = _intent_status(event)
    is_failure = _is_failure(event) and not reload.received
    order = _intent_order(status), event.created_at, find_status_rule(PAYMENT_INTENT_STATUSES, status).rank
    previous_status = reload.intent_status
    if reload.intent_at is not None and previous_status:
        previous_rank = find_status_rule(PAYMENT_INTENT_STATUSES, previous_status).rank
        if order <= (_intent_order(previous_status), reload.intent_at, previous_rank):
            return ReportedPayment(is_news=False, is_failure=is_failure)
    reload.intent_status, reload.intent_at, reload.updated_at = status, event.created_at, unit.now
    return ReportedPayment(is_news=status != previous_status, is_failure=is_failure)


def _intent_status(event: PaymentEvent) -> str:
    return event.status or event.kind.partition(".")[2]


def _is_failure(event: PaymentEvent) -> bool:
    """Whether this report says that a try to pay came to nothing, by the bank or because it was called off."""
    is_declined = event.kind == "payment_intent.payment_failed" or (
        event.kind == "payment_intent.listed" and event.failure is not None
    )
    return is_declined or _intent_status(event) == stripe_lifecycles.CANCELED


def _intent_order(status: str) -> int:
    """0 for a status that can be followed by any other, 1 for an end without money, 2 for one with it."""
    return 2 if status == stripe_lifecycles.SUCCEEDED else 1 if status == stripe_lifecycles.CANCELED else 0


async def _settle_payment(
    unit: UnitOfWork, reload: Reload, event: PaymentEvent, reported_payment: ReportedPayment
) -> PaymentOutcome:
    """Bring the payment's entries to what all that was told comes to, and tell the owner what that changed."""
    new_deposit = await _post_deposit(unit, reload, event)
    taken_amounts = await payment_objects.sum_taken_amounts(unit, reload)
    moved_back = await _post_taken_amount(unit, reload, event, taken_amounts)
    is_new_failure = reported_payment.is_failure and reload.status == "asked"
    is_automatic = reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX)
    if is_new_failure and is_automatic:
        await apply_refusal(unit, reload, code=event.failure or "declined")
    _update_status(unit, reload, taken_amounts, is_failure=reported_payment.is_failure)
    if is_new_failure and not is_automatic and _intent_status(event) != stripe_lifecycles.CANCELED:
        await payment_notices.announce_failure(unit, amount=reload.amount, code=event.failure or "declined")
    if reported_payment.dispute:
        await payment_notices.announce_dispute_step(unit, reported_payment.dispute, amount=to_money(event.amount))
    if reported_payment.is_news:
        await unit.notify("credits")
    if new_deposit:
        return "credited"
    if moved_back:
        return "taken back" if moved_back > 0 else "given back"
    if is_new_failure:
        return "failed"
    return "noted" if reported_payment.is_news else "known"


async def _post_deposit(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> Decimal:
    """Credit what a report says was received and is not credited yet; dollars, 0 where nothing is new."""
    amount = to_money(event.amount) if _tells_of_money(event) else NO_MONEY
    new_amount = amount - reload.received
    if new_amount <= 0 or reload.payment_intent_id is None:
        return NO_MONEY
    is_first = not reload.received
    reference = reload.payment_intent_id if is_first else f"{reload.payment_intent_id}:{serialize_amount(amount)}"
    ledger_entry = await ledger.post(
        unit, kind="deposit", amount=new_amount, reference=reference, reason=_entry_reason(reload)
    )
    reload.received = amount
    if not ledger_entry.is_new:
        return NO_MONEY
    await saved_cards.save_own_card(unit, event)
    await receipts.issue_receipt(unit, reload, amount=new_amount, reason=_entry_reason(reload))
    await payment_notices.announce_deposit(unit, amount=new_amount, balance=ledger_entry.balance_after)
    return new_amount


def _tells_of_money(event: PaymentEvent) -> bool:
    """Whether this report says that the money of its payment was received."""
    if event.kind.startswith("checkout."):
        return event.is_paid
    return event.kind.startswith("payment_intent.") and _intent_status(event) == stripe_lifecycles.SUCCEEDED


async def _post_taken_amount(
    unit: UnitOfWork, reload: Reload, event: PaymentEvent, taken_amounts: TakenAmounts
) -> Decimal:
    """Take from the balance what refunds and disputes took, or give back; says by how much more is taken now."""
    target = min(taken_amounts.refunded + taken_amounts.disputed, reload.received)
    difference = target - reload.taken_back
    if not difference:
        return NO_MONEY
    rule = find_event_rule(event.kind)
    is_dispute = rule.subject == "dispute" if rule and rule.subject != "payment" else bool(taken_amounts.disputed)
    kind: ledger.EntryKind = "dispute" if is_dispute else "refund"
    reason = kind if difference > 0 else "dispute_won" if is_dispute else "refund_failed"
    reference = f"{event.object_id}:{event.id}"
    ledger_entry = await ledger.post(unit, kind=kind, amount=-difference, reference=reference, reason=reason)
    if not ledger_entry.is_new:
        return NO_MONEY
    reload.taken_back = target
    await payment_notices.announce_taken_amount(unit, difference, is_dispute=is_dispute)
    return difference


def _update_status(unit: UnitOfWork, reload: Reload, taken_amounts: TakenAmounts, *, is_failure: bool) -> None:
    """What a payment came to, in one word, out of all that was told of it."""
    if taken_amounts.disputed:
        status = "disputed"
    elif taken_amounts.refunded:
        status = "refunded"
    elif reload.received:
        status = "paid"
    else:
        status = "failed" if is_failure or reload.status == "failed" else "asked"
    if status != reload.status:
        reload.status, reload.updated_at = status, unit.now


def _entry_reason(reload: Reload) -> str:
    return "auto_reload" if reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX) else "reload"
