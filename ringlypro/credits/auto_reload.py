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

from ringlypro.core.codes import generate_secret
from ringlypro.core.errors import InvalidFields
from ringlypro.core.money import serialize_amount, to_money
from ringlypro.credits import payment_intents
from ringlypro.credits.payment_intents import AUTO_RELOAD_KEY_PREFIX, MAX_AMOUNT, parse_reload_amount
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
MAX_ID_LENGTH = 255
DAY = timedelta(hours=24)
MAX_CHARGES_PER_DAY = 3
"""Charges a day at most, whatever is used."""
PENDING_CHARGE_WINDOW = timedelta(hours=1)
"""How long the report of a charge may take before another one is thought of."""
IDEMPOTENCY_WINDOW = timedelta(hours=23)
"""How long Stripe knows a key again; a charge whose outcome is unknown for longer is not tried once more."""


@dataclass(frozen=True, slots=True)
class AutoReloadSettings:
    """When the balance falls below `threshold`, charge `amount` to the saved card. Dollars."""

    enabled: bool = False
    threshold: Decimal = Decimal("5.0000")
    amount: Decimal = Decimal("20.0000")
    payment_method_id: str | None = None
    agreed_at: datetime | None = None


async def enqueue_auto_reload(unit: UnitOfWork, stored_settings: Mapping[str, Any], *, balance: Decimal) -> None:
    """Queue a charge if the order (as the account keeps it) says so; one waits at a time."""
    reload_settings = parse_auto_reload(stored_settings)
    if reload_settings.enabled and balance < reload_settings.threshold:
        queueing_lock = f"auto-reload-{unit.client_id}"
        await unit.enqueue(
            charge_saved_card,
            queueing_lock=queueing_lock,
            client_id=unit.client_id,
            key=f"{AUTO_RELOAD_KEY_PREFIX}{generate_secret(12)}",
        )


@queue.task(name="credits.auto_reload", pass_context=True, retry=RETRY_FOR_DAYS)
async def charge_saved_card(context: JobContext, *, client_id: int, key: str) -> None:
    """Charge the saved card once for this key; the credit comes with Stripe's report, like any other."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        due_charge = await _find_due_charge(unit, key)
    if due_charge is None:
        return
    reload, customer, payment_method = due_charge
    try:
        payment_request = await services.payments.charge_saved_card(
            amount=reload.amount,
            currency=reload.currency,
            client_id=client_id,
            reload_id=reload.id,
            customer=customer,
            payment_method=payment_method,
            idempotency_key=payment_intents.vendor_idempotency_key(reload),
        )
    except VendorError as error:
        if error.retryable:
            raise
        await _disable_after_decline(services, client_id, reload.id, code=error.code or "declined")
        return
    async with services.unit_of_work(client_id) as unit:
        await payment_intents.attach_payment_intent(unit, reload_id=reload.id, payment_intent_id=payment_request.id)


async def _find_due_charge(unit: UnitOfWork, key: str) -> tuple[Reload, str, str] | None:
    """The row to charge, with customer and card; None when there is no need, no card, or no end of charges."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    reload_settings = parse_auto_reload(account.auto_reload)
    customer = await payment_intents.get_customer_id(unit)
    reload = await _find_started_reload(unit, key)
    if not reload_settings.enabled or not reload_settings.payment_method_id or customer is None:
        return None
    if reload is not None and not _is_unresolved(reload, unit.now):
        return None
    if reload is None:
        recent_charges = select(func.count()).where(
            Reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX), Reload.created_at > unit.now - DAY
        )
        pending_charges = recent_charges.where(
            Reload.status == "asked", Reload.created_at > unit.now - PENDING_CHARGE_WINDOW
        )
        recent_count = await unit.db.scalar(recent_charges) or 0
        pending_count = await unit.db.scalar(pending_charges) or 0
        if account.balance >= reload_settings.threshold or pending_count or recent_count >= MAX_CHARGES_PER_DAY:
            return None
        reload = await payment_intents.get_or_create_reload(unit, amount=reload_settings.amount, key=key)
    return reload, customer, reload_settings.payment_method_id


