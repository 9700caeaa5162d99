"""A payment that somebody makes in a sheet: one key, of which at most one payment can be paid at any time.

The key is made in the browser and shared by its tabs, so a double click, a reload and a second tab ask for the same
payment. Other terms under the same key (another amount, another way to pay) withdraw what was asked for before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from sqlalchemy import select

from ringlypro.core.errors import ErrorKind, InvalidFields, NotFound, RinglyError
from ringlypro.credits import payment_intents
from ringlypro.credits.payment_intents import PendingPayment
from ringlypro.credits.payment_tables import PaymentAttempt
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.services_protocol import Services

SHEET_KEY = re.compile(r"[0-9a-zA-Z-]{8,64}")
SHEET_KEY_PREFIX = "sheet:"
MAX_ROUNDS = 4
"""How often another tab may be faster before one gives way."""
ATTEMPT_LIFETIME = timedelta(hours=20)
"""How long an attempt may be taken up again: the vendor forgets a key after a day."""
PaymentWay = Literal["card", "saved_card", "checkout"]
PaymentState = Literal["open", "processing", "bank_asks", "declined", "canceled", "paid"]
FINAL_STATES = frozenset({"paid", "canceled"})


class PaymentsNotConfigured(RinglyError):
    """Cards cannot be taken on this installation."""

    kind = ErrorKind.CONFLICT
    key = "pay.not_configured"
    code = "payments_not_configured"


class PaymentAlreadyMade(RinglyError):
    """This sheet is paid: another payment needs another one."""

    kind = ErrorKind.CONFLICT
    key = "pay.already_paid"
    code = "already_paid"


class PaymentUnderWay(RinglyError):
    """The bank is being asked about this sheet: nothing else can be asked for until it has answered."""

    kind = ErrorKind.CONFLICT
    key = "pay.under_way"
    code = "payment_under_way"


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What somebody agreed to in a sheet. `consent_text` is what they read when they let us keep the card."""

    key: str
    amount: Decimal
    way: PaymentWay = "card"
    consent_text: str = ""

    @property
    def save_card(self) -> bool:
        """Whether the card may be kept."""
        return bool(self.consent_text)


def require_cards(services: Services) -> None:
    """Raise PaymentsNotConfigured where a payment would be played and money is real."""
    if "payments" in services.faked_vendors and not services.settings.is_sandbox:
        raise PaymentsNotConfigured


async def begin_payment(services: Services, client_id: int, order: PaymentOrder) -> PendingPayment:
    """The one payment of this sheet, on these terms; it waits for the card.

    Raises PaymentsNotConfigured, InvalidFields, PaymentAlreadyMade, PaymentUnderWay, or the vendor's VendorError: then
    nothing is owed and the same may be asked again.
    """
    attempt = await claim_attempt(services, client_id, order)
    async with services.unit_of_work(client_id) as unit:
        reload = await unit.db.get_one(Reload, (client_id, attempt.reload_id))
        customer = await payment_intents.get_customer_id(unit)
    is_customers = order.save_card or order.way == "saved_card"
    if is_customers and customer is None:
        customer = await payment_intents.create_customer(services, client_id)
    request = await services.payments.create_payment_intent(
        amount=reload.amount,
        currency=reload.currency,
        client_id=client_id,
        reload_id=reload.id,
        customer=customer if is_customers else None,
        save_card=order.save_card,
        idempotency_key=payment_intents.vendor_idempotency_key(reload),
    )
    async with services.unit_of_work(client_id) as unit:
        current = await lock_attempt(unit, reload.id)
        await payment_intents.attach_payment_intent(unit, reload_id=reload.id, payment_intent_id=request.id)
    if current.state == "canceled":  # another tab was faster with other terms: this one shall not be paid
        await services.payments.cancel_payment(request.id)
        raise PaymentUnderWay
    return PendingPayment(reload.id, request.client_secret, request.id, request.publishable_key, reload.amount)


async def resume_payment(services: Services, client_id: int, key: str) -> PendingPayment:
    """The payment of this sheet once more, on the terms it was begun with. Raises NotFound, or as `begin_payment`."""
    async with services.unit_of_work(client_id) as unit:
        latest = await find_latest_attempt(unit, key) if SHEET_KEY.fullmatch(key) else None
    if latest is None:
        raise NotFound
    attempt, reload = latest
    way: PaymentWay = attempt.way  # type: ignore[assignment]  # its constraint
    return await begin_payment(
        services, client_id, PaymentOrder(key, reload.amount, way, consent_text=attempt.consent_text or "")
    )


