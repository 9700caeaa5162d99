"""Automatic reloads: a saved card is charged when the balance falls below what the owner's order says.

One charge is under way at a time, three a day, and never beyond the month's limit. What a bank's no leads to is in
`auto_reload_refusals`; the credit itself comes with Stripe's report, like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from procrastinate import JobContext
from sqlalchemy import func, select

from ringlypro.clients.each_client import run_for_each_client
from ringlypro.clients.tables import Client
from ringlypro.core.clock import to_utc_instant
from ringlypro.core.codes import generate_secret
from ringlypro.core.money import serialize_amount, to_money
from ringlypro.credits import payment_intents
from ringlypro.credits.auto_reload_order import (
    AutoReloadSettings,
    load_order,
    lock_credit_account,
    parse_auto_reload,
    save_payment_method,
    store_order,
)
from ringlypro.credits.auto_reload_refusals import PAUSE_AFTER_REFUSAL, apply_refusal, get_last_refusal
from ringlypro.credits.payment_intents import AUTO_RELOAD_KEY_PREFIX
from ringlypro.credits.pricing import billing_month
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.queue import RETRY_BRIEFLY, RETRY_FOR_DAYS, queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services, get_job_services

__all__ = [
    "AutoReloadSettings",
    "charge_saved_card",
    "configure_auto_reload",
    "enqueue_auto_reload",
    "load_order",
    "parse_auto_reload",
    "save_payment_method",
]

DAY = timedelta(hours=24)
MAX_CHARGES_PER_DAY = 3
"""Charges a day at most, whatever is used."""
PENDING_CHARGE_WINDOW = timedelta(hours=1)
"""How long the report of a charge may take before another one is thought of."""
IDEMPOTENCY_WINDOW = timedelta(hours=23)
"""How long Stripe knows a key again; a charge whose outcome is unknown for longer is not tried once more."""
_FIND_DUE = "SELECT client_id FROM credit_accounts ORDER BY client_id"
"""In a system session, whose policy shows the accounts that are due and no others (migration 0040)."""
_AUTOMATIC_CHARGES = Reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX)


async def configure_auto_reload(
    unit: UnitOfWork,
    *,
    enabled: bool,
    threshold: Decimal,
    amount: Decimal,
    payment_method_id: str | None,
    monthly_cap: Decimal | None = None,
) -> AutoReloadSettings:
    """Give or withdraw the order; one that is due already is carried out at once. Raises InvalidFields."""
    account = await lock_credit_account(unit)
    new_settings = await store_order(
        unit,
        account,
        enabled=enabled,
        threshold=threshold,
        amount=amount,
        payment_method_id=payment_method_id,
        monthly_cap=monthly_cap,
    )
    await enqueue_auto_reload(unit, account.auto_reload, balance=account.balance)
    await unit.notify("credits")
    return new_settings


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


@queue.periodic(cron="41 * * * *")
@queue.task(name="credits.due_reloads", pass_context=True, retry=RETRY_BRIEFLY, queueing_lock="credits.due_reloads")
async def enqueue_due_reloads(context: JobContext, timestamp: int = 0) -> None:  # noqa: ARG001  # what a periodic job is given
    """Once an hour: a charge that had to wait is made without another call."""
    services = get_job_services(context)
    async with services.system_session() as unit:
        client_ids = [row["client_id"] for row in await unit.fetch_all(_FIND_DUE, {})]

    async def enqueue_due_reload(client_id: int) -> None:
        async with services.unit_of_work(client_id) as unit:
            account = await lock_credit_account(unit)
            await enqueue_auto_reload(unit, account.auto_reload, balance=account.balance)

    await run_for_each_client(client_ids, enqueue_due_reload)


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
        await _note_refusal(services, client_id, reload.id, error)
        return
    async with services.unit_of_work(client_id) as unit:
        await payment_intents.attach_payment_intent(unit, reload_id=reload.id, payment_intent_id=payment_request.id)


async def _note_refusal(services: Services, client_id: int, reload_id: int, error: VendorError) -> None:
    async with services.unit_of_work(client_id) as unit:
        if error.payment_id:
            # Its reports will come too: they have to find the row.
            await payment_intents.attach_payment_intent(unit, reload_id=reload_id, payment_intent_id=error.payment_id)
        reload = await unit.db.get_one(Reload, (client_id, reload_id), with_for_update=True)
        await apply_refusal(unit, reload, code=error.code or "declined")


async def _find_due_charge(unit: UnitOfWork, key: str) -> tuple[Reload, str, str] | None:
    """The row to charge, with customer and card; None when there is no need, no card, or no end of charges."""
    account = await lock_credit_account(unit)
    order = parse_auto_reload(account.auto_reload)
    customer = await payment_intents.get_customer_id(unit)
    reload = await _find_started_reload(unit, key)
    if not order.enabled or not order.payment_method_id or customer is None:
        return None
    if reload is not None and not _is_unresolved(reload, unit.now):
        return None
    if reload is None:
        if account.balance >= order.threshold or not await _may_charge(unit, account, order):
            return None
        reload = await payment_intents.get_or_create_reload(unit, amount=order.amount, key=key)
    return reload, customer, order.payment_method_id


async def _may_charge(unit: UnitOfWork, account: CreditAccount, order: AutoReloadSettings) -> bool:
    """Whether another charge may begin now; at the month's limit the owner is told, once a month."""
    recent_charges = select(func.count()).where(_AUTOMATIC_CHARGES, Reload.created_at > unit.now - DAY)
    pending_charges = recent_charges.where(
        Reload.status == "asked", Reload.created_at > unit.now - PENDING_CHARGE_WINDOW
    )
    recent_count = await unit.db.scalar(recent_charges) or 0
    pending_count = await unit.db.scalar(pending_charges) or 0
    last_refusal = await get_last_refusal(unit, order)
    if last_refusal is not None and unit.now - last_refusal < PAUSE_AFTER_REFUSAL:
        return False
    if pending_count or recent_count >= MAX_CHARGES_PER_DAY:
        return False
    if order.monthly_cap is None or await sum_charged_this_month(unit) + order.amount <= order.monthly_cap:
        return True
    await _note_monthly_cap(unit, account, order.monthly_cap)
    return False


