"""Asking for money: our own row first, with the key that makes the vendor's answer repeatable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client, ExternalReference
from ringlypro.core.codes import generate_secret
from ringlypro.core.errors import ErrorKind, InvalidFields, RinglyError
from ringlypro.core.money import CENT, to_money
from ringlypro.credits.tables import Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.services_protocol import Services

MIN_AMOUNT, MAX_AMOUNT = Decimal(5), Decimal(500)
CURRENCY = "usd"
PAYMENT_REFERENCE = "payment"
"""The kind of external id under which a payment's client is found: a dispute does not carry our metadata."""
MAX_KEY_LENGTH = 255
CLIENT_KEY_PREFIX, GENERATED_KEY_PREFIX, AUTO_RELOAD_KEY_PREFIX = "given:", "made:", "auto:"
"""Where a row's key comes from, so that nobody's own key can look like one of ours."""


class IdempotencyKeyReused(RinglyError):
    """This idempotency key was used for another amount."""

    kind = ErrorKind.CONFLICT
    key = "credits.key_used"
    code = "idempotency_key_used"


@dataclass(frozen=True, slots=True)
class PendingPayment:
    """A payment that waits for the owner's card."""

    reload_id: int
    client_secret: str
    payment_intent_id: str
    publishable_key: str
    amount: Decimal


def parse_reload_amount(text: str | Decimal) -> Decimal:
    """An amount a card can be asked for: $5.00 to $500.00, whole cents. Raises InvalidFields."""
    try:
        amount = to_money(text)
    except ValueError as error:
        raise InvalidFields({"amount": "credits.amount_range"}) from error
    if not MIN_AMOUNT <= amount <= MAX_AMOUNT or amount % CENT:
        raise InvalidFields({"amount": "credits.amount_range"})
    return amount


async def create_payment(
    services: Services, client_id: int, *, amount: Decimal, idempotency_key: str | None = None, save_card: bool = False
) -> PendingPayment:
    """Ask for a payment; the same key gives the same payment. `save_card` keeps the card for automatic reloads.

    Raises InvalidFields, IdempotencyKeyReused, or the vendor's VendorError: then nothing is owed, and the key may be
    tried again.
    """
    reload_amount = parse_reload_amount(amount)
    async with services.unit_of_work(client_id) as unit:
        key = (
            f"{CLIENT_KEY_PREFIX}{idempotency_key}" if idempotency_key else f"{GENERATED_KEY_PREFIX}{generate_secret()}"
        )
        reload = await get_or_create_reload(unit, amount=reload_amount, key=key)
        customer = await get_customer_id(unit)
    if save_card and customer is None:
        customer = await create_customer(services, client_id)
    payment_request = await services.payments.create_payment_intent(
        amount=reload.amount,
        currency=reload.currency,
        client_id=client_id,
        reload_id=reload.id,
        customer=customer if save_card else None,
        save_card=save_card,
        idempotency_key=vendor_idempotency_key(reload),
    )
    async with services.unit_of_work(client_id) as unit:
        await attach_payment_intent(unit, reload_id=reload.id, payment_intent_id=payment_request.id)
    return PendingPayment(
        reload.id, payment_request.client_secret, payment_request.id, payment_request.publishable_key, reload.amount
    )


def vendor_idempotency_key(reload: Reload) -> str:
    """The key the vendor sees: of this client, this row and this key, so that no two payments can share it."""
    parts = f"{reload.client_id}:{reload.id}:{reload.idempotency_key}:{reload.created_at.isoformat()}"
    return f"reload-{hashlib.sha256(parts.encode()).hexdigest()[:40]}"


async def create_customer(services: Services, client_id: int) -> str:
    """The vendor's customer for this client, made once."""
    async with services.unit_of_work(client_id) as unit:
        client = (await unit.db.scalars(select(Client).where(Client.id == client_id))).one()
    key = f"customer-{client_id}-{client.created_at.isoformat()}"
    customer = await services.payments.create_customer(
        client_id=client_id, name=client.business_name, email=client.owner_email, idempotency_key=key
    )
    async with services.unit_of_work(client_id) as unit:
        client_row = (await unit.db.scalars(select(Client).where(Client.id == client_id).with_for_update())).one()
        client_row.stripe_customer_id = client_row.stripe_customer_id or customer
        return client_row.stripe_customer_id


async def attach_payment_intent(unit: UnitOfWork, *, reload_id: int, payment_intent_id: str) -> None:
    """Note which payment a row stands for, and whose it is. Raises IdempotencyKeyReused when it stands for another."""
    reload = await unit.db.get_one(Reload, (unit.client_id, reload_id))
    if reload.payment_intent_id not in {None, payment_intent_id}:
        # The vendor forgets a key after a day: then an old key would quietly ask for the same money twice.
        raise IdempotencyKeyReused
    reload.payment_intent_id = payment_intent_id
    reload.updated_at = unit.now
    reference_values = {"kind": PAYMENT_REFERENCE, "external_id": payment_intent_id, "client_id": unit.client_id}
    await unit.db.execute(insert(ExternalReference).values(**reference_values).on_conflict_do_nothing())


async def get_or_create_reload(unit: UnitOfWork, *, amount: Decimal, key: str) -> Reload:
    """The row of this key, made if there is none. Raises IdempotencyKeyReused when it stands for another amount."""
    if not key.isprintable() or len(key) > MAX_KEY_LENGTH:
        raise InvalidFields({"Idempotency-Key": "credits.key_shape"})
    values = {"amount": amount, "currency": CURRENCY, "idempotency_key": key}
    times = {"created_at": unit.now, "updated_at": unit.now}
    await unit.db.execute(
        insert(Reload).values(**values, **times).on_conflict_do_nothing(index_elements=["client_id", "idempotency_key"])
    )
    reload = (await unit.db.scalars(select(Reload).where(Reload.idempotency_key == key))).one()
    if reload.amount != amount:
        raise IdempotencyKeyReused
    return reload


async def get_customer_id(unit: UnitOfWork) -> str | None:
    """The vendor's customer for this client, if one was made."""
    query = select(Client.stripe_customer_id).where(Client.id == unit.client_id)
    return (await unit.db.execute(query)).scalar_one()
