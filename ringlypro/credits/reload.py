"""Asking for money, and receiving it once.

Our own row comes first, with the key that makes the vendor's answer repeatable; only a payment whose id stands in such
a row can become a deposit, whatever a report claims. Every report may come twice, late and in any order.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client, ExternalRef
from ringlypro.credits import ledger
from ringlypro.credits.tables import CreditEntry, Reload
from ringlypro.db.unit import Unit
from ringlypro.kit.codes import secret
from ringlypro.kit.errors import InvalidFields, Kind, RinglyError
from ringlypro.kit.money import CENT, money, wire
from ringlypro.notices import bell
from ringlypro.vendors.desk import Desk
from ringlypro.vendors.ports import PaymentEvent

log = logging.getLogger(__name__)
LEAST, MOST = Decimal(5), Decimal(500)
CURRENCY = "usd"
REFERENCE = "payment"
"""The kind of external id under which a payment's client is found: a dispute does not carry our metadata."""
LONGEST_KEY = 255
GIVEN, MADE, AUTO = "given:", "made:", "auto:"
"""Where a row's key comes from, so that nobody's own key can look like one of ours."""
RANK = {"asked": 0, "failed": 1, "paid": 2, "refunded": 3, "disputed": 4}

Outcome = Literal["credited", "failed", "taken back", "known", "foreign", "ignored"]


class KeyUsed(RinglyError):
    """This idempotency key was used for another amount."""

    kind = Kind.CONFLICT
    key = "credits.key_used"
    code = "idempotency_key_used"


class NotYet(RinglyError):
    """A report came before our own row knew the payment's id: it has to be sent again."""

    kind = Kind.CONFLICT
    key = "credits.not_yet"
    code = "not_yet"


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
    desk: Desk, client_id: int, *, amount: Decimal, idempotency_key: str | None = None, save_card: bool = False
) -> Asked:
    """Ask for a payment; the same key gives the same payment. `save_card` keeps the card for automatic reloads.

    Raises InvalidFields, KeyUsed, or the vendor's VendorError: then nothing is owed, and the key may be tried again.
    """
    wanted = amount_of(amount)
    async with desk.unit(client_id) as unit:
        key = f"{GIVEN}{idempotency_key}" if idempotency_key else f"{MADE}{secret()}"
        row = await _row(unit, amount=wanted, key=key)
        customer = await _customer(unit)
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


async def enroll(desk: Desk, client_id: int) -> str:
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


async def receive(unit: Unit, event: PaymentEvent) -> Outcome:
    """Let a proven report count, once. What is not about a payment of ours moves nothing. Raises NotYet."""
    row = await _asked_for(unit, event)
    if row is None:
        log.warning("payment event %s is about no payment of client %s", event.id, unit.client_id)
        return "foreign"
    if event.currency.lower() != row.currency:
        log.error("payment event %s of reload %s has another currency", event.id, row.id)
        return "ignored"
    match event.kind:
        case "payment_intent.succeeded":
            return await _deposit(unit, row, event)
        case "payment_intent.payment_failed":
            return await _failed(unit, row, event)
        case "charge.refunded":
            return await _refund(unit, row, event)
        case "charge.dispute.created":
            return await _dispute(unit, row, event)
    return "ignored"


async def _row(unit: Unit, *, amount: Decimal, key: str) -> Reload:
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


async def _customer(unit: Unit) -> str | None:
    mine = select(Client.stripe_customer_id).where(Client.id == unit.client_id)
    return (await unit.db.execute(mine)).scalar_one()


async def _asked_for(unit: Unit, event: PaymentEvent) -> Reload | None:
    """The row of ours this report is about, locked; None when there is none."""
    found = select(Reload).where(Reload.payment_intent_id == event.payment_id).with_for_update()
    row = (await unit.db.scalars(found)).one_or_none() if event.payment_id else None
    if row is None and event.reload_id and event.client_id == unit.client_id:
        waiting = await unit.db.get(Reload, (unit.client_id, event.reload_id))
        if waiting is not None and waiting.payment_intent_id is None:
            raise NotYet
    return row


async def _deposit(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    amount = money(event.amount)
    if amount <= 0 or row.payment_intent_id is None:
        return "ignored"
    posted = await ledger.post(
        unit, kind="deposit", amount=amount, reference=row.payment_intent_id, reason=_reason_of(row)
    )
    _advance(unit, row, "paid")
    if not posted.is_new:
        return "known"
    balance = wire(posted.balance_after)
    await bell.ring(unit, "credit_deposit", link="/credits", letter=True, amount=wire(amount), balance=balance)
    return "credited"


async def _failed(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    if not _advance(unit, row, "failed"):
        return "known"
    code = event.failure or "declined"
    await bell.ring(unit, "payment_failed", link="/credits", amount=wire(row.amount), code=code)
    await unit.tell("credits")
    return "failed"


async def _refund(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    # The report says what was given back in all: only what exceeds our own entries is new, in whatever order they come.
    back = await _given_back(unit, row)
    new = money(event.amount) - back
    _advance(unit, row, "refunded")
    if new <= 0:
        return "known"
    reference = f"{row.payment_intent_id}:{wire(event.amount)}"
    await ledger.post(unit, kind="refund", amount=-new, reference=reference, reason="refund")
    await bell.ring(unit, "credit_refund", link="/credits", amount=wire(new))
    return "taken back"


async def _dispute(unit: Unit, row: Reload, event: PaymentEvent) -> Outcome:
    amount = money(event.amount)
    posted = await ledger.post(unit, kind="dispute", amount=-amount, reference=event.object_id, reason="dispute")
    _advance(unit, row, "disputed")
    if not posted.is_new:
        return "known"
    await bell.ring(unit, "credit_dispute", link="/credits", letter=True, amount=wire(amount))
    return "taken back"


async def _given_back(unit: Unit, row: Reload) -> Decimal:
    ours = CreditEntry.kind == "refund", CreditEntry.reference.startswith(f"{row.payment_intent_id}:", autoescape=True)
    total = await unit.db.execute(select(func.coalesce(func.sum(CreditEntry.amount), 0)).where(*ours))
    return money(-total.scalar_one())


def _advance(unit: Unit, row: Reload, status: str) -> bool:
    """Move a row's status forward, never back: a late failure does not undo a payment."""
    if RANK[status] <= RANK[row.status]:
        return False
    row.status = status
    row.updated_at = unit.now
    return True


def _reason_of(row: Reload) -> str:
    return "auto_reload" if row.idempotency_key.startswith(AUTO) else "reload"
