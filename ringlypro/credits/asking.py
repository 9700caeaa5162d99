"""Asking for money: our own row first, with the key that makes the vendor's answer repeatable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client, ExternalRef
from ringlypro.credits.tables import Reload
from ringlypro.db.unit import Unit
from ringlypro.kit.codes import secret
from ringlypro.kit.errors import InvalidFields, Kind, RinglyError
from ringlypro.kit.money import CENT, money
from ringlypro.vendors.services_protocol import Services

LEAST, MOST = Decimal(5), Decimal(500)
CURRENCY = "usd"
REFERENCE = "payment"
"""The kind of external id under which a payment's client is found: a dispute does not carry our metadata."""
LONGEST_KEY = 255
GIVEN, MADE, AUTO = "given:", "made:", "auto:"
"""Where a row's key comes from, so that nobody's own key can look like one of ours."""


class KeyUsed(RinglyError):
    """This idempotency key was used for another amount."""

    kind = Kind.CONFLICT
    key = "credits.key_used"
    code = "idempotency_key_used"


@dataclass(frozen=True, slots=True)
class Asked:
    """A payment that waits for the owner's card."""

    reload_id: int
    client_secret: str
    payment_intent_id: str
    publishable_key: str
    amount: Decimal


def amount_of(text: str | Decimal) -> Decimal:
    """An amount a card can be asked for: $5.00 to $500.00, whole cents. Raises InvalidFields."""
    try:
        amount = money(text)
    except ValueError as error:
        raise InvalidFields({"amount": "credits.amount_range"}) from error
    if not LEAST <= amount <= MOST or amount % CENT:
        raise InvalidFields({"amount": "credits.amount_range"})
    return amount


async def ask(
    desk: Services, client_id: int, *, amount: Decimal, idempotency_key: str | None = None, save_card: bool = False
) -> Asked:
    """Ask for a payment; the same key gives the same payment. `save_card` keeps the card for automatic reloads.

    Raises InvalidFields, KeyUsed, or the vendor's VendorError: then nothing is owed, and the key may be tried again.
    """
    wanted = amount_of(amount)
    async with desk.unit(client_id) as unit:
        key = f"{GIVEN}{idempotency_key}" if idempotency_key else f"{MADE}{secret()}"
        row = await row_for(unit, amount=wanted, key=key)
        customer = await customer_of(unit)
    if save_card and customer is None:
        customer = await enroll(desk, client_id)
    request = await desk.payments.ask(
        amount=row.amount,
        currency=row.currency,
        client_id=client_id,
        reload_id=row.id,
        customer=customer if save_card else None,
        save_card=save_card,
        idempotency_key=vendor_key(row),
    )
    async with desk.unit(client_id) as unit:
        await know(unit, reload_id=row.id, payment_intent_id=request.id)
    return Asked(row.id, request.client_secret, request.id, request.publishable_key, row.amount)


def vendor_key(row: Reload) -> str:
    """The key the vendor sees: of this client, this row and this key, so that no two payments can share it."""
    parts = f"{row.client_id}:{row.id}:{row.idempotency_key}:{row.created_at.isoformat()}"
    return f"reload-{hashlib.sha256(parts.encode()).hexdigest()[:40]}"


async def enroll(desk: Services, client_id: int) -> str:
    """The vendor's customer for this client, made once."""
    async with desk.unit(client_id) as unit:
        client = (await unit.db.scalars(select(Client).where(Client.id == client_id))).one()
    key = f"customer-{client_id}-{client.created_at.isoformat()}"
    customer = await desk.payments.enroll(
        client_id=client_id, name=client.business_name, email=client.owner_email, idempotency_key=key
    )
    async with desk.unit(client_id) as unit:
        mine = (await unit.db.scalars(select(Client).where(Client.id == client_id).with_for_update())).one()
        mine.stripe_customer_id = mine.stripe_customer_id or customer
        return mine.stripe_customer_id


async def know(unit: Unit, *, reload_id: int, payment_intent_id: str) -> None:
    """Note which payment a row stands for, and whose that payment is. Raises KeyUsed when it stands for another."""
    row = await unit.db.get_one(Reload, (unit.client_id, reload_id))
    if row.payment_intent_id not in {None, payment_intent_id}:
        # The vendor forgets a key after a day: then an old key would quietly ask for the same money twice.
        raise KeyUsed
    row.payment_intent_id = payment_intent_id
    row.updated_at = unit.now
    whose = {"kind": REFERENCE, "external_id": payment_intent_id, "client_id": unit.client_id}
    await unit.db.execute(insert(ExternalRef).values(**whose).on_conflict_do_nothing())


async def row_for(unit: Unit, *, amount: Decimal, key: str) -> Reload:
    """The row of this key, made if there is none. Raises KeyUsed when it stands for another amount."""
    if not key.isprintable() or len(key) > LONGEST_KEY:
        raise InvalidFields({"Idempotency-Key": "credits.key_shape"})
    values = {"amount": amount, "currency": CURRENCY, "idempotency_key": key}
    times = {"created_at": unit.now, "updated_at": unit.now}
    await unit.db.execute(
        insert(Reload).values(**values, **times).on_conflict_do_nothing(index_elements=["client_id", "idempotency_key"])
    )
    row = (await unit.db.scalars(select(Reload).where(Reload.idempotency_key == key))).one()
    if row.amount != amount:
        raise KeyUsed
    return row


async def customer_of(unit: Unit) -> str | None:
    """The vendor's customer for this client, if one was made."""
    mine = select(Client.stripe_customer_id).where(Client.id == unit.client_id)
    return (await unit.db.execute(mine)).scalar_one()
