"""Automatic reloads: the owner's standing order, kept on the account with the moment they agreed to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select

from ringlypro.credits.reload import MOST, amount_of
from ringlypro.credits.tables import CreditAccount
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import InvalidFields
from ringlypro.kit.money import money, wire

LONGEST_ID = 255


@dataclass(frozen=True, slots=True)
class StandingOrder:
    """When the balance falls below `threshold`, charge `amount` to the saved card. Dollars."""

    enabled: bool = False
    threshold: Decimal = Decimal("5.0000")
    amount: Decimal = Decimal("20.0000")
    payment_method_id: str | None = None
    agreed_at: datetime | None = None


async def configure(
    unit: Unit, *, enabled: bool, threshold: Decimal, amount: Decimal, payment_method_id: str | None
) -> StandingOrder:
    """Give or withdraw the order. Raises InvalidFields: a threshold is 0 to 500 dollars, a card is needed."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    known = _read(account)
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


async def standing_order(unit: Unit) -> StandingOrder:
    """What the owner ordered last."""
    return _read((await unit.db.scalars(select(CreditAccount))).one())


def _read(account: CreditAccount) -> StandingOrder:
    kept = account.auto_reload
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
