"""What follows when the bank says no to a charge by a standing order.

A card is tried three times in all, hours apart, and each time its owner is told; a card that can never work again
(Stripe's decline codes that forbid another try) ends the order at once. Where the bank wants the owner's own yes,
the owner gets a way to give it: that is no refusal of the card.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from ringlypro.core.money import serialize_amount
from ringlypro.credits.auto_reload_order import (
    AutoReloadSettings,
    lock_credit_account,
    parse_auto_reload,
    serialize_auto_reload,
)
from ringlypro.credits.payment_intents import AUTO_RELOAD_KEY_PREFIX
from ringlypro.credits.tables import Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications

log = logging.getLogger(__name__)
MAX_REFUSALS = 3
"""Refused charges in a row that end an order."""
PAUSE_AFTER_REFUSAL = timedelta(hours=6)
NEEDS_CONFIRMATION = "authentication_required"
FINAL_CODES = frozenset({
    "card_not_supported", "currency_not_supported", "expired_card", "fraudulent", "invalid_account", "invalid_number",
    "lost_card", "merchant_blacklist", "new_account_information_available", "pickup_card", "restricted_card",
    "revocation_of_all_authorizations", "revocation_of_authorization", "security_violation", "stolen_card",
    "stop_payment_order", "transaction_not_allowed",
})  # fmt: skip
"""Another try with this card cannot succeed, or is forbidden."""


async def apply_refusal(unit: UnitOfWork, reload: Reload, *, code: str) -> None:
    """Note that a charge by the order was refused, once: end the order, ask for a yes, or say that it goes on."""
    if reload.status != "asked":
        return
    reload.status = "failed"
    reload.updated_at = unit.now
    await unit.db.flush()
    account = await lock_credit_account(unit)
    order = parse_auto_reload(account.auto_reload)
    refusals = await count_refusals(unit, order)
    needs_confirmation = code == NEEDS_CONFIRMATION
    is_over = refusals >= MAX_REFUSALS or code in FINAL_CODES
    if is_over:
        order = replace(order, enabled=False, agreed_at=None, stopped_at=unit.now, stop_code=code)
    if needs_confirmation:
        order = replace(order, confirm_since=unit.now)
    account.auto_reload = {**account.auto_reload, **serialize_auto_reload(order)}
    kind = "stopped" if is_over else "confirm" if needs_confirmation else "failed"
    link = f"/billing?add={reload.amount.normalize():f}" if needs_confirmation else "/billing"
    amount = serialize_amount(reload.amount)
    await owner_notifications.create_notification(
        unit, f"auto_reload_{kind}", link=link, send_email=True, amount=amount, code=code
    )
    await unit.notify("credits")
    log.warning("the card of client %s was refused: %s", unit.client_id, code)


async def count_refusals(unit: UnitOfWork, order: AutoReloadSettings) -> int:
    """How many charges in a row were refused, since the order was given."""
    rows = _list_charges(order).with_only_columns(Reload.status).limit(MAX_REFUSALS)
    statuses = list(await unit.db.scalars(rows))
    return next((number for number, status in enumerate(statuses) if status != "failed"), len(statuses))


async def get_last_refusal(unit: UnitOfWork, order: AutoReloadSettings) -> datetime | None:
    """When the newest charge was refused; None when it was not."""
    row = (await unit.db.scalars(_list_charges(order).limit(1))).one_or_none()
    return row.updated_at if row is not None and row.status == "failed" else None


def _list_charges(order: AutoReloadSettings) -> Select[Reload]:
    rows = select(Reload).where(Reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX))
    if order.agreed_at:
        rows = rows.where(Reload.created_at >= order.agreed_at)
    return rows.order_by(Reload.id.desc())
