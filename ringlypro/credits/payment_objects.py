"""What was told of a payment's refunds and disputes, each kept as its own last state, and what they come to.

Nothing here depends on the order of reports: a state of a higher rank replaces a lower one, and sums are of states.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from ringlypro.core.money import to_money
from ringlypro.credits import stripe_lifecycles
from ringlypro.credits.stripe_lifecycles import DISPUTE_STATUSES, REFUND_STATUSES, WON, StatusRule, find_status_rule
from ringlypro.credits.tables import PaymentObject, Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.ports import PaymentEvent

CHARGE_KIND = "charge"
STATUSES_BY_KIND: Mapping[str, Mapping[str, StatusRule]] = {"refund": REFUND_STATUSES, "dispute": DISPUTE_STATUSES}
FUNDS_REINSTATED = "charge.dispute.funds_reinstated"
NO_MONEY = Decimal(0)


@dataclass(frozen=True, slots=True)
class TakenAmounts:
    """What refunds and disputes of a payment come to, in dollars, before it is held against what was received."""

    refunded: Decimal
    disputed: Decimal


@dataclass(frozen=True, slots=True)
class ObjectChange:
    """What a report changed of an object: its status before (None where it is new) and now."""

    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class LaterStep:
    """A refund or a dispute of a payment as it stands; `kind` is a key of `receipts.step`. Dollars, above nothing."""

    kind: str
    amount: Decimal
    at: datetime


async def record_refunds_in_all(unit: UnitOfWork, reload: Reload, event: PaymentEvent) -> ObjectChange | None:
    """Keep the most that a charge was ever told to have given back; None where that was known."""
    charge = await _load_object(unit, event.object_id)
    amount = to_money(event.amount)
    if charge is None:
        unit.db.add(_new_object(reload, event, kind=CHARGE_KIND, status=""))
        await unit.db.flush()
        return ObjectChange(None, "")
    if amount <= charge.amount:
        return None
    charge.amount, charge.reported_at = amount, event.created_at
    await unit.db.flush()
    return ObjectChange("", "")


async def record_object(unit: UnitOfWork, reload: Reload, event: PaymentEvent, *, kind: str) -> ObjectChange | None:
    """Keep a refund's or a dispute's state if it is further along than what is known; None where it is not."""
    statuses = STATUSES_BY_KIND[kind]
    status = _reported_status(event, statuses)
    payment_object = await _load_object(unit, event.object_id)
    if payment_object is None:
        unit.db.add(_new_object(reload, event, kind=kind, status=status))
        await unit.db.flush()
        return ObjectChange(None, status)
    if payment_object.reload_id != reload.id or payment_object.kind != kind:
        return None
    previous_status = payment_object.status
    rank = find_status_rule(statuses, status).rank
    previous_rank = find_status_rule(statuses, previous_status).rank
    reported = (rank, event.created_at, to_money(event.amount))
    if reported <= (previous_rank, payment_object.reported_at, payment_object.amount):
        return None
    payment_object.status, payment_object.amount = status, to_money(event.amount)
    payment_object.moved = _to_optional_money(event.moved)
    payment_object.reported_at = event.created_at
    await unit.db.flush()
    return ObjectChange(previous_status, status)


async def sum_taken_amounts(unit: UnitOfWork, reload: Reload) -> TakenAmounts:
    """What all that was told of this payment's refunds and disputes comes to."""
    rows = (await unit.db.scalars(select(PaymentObject).where(PaymentObject.reload_id == reload.id))).all()
    refunds = [row for row in rows if row.kind == "refund"]
    going_refunds = sum((row.amount for row in refunds if _takes(REFUND_STATUSES, row)), NO_MONEY)
    failed_refunds = sum((row.amount for row in refunds if not _takes(REFUND_STATUSES, row)), NO_MONEY)
    refunds_in_all = sum((row.amount for row in rows if row.kind == CHARGE_KIND), NO_MONEY)
    disputed = sum((_disputed_amount(row) for row in rows if row.kind == "dispute"), NO_MONEY)
    # A charge tells of all its refunds together, those too that fail later; the refunds tell each of itself, if at all.
    refunded = max(going_refunds, refunds_in_all - failed_refunds)
    return TakenAmounts(refunded=refunded, disputed=disputed)


async def list_later_steps(unit: UnitOfWork, reload: Reload) -> list[LaterStep]:
    """What happened to a payment's money after it arrived, oldest first: each refund and dispute by its last state."""
    query = select(PaymentObject).where(PaymentObject.reload_id == reload.id)
    rows = (await unit.db.scalars(query.order_by(PaymentObject.reported_at, PaymentObject.object_id))).all()
    has_refunds = any(row.kind == "refund" for row in rows)
    steps = [LaterStep(_step_kind(row), row.amount, row.reported_at) for row in rows if row.kind in STATUSES_BY_KIND]
    if not has_refunds:  # a charge tells of all its refunds together; where they tell of themselves it says nothing new
        steps += [
            LaterStep("refund", row.amount, row.reported_at)
            for row in rows
            if row.kind == CHARGE_KIND and row.amount > 0
        ]
    return [step for step in steps if step.kind]


def _step_kind(row: PaymentObject) -> str:
    """How a receipt calls a refund or a dispute; "" for a bank's question that took nothing."""
    takes = _takes(STATUSES_BY_KIND[row.kind], row)
    if row.kind == "refund":
        return "refund" if takes else "refund_failed"
    if row.status in {stripe_lifecycles.WON, stripe_lifecycles.LOST}:
        return f"dispute_{row.status}"
    return "dispute" if takes else ""


def _reported_status(event: PaymentEvent, statuses: Mapping[str, StatusRule]) -> str:
    """The status that a report tells: money that is back is a dispute won, also where its status is still behind."""
    rule = find_status_rule(statuses, event.status)
    is_open = statuses is DISPUTE_STATUSES and rule.money == "takes" and event.status != stripe_lifecycles.LOST
    return WON if event.kind == FUNDS_REINSTATED and is_open else event.status


def _takes(statuses: Mapping[str, StatusRule], row: PaymentObject) -> bool:
    return find_status_rule(statuses, row.status).money == "takes"


def _disputed_amount(row: PaymentObject) -> Decimal:
    match find_status_rule(DISPUTE_STATUSES, row.status).money:
        case "takes":
            return row.amount
        case "takes_what_moved":
            return max(-(row.moved or NO_MONEY), NO_MONEY)
    return NO_MONEY


def _new_object(reload: Reload, event: PaymentEvent, *, kind: str, status: str) -> PaymentObject:
    return PaymentObject(
        object_id=event.object_id,
        kind=kind,
        reload_id=reload.id,
        status=status,
        amount=to_money(event.amount),
        moved=_to_optional_money(event.moved),
        reported_at=event.created_at,
    )


def _to_optional_money(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else to_money(amount)


async def _load_object(unit: UnitOfWork, object_id: str) -> PaymentObject | None:
    return await unit.db.get(PaymentObject, (unit.client_id, object_id))
