"""Automatic reloads: the owner's standing order, kept on the account with the moment they agreed to it.

A charge that the bank declines ends the order: nobody's card is tried again and again behind their back.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from procrastinate import JobContext
from sqlalchemy import func, select

from ringlypro.credits import asking
from ringlypro.credits.asking import AUTO, MOST, amount_of
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.queue import PATIENT, queue
from ringlypro.db.unit import Unit
from ringlypro.kit.codes import secret
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.money import money, wire
from ringlypro.notices import bell
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
LONGEST_ID = 255
DAY = timedelta(hours=24)
DAILY = 3
"""Charges a day at most, whatever is used."""
PENDING = timedelta(hours=1)
"""How long the news of a charge may take before another one is thought of."""
REMEMBERED = timedelta(hours=23)
"""How long the till knows a key again; a charge whose outcome is unknown for longer is not tried once more."""


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """When the balance falls below `threshold`, charge `amount` to the saved card. Dollars."""

    enabled: bool = False
    threshold: Decimal = Decimal("5.0000")
    amount: Decimal = Decimal("20.0000")
    payment_method_id: str | None = None
    agreed_at: datetime | None = None


async def when_low(unit: Unit, kept: Mapping[str, Any], *, balance: Decimal) -> None:
    """Queue a charge if the order (as the account keeps it) says so; one waits at a time."""
    order = read(kept)
    if order.enabled and balance < order.threshold:
        once = f"auto-reload-{unit.client_id}"
        await unit.later(charge, once=once, client_id=unit.client_id, key=f"{AUTO}{secret(12)}")


@queue.task(name="credits.auto_reload", pass_context=True, retry=PATIENT)
async def charge(context: JobContext, *, client_id: int, key: str) -> None:
    """Charge the saved card once for this key; the credit comes with the till's report, like any other."""
    desk = get_job_services(context)
    async with desk.unit(client_id) as unit:
        due = await _due(unit, key)
    if due is None:
        return
    row, customer, card = due
    try:
        request = await desk.payments.charge_saved(
            amount=row.amount,
            currency=row.currency,
            client_id=client_id,
            reload_id=row.id,
            customer=customer,
            payment_method=card,
            idempotency_key=asking.vendor_key(row),
        )
    except VendorError as trouble:
        if trouble.retryable:
            raise
        await _declined(desk, client_id, row.id, code=trouble.code or "declined")
        return
    async with desk.unit(client_id) as unit:
        await asking.know(unit, reload_id=row.id, payment_intent_id=request.id)


async def _due(unit: Unit, key: str) -> tuple[Reload, str, str] | None:
    """The row to charge, with customer and card; None when there is no need, no card, or no end of charges."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    order = read(account.auto_reload)
    customer = await asking.customer_of(unit)
    begun = await _begun(unit, key)
    if not order.enabled or not order.payment_method_id or customer is None:
        return None
    if begun is not None and not _is_open(begun, unit.now):
        return None
    if begun is None:
        recent = select(func.count()).where(Reload.idempotency_key.startswith(AUTO), Reload.created_at > unit.now - DAY)
        open_ones = recent.where(Reload.status == "asked", Reload.created_at > unit.now - PENDING)
        too_many = await unit.db.scalar(recent) or 0
        pending = await unit.db.scalar(open_ones) or 0
        if account.balance >= order.threshold or pending or too_many >= DAILY:
            return None
        begun = await asking.row_for(unit, amount=order.amount, key=key)
    return begun, customer, order.payment_method_id


async def _begun(unit: Unit, key: str) -> Reload | None:
    """The row of this key; else one whose job gave way to this one before it knew what the till said."""
    mine = select(Reload).where(Reload.idempotency_key == key)
    if found := (await unit.db.scalars(mine)).one_or_none():
        return found
    others = select(Reload).where(Reload.idempotency_key.startswith(AUTO), Reload.created_at > unit.now - REMEMBERED)
    unknown = others.where(Reload.status == "asked", Reload.payment_intent_id.is_(None)).order_by(Reload.id).limit(1)
    return (await unit.db.scalars(unknown)).one_or_none()


def _is_open(row: Reload, now: datetime) -> bool:
    return row.status == "asked" and row.payment_intent_id is None and row.created_at > now - REMEMBERED


async def _declined(desk: Services, client_id: int, reload_id: int, *, code: str) -> None:
    async with desk.unit(client_id) as unit:
        row = await unit.db.get_one(Reload, (client_id, reload_id))
        row.status = "failed"
        row.updated_at = unit.now
        account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
        account.auto_reload = {**account.auto_reload, "enabled": False, "agreed_at": None}
        amount = wire(row.amount)
        await bell.ring(unit, "auto_reload_stopped", link="/billing", letter=True, amount=amount, code=code)
        await unit.tell("credits")
    log.warning("the card of client %s was declined: %s", client_id, code)


async def configure(
    unit: Unit, *, enabled: bool, threshold: Decimal, amount: Decimal, payment_method_id: str | None
) -> StandingOrder:
    """Give or withdraw the order. Raises InvalidFields: a threshold is 0 to 500 dollars, a card is needed."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    known = read(account.auto_reload)
    card = payment_method_id or known.payment_method_id
    wrong: dict[str, str] = {}
    if not Decimal(0) <= threshold <= MOST:
        wrong["threshold"] = "credits.threshold_range"
    if enabled and not card:
        wrong["payment_method_id"] = "credits.card_needed"
    if payment_method_id and (len(payment_method_id) > LONGEST_ID or not payment_method_id.isprintable()):
        wrong["payment_method_id"] = "errors.field.invalid"
    if wrong:
        raise InvalidFields(wrong)
    order = StandingOrder(
        enabled=enabled,
        threshold=money(threshold),
        amount=amount_of(amount),
        payment_method_id=card,
        agreed_at=(known.agreed_at if known.enabled else None) or unit.now if enabled else None,
    )
    account.auto_reload = {
        "enabled": order.enabled,
        "threshold": wire(order.threshold),
        "amount": wire(order.amount),
        "payment_method_id": order.payment_method_id,
        "agreed_at": order.agreed_at.isoformat() if order.agreed_at else None,
    }
    await unit.tell("credits")
    return order


async def keep_card(unit: Unit, payment_method_id: str) -> None:
    """A card its owner let us save; it is charged only when an order says so."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    account.auto_reload = {**account.auto_reload, "payment_method_id": payment_method_id}
    await unit.db.flush()


async def standing_order(unit: Unit) -> StandingOrder:
    """What the owner ordered last."""
    return read((await unit.db.scalars(select(CreditAccount.auto_reload))).one())


def read(kept: Mapping[str, Any]) -> StandingOrder:
    """The order as an account keeps it; none was given when it keeps nothing."""
    if not kept:
        return StandingOrder()
    agreed = kept.get("agreed_at")
    return StandingOrder(
        enabled=bool(kept.get("enabled")),
        threshold=money(kept.get("threshold", "5")),
        amount=money(kept.get("amount", "20")),
        payment_method_id=kept.get("payment_method_id"),
        agreed_at=datetime.fromisoformat(agreed) if agreed else None,
    )
