"""The owner's standing order to reload: what it says, how an account keeps it, and when it is refused.

Stripe wants the moment kept at which somebody agreed to be charged unasked; it stays until the order is withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from ringlypro.core.errors import InvalidFields
from ringlypro.core.money import serialize_amount, to_money
from ringlypro.credits import payment_intents
from ringlypro.credits.payment_intents import MAX_AMOUNT, parse_reload_amount
from ringlypro.credits.payment_tables import SavedCard
from ringlypro.credits.tables import CreditAccount
from ringlypro.db.unit_of_work import UnitOfWork

MAX_ID_LENGTH = 255
MAX_MONTHLY_CAP = Decimal(5_000)
"""Dollars a month that may be charged unasked."""


@dataclass(frozen=True, slots=True)
class AutoReloadSettings:
    """When the balance falls below `threshold`, charge `amount` to the saved card. Dollars.

    `monthly_cap` limits what is charged in a month of the business's calendar. `stopped_at` says when and `stop_code`
    why we ended the order; `confirm_since` that the bank wants the owner's own yes to a charge.
    """

    enabled: bool = False
    threshold: Decimal = Decimal("5.0000")
    amount: Decimal = Decimal("20.0000")
    payment_method_id: str | None = None
    agreed_at: datetime | None = None
    monthly_cap: Decimal | None = None
    stopped_at: datetime | None = None
    stop_code: str = ""
    confirm_since: datetime | None = None


def parse_auto_reload(stored_settings: Mapping[str, Any]) -> AutoReloadSettings:
    """The order as an account keeps it; none was given when it keeps nothing."""
    if not stored_settings:
        return AutoReloadSettings()
    cap = stored_settings.get("monthly_cap")
    return AutoReloadSettings(
        enabled=bool(stored_settings.get("enabled")),
        threshold=to_money(stored_settings.get("threshold", "5")),
        amount=to_money(stored_settings.get("amount", "20")),
        payment_method_id=stored_settings.get("payment_method_id"),
        agreed_at=_read_moment(stored_settings, "agreed_at"),
        monthly_cap=None if cap is None else to_money(cap),
        stopped_at=_read_moment(stored_settings, "stopped_at"),
        stop_code=stored_settings.get("stop_code") or "",
        confirm_since=_read_moment(stored_settings, "confirm_since"),
    )


def serialize_auto_reload(settings: AutoReloadSettings) -> dict[str, Any]:
    """The order as an account keeps it."""
    return {
        "enabled": settings.enabled,
        "threshold": serialize_amount(settings.threshold),
        "amount": serialize_amount(settings.amount),
        "payment_method_id": settings.payment_method_id,
        "agreed_at": _write_moment(settings.agreed_at),
        "monthly_cap": None if settings.monthly_cap is None else serialize_amount(settings.monthly_cap),
        "stopped_at": _write_moment(settings.stopped_at),
        "stop_code": settings.stop_code,
        "confirm_since": _write_moment(settings.confirm_since),
    }


async def load_order(unit: UnitOfWork) -> AutoReloadSettings:
    """The order as it stands."""
    return parse_auto_reload((await unit.db.scalars(select(CreditAccount.auto_reload))).one())


async def lock_credit_account(unit: UnitOfWork) -> CreditAccount:
    """The account of this client; nobody else changes it until the unit ends."""
    return (await unit.db.scalars(select(CreditAccount).with_for_update())).one()


async def store_order(
    unit: UnitOfWork,
    account: CreditAccount,
    *,
    enabled: bool,
    threshold: Decimal,
    amount: Decimal,
    payment_method_id: str | None,
    monthly_cap: Decimal | None,
) -> AutoReloadSettings:
    """Keep the order on its locked account. Raises InvalidFields.

    A threshold is 0 to 500 dollars, a cap at least one charge; a card is needed, and the customer it was saved for.
    """
    previous_settings = parse_auto_reload(account.auto_reload)
    chosen_method = payment_method_id or previous_settings.payment_method_id
    field_errors: dict[str, str] = {}
    try:
        amount = parse_reload_amount(amount)
    except InvalidFields as refused:
        field_errors |= refused.fields
    if not Decimal(0) <= threshold <= MAX_AMOUNT:
        field_errors["threshold"] = "credits.threshold_range"
    if monthly_cap is not None and not amount <= monthly_cap <= MAX_MONTHLY_CAP:
        field_errors["monthly_cap"] = "credits.cap_range"
    if payment_method_id and (len(payment_method_id) > MAX_ID_LENGTH or not payment_method_id.isprintable()):
        field_errors["payment_method_id"] = "errors.field.invalid"
    elif enabled and not chosen_method:
        field_errors["payment_method_id"] = "credits.card_needed"
    elif enabled and await payment_intents.get_customer_id(unit) is None:
        # Without a customer at Stripe no card was saved with us, whatever is said of one: it could never be charged.
        field_errors["payment_method_id"] = "credits.card_unusable"
    elif enabled and payment_method_id and not await _is_saved(unit, payment_method_id, previous_settings):
        field_errors["payment_method_id"] = "credits.card_unusable"
    if field_errors:
        raise InvalidFields(field_errors)
    new_settings = replace(
        previous_settings,
        enabled=enabled,
        threshold=to_money(threshold),
        amount=amount,
        payment_method_id=chosen_method,
        monthly_cap=None if monthly_cap is None else to_money(monthly_cap),
        agreed_at=previous_settings.agreed_at or unit.now if enabled else None,
    )
    if enabled:
        new_settings = replace(new_settings, stopped_at=None, stop_code="", confirm_since=None)
    account.auto_reload = {**account.auto_reload, **serialize_auto_reload(new_settings)}
    return new_settings


async def _is_saved(unit: UnitOfWork, payment_method_id: str, settings: AutoReloadSettings) -> bool:
    """Whether a report of Stripe's has told us of this card."""
    if payment_method_id == settings.payment_method_id:
        return True
    return await unit.db.get(SavedCard, (unit.client_id, payment_method_id)) is not None


async def save_payment_method(unit: UnitOfWork, payment_method_id: str) -> None:
    """A card its owner let us save; it is charged only when an order says so."""
    account = await lock_credit_account(unit)
    account.auto_reload = {**account.auto_reload, "payment_method_id": payment_method_id}
    await unit.db.flush()


def _read_moment(stored_settings: Mapping[str, Any], name: str) -> datetime | None:
    text = stored_settings.get(name)
    return datetime.fromisoformat(text) if text else None


def _write_moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