async def claim_attempt(services: Services, client_id: int, order: PaymentOrder) -> PaymentAttempt:
    """The attempt of this order: the latest of its sheet, or a new one after what it replaces was withdrawn.

    Raises as `begin_payment` does.
    """
    require_cards(services)
    if not SHEET_KEY.fullmatch(order.key):
        raise InvalidFields({"key": "errors.field.invalid"})
    for _ in range(MAX_ROUNDS):
        async with services.unit_of_work(client_id) as unit:
            attempt, reload, is_replaced = await _find_or_add_attempt(unit, order)
        if not is_replaced:
            return attempt
        await withdraw_attempt(services, client_id, reload.id)
    raise PaymentUnderWay


async def _find_or_add_attempt(unit: UnitOfWork, order: PaymentOrder) -> tuple[PaymentAttempt, Reload, bool]:
    """The attempt, its row, and whether it stands for something else and has to go first."""
    (await unit.db.scalars(select(CreditAccount).with_for_update())).one()  # sheets of one client take turns
    latest = await find_latest_attempt(unit, order.key)
    if latest is not None and latest[0].state != "canceled":
        attempt, reload = latest
        if attempt.state == "paid":
            raise PaymentAlreadyMade
        terms = (reload.amount, attempt.way, attempt.save_card)
        is_same = terms == (order.amount, order.way, order.save_card)
        if is_same and attempt.created_at > unit.now - ATTEMPT_LIFETIME:
            return attempt, reload, False
        if attempt.state == "processing":
            raise PaymentUnderWay
        return attempt, reload, True
    number = latest[0].number + 1 if latest else 1
    reload = await payment_intents.get_or_create_reload(
        unit, amount=order.amount, key=f"{SHEET_KEY_PREFIX}{order.key}:{number}"
    )
    attempt = PaymentAttempt(
        reload_id=reload.id,
        sheet_key=order.key,
        number=number,
        way=order.way,
        save_card=order.save_card,
        consent_text=order.consent_text or None,
        consented_at=unit.now if order.save_card else None,
        state="open",
        created_at=unit.now,
    )
    unit.db.add(attempt)
    await unit.db.flush()
    return attempt, reload, False


async def find_latest_attempt(unit: UnitOfWork, key: str) -> tuple[PaymentAttempt, Reload] | None:
    """The latest attempt of a sheet with its row; None for a key of nobody or of somebody else."""
    rows = (
        select(PaymentAttempt, Reload)
        .join(Reload, (Reload.client_id == PaymentAttempt.client_id) & (Reload.id == PaymentAttempt.reload_id))
        .where(PaymentAttempt.sheet_key == key)
        .order_by(PaymentAttempt.number.desc())
        .limit(1)
    )
    row = (await unit.db.execute(rows)).one_or_none()
    return (row[0], row[1]) if row else None


async def withdraw_attempt(services: Services, client_id: int, reload_id: int) -> None:
    """Let the vendor end what nobody shall pay any more. Raises PaymentUnderWay when it is being paid already.

    What the vendor has not been asked for yet is ended here: whoever is about to ask for it looks again.
    """
    async with services.unit_of_work(client_id) as unit:
        attempt = await lock_attempt(unit, reload_id)
        reload = await unit.db.get_one(Reload, (client_id, reload_id))
        is_asked_for = reload.payment_intent_id is not None or reload.checkout_session_id is not None
        if not is_asked_for and attempt.state not in FINAL_STATES:
            attempt.state = "canceled"
    try:
        if reload.payment_intent_id:
            await services.payments.cancel_payment(reload.payment_intent_id)
        elif reload.checkout_session_id:
            await services.payments.expire_checkout(reload.checkout_session_id)
    except VendorError as error:
        if error.retryable:
            raise
        raise PaymentUnderWay from error
    async with services.unit_of_work(client_id) as unit:
        attempt = await lock_attempt(unit, reload_id)
        if attempt.state not in FINAL_STATES:
            attempt.state = "canceled"
        await unit.notify("credits")


async def lock_attempt(unit: UnitOfWork, reload_id: int) -> PaymentAttempt:
    """An attempt, locked with the row of its payment."""
    # A report locks the payment's row first, and so does everybody who changes both.
    await unit.db.get_one(Reload, (unit.client_id, reload_id), with_for_update=True)
    return await unit.db.get_one(PaymentAttempt, (unit.client_id, reload_id), with_for_update=True)


async def cancel_sheet(services: Services, client_id: int, key: str) -> None:
    """Its owner does not want to pay any more. Raises PaymentUnderWay, PaymentAlreadyMade, VendorError."""
    async with services.unit_of_work(client_id) as unit:
        latest = await find_latest_attempt(unit, key)
    if latest is None or latest[0].state == "canceled":
        return
    if latest[0].state == "paid":
        raise PaymentAlreadyMade
    await withdraw_attempt(services, client_id, latest[1].id)
