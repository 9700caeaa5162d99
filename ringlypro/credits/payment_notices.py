"""What an owner is told of a payment's life: money that came, went or came back, and what a bank asks."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select

from ringlypro.core.money import serialize_amount
from ringlypro.credits.payment_objects import ObjectChange
from ringlypro.credits.payment_sheets import ATTEMPT_LIFETIME
from ringlypro.credits.payment_tables import PaymentAttempt
from ringlypro.credits.stripe_lifecycles import FIRST_WARNING, LOST
from ringlypro.credits.tables import Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.owner_notifications import create_notification
from ringlypro.notifications.tables import Notification

BILLING_PAGE = "/billing"


async def announce_deposit(unit: UnitOfWork, *, amount: Decimal, balance: Decimal) -> None:
    """Money arrived; its receipt goes by mail."""
    values = {"amount": serialize_amount(amount), "balance": serialize_amount(balance)}
    await create_notification(unit, "credit_deposit", link=BILLING_PAGE, send_email=False, **values)


async def announce_failure(unit: UnitOfWork, *, amount: Decimal, code: str) -> None:
    """A payment did not go through; another card may be tried."""
    await create_notification(unit, "payment_failed", link=BILLING_PAGE, amount=serialize_amount(amount), code=code)
    await unit.notify("credits")


async def announce_unanswered_bank(unit: UnitOfWork, reload_id: int) -> None:
    """A bank asked and nobody answered: a link leads back to the payment. Told once, and only while it still waits."""
    attempt = await unit.db.get(PaymentAttempt, (unit.client_id, reload_id), with_for_update=True)
    if attempt is None or attempt.state != "bank_asks" or unit.now > attempt.created_at + ATTEMPT_LIFETIME:
        return
    is_same = Notification.values["reload_id"].as_integer() == reload_id
    earlier = select(Notification.id).where(Notification.kind == "payment_unconfirmed", is_same).limit(1)
    if await unit.db.scalar(earlier) is not None:
        return
    reload = await unit.db.get_one(Reload, (unit.client_id, reload_id))
    link = f"{BILLING_PAGE}?add={reload.amount.normalize():f}"
    amount = serialize_amount(reload.amount)
    await create_notification(
        unit, "payment_unconfirmed", link=link, send_email=True, amount=amount, reload_id=reload_id
    )


async def announce_taken_amount(unit: UnitOfWork, difference: Decimal, *, is_dispute: bool) -> None:
    """More was taken of a payment than before, or, where `difference` is negative, less."""
    amount = serialize_amount(abs(difference))
    if is_dispute:
        kind = "credit_dispute" if difference > 0 else "credit_dispute_won"
    else:
        kind = "credit_refund" if difference > 0 else "credit_refund_failed"
    await create_notification(unit, kind, link=BILLING_PAGE, send_email=is_dispute, amount=amount)


async def announce_dispute_step(unit: UnitOfWork, change: ObjectChange, *, amount: Decimal) -> None:
    """A step of a dispute that moves no money: the bank's first question, and a dispute that is lost."""
    if change.before is None and change.after == FIRST_WARNING:
        await create_notification(unit, "dispute_warning", link=BILLING_PAGE, amount=serialize_amount(amount))
    if change.after == LOST and change.before != LOST:
        await create_notification(unit, "dispute_lost", link=BILLING_PAGE, amount=serialize_amount(amount))