async def sum_charged_this_month(unit: UnitOfWork) -> Decimal:
    """Dollars charged by the order in this month of the business's calendar; what is under way counts."""
    zone = await _load_zone(unit)
    first_day = billing_month(unit.now, zone)
    month_begins = to_utc_instant(datetime.combine(first_day, time()), zone)
    charged_amounts = select(func.coalesce(func.sum(Reload.amount), 0)).where(
        _AUTOMATIC_CHARGES, Reload.status != "failed", Reload.created_at >= month_begins
    )
    return to_money((await unit.db.execute(charged_amounts)).scalar_one())


async def _note_monthly_cap(unit: UnitOfWork, account: CreditAccount, monthly_cap: Decimal) -> None:
    month = billing_month(unit.now, await _load_zone(unit)).isoformat()
    if account.auto_reload.get("capped_month") == month:
        return
    account.auto_reload = {**account.auto_reload, "capped_month": month}
    amount = serialize_amount(monthly_cap)
    await owner_notifications.create_notification(
        unit, "auto_reload_capped", link="/billing", send_email=True, amount=amount
    )
    await unit.notify("credits")


async def _load_zone(unit: UnitOfWork) -> ZoneInfo:
    return ZoneInfo((await unit.db.execute(select(Client.timezone).where(Client.id == unit.client_id))).scalar_one())


async def _find_started_reload(unit: UnitOfWork, key: str) -> Reload | None:
    """The row of this key; else one whose job gave way to this one before it knew what Stripe said."""
    query = select(Reload).where(Reload.idempotency_key == key)
    if reload := (await unit.db.scalars(query)).one_or_none():
        return reload
    recent_charges = select(Reload).where(_AUTOMATIC_CHARGES, Reload.created_at > unit.now - IDEMPOTENCY_WINDOW)
    unresolved = (
        recent_charges.where(Reload.status == "asked", Reload.payment_intent_id.is_(None)).order_by(Reload.id).limit(1)
    )
    return (await unit.db.scalars(unresolved)).one_or_none()


def _is_unresolved(reload: Reload, now: datetime) -> bool:
    return (
        reload.status == "asked" and reload.payment_intent_id is None and reload.created_at > now - IDEMPOTENCY_WINDOW
    )