async def _find_started_reload(unit: UnitOfWork, key: str) -> Reload | None:
    """The row of this key; else one whose job gave way to this one before it knew what Stripe said."""
    query = select(Reload).where(Reload.idempotency_key == key)
    if reload := (await unit.db.scalars(query)).one_or_none():
        return reload
    recent_charges = select(Reload).where(
        Reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX), Reload.created_at > unit.now - IDEMPOTENCY_WINDOW
    )
    unresolved = (
        recent_charges.where(Reload.status == "asked", Reload.payment_intent_id.is_(None)).order_by(Reload.id).limit(1)
    )
    return (await unit.db.scalars(unresolved)).one_or_none()


def _is_unresolved(reload: Reload, now: datetime) -> bool:
    return (
        reload.status == "asked" and reload.payment_intent_id is None and reload.created_at > now - IDEMPOTENCY_WINDOW
    )


async def _disable_after_decline(services: Services, client_id: int, reload_id: int, *, code: str) -> None:
    async with services.unit_of_work(client_id) as unit:
        reload = await unit.db.get_one(Reload, (client_id, reload_id))
        reload.status = "failed"
        reload.updated_at = unit.now
        account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
        account.auto_reload = {**account.auto_reload, "enabled": False, "agreed_at": None}
        amount = serialize_amount(reload.amount)
        await owner_notifications.create_notification(
            unit, "auto_reload_stopped", link="/billing", send_email=True, amount=amount, code=code
        )
        await unit.notify("credits")
    log.warning("the card of client %s was declined: %s", client_id, code)


async def configure_auto_reload(
    unit: UnitOfWork, *, enabled: bool, threshold: Decimal, amount: Decimal, payment_method_id: str | None
) -> AutoReloadSettings:
    """Give or withdraw the order. Raises InvalidFields: a threshold is 0 to 500 dollars, a card is needed."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    previous_settings = parse_auto_reload(account.auto_reload)
    chosen_method = payment_method_id or previous_settings.payment_method_id
    field_errors: dict[str, str] = {}
    if not Decimal(0) <= threshold <= MAX_AMOUNT:
        field_errors["threshold"] = "credits.threshold_range"
    if enabled and not chosen_method:
        field_errors["payment_method_id"] = "credits.card_needed"
    if payment_method_id and (len(payment_method_id) > MAX_ID_LENGTH or not payment_method_id.isprintable()):
        field_errors["payment_method_id"] = "errors.field.invalid"
    if field_errors:
        raise InvalidFields(field_errors)
    new_settings = AutoReloadSettings(
        enabled=enabled,
        threshold=to_money(threshold),
        amount=parse_reload_amount(amount),
        payment_method_id=chosen_method,
        agreed_at=previous_settings.agreed_at or unit.now if enabled else None,
    )
    account.auto_reload = {
        "enabled": new_settings.enabled,
        "threshold": serialize_amount(new_settings.threshold),
        "amount": serialize_amount(new_settings.amount),
        "payment_method_id": new_settings.payment_method_id,
        "agreed_at": new_settings.agreed_at.isoformat() if new_settings.agreed_at else None,
    }
    await unit.notify("credits")
    return new_settings


async def save_payment_method(unit: UnitOfWork, payment_method_id: str) -> None:
    """A card its owner let us save; it is charged only when an order says so."""
    account = (await unit.db.scalars(select(CreditAccount).with_for_update())).one()
    account.auto_reload = {**account.auto_reload, "payment_method_id": payment_method_id}
    await unit.db.flush()


def parse_auto_reload(stored_settings: Mapping[str, Any]) -> AutoReloadSettings:
    """The order as an account keeps it; none was given when it keeps nothing."""
    if not stored_settings:
        return AutoReloadSettings()
    agreed = stored_settings.get("agreed_at")
    return AutoReloadSettings(
        enabled=bool(stored_settings.get("enabled")),
        threshold=to_money(stored_settings.get("threshold", "5")),
        amount=to_money(stored_settings.get("amount", "20")),
        payment_method_id=stored_settings.get("payment_method_id"),
        agreed_at=datetime.fromisoformat(agreed) if agreed else None,
    )
