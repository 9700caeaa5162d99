"""Receipts: one for each payment that arrived, numbered within a business without gaps.

The number is taken in the transaction of the deposit, under the account's lock. Which card it was is asked for
afterwards, by the job that sends the receipt: a report of a payment does not say it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from procrastinate import JobContext
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client
from ringlypro.core.errors import NotFound
from ringlypro.core.i18n import translate
from ringlypro.core.money import serialize_amount
from ringlypro.credits import cards_on_file, payment_objects
from ringlypro.credits.payment_objects import LaterStep
from ringlypro.credits.payment_tables import PaymentAttempt, Receipt
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.queue import RETRY_FOR_DAYS, queue
from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import emails
from ringlypro.notifications.mail_failures import send_or_note_refusal
from ringlypro.vendors.card_ports import PaymentDetails
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Email
from ringlypro.vendors.services_protocol import Services, get_job_services

log = logging.getLogger(__name__)
FIRST_NUMBER = 1001
"""Where a business's receipts begin: a number of four places is read as one."""


@dataclass(frozen=True, slots=True)
class IssuedReceipt:
    """A receipt as it is printed. Dollars as they were received; the address is "" where none was known."""

    number: int
    amount: Decimal
    currency: str
    reason: str
    business_name: str
    business_address: str
    card_brand: str | None
    card_last4: str | None
    emailed_to: str | None
    issued_at: datetime
    steps: tuple[LaterStep, ...] = ()
    """What happened to the money afterwards, oldest first; only where one receipt is read."""
    taken_back: Decimal = Decimal(0)
    """Dollars of it that are gone again now."""

    @property
    def id(self) -> int:
        """Its number: lists are found by it."""
        return self.number


def format_receipt_number(number: int) -> str:
    """The number as people read it: R-1001."""
    return f"R-{number}"


async def issue_receipt(unit: UnitOfWork, reload: Reload, *, amount: Decimal, reason: str) -> None:
    """Give a payment its receipt, once, and have it sent. In the transaction of its deposit, which holds the lock."""
    assert reload.payment_intent_id is not None
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    newest = await unit.db.scalar(select(func.max(Receipt.number)))
    values = {
        "number": FIRST_NUMBER if newest is None else newest + 1,
        "payment_intent_id": reload.payment_intent_id,
        "amount": amount,
        "currency": reload.currency,
        "reason": reason,
        "business_name": client.business_name,
        "business_address": client.address or "",
        "issued_at": unit.now,
    }
    number = await unit.db.scalar(
        insert(Receipt)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["client_id", "payment_intent_id"])
        .returning(Receipt.number)
    )
    if number is not None:
        await unit.enqueue(send_receipt, client_id=unit.client_id, number=number)


async def list_receipts(unit: UnitOfWork, *, limit: int = 50, before: int | None = None) -> Sequence[IssuedReceipt]:
    """Receipts, newest first; `before` is the number of the last one already seen."""
    rows = select_tenant_rows(unit, Receipt).order_by(Receipt.number.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Receipt.number < before)
    return [_to_issued_receipt(row) for row in await unit.db.scalars(rows)]


async def get_receipt(unit: UnitOfWork, number: int) -> IssuedReceipt:
    """A receipt by its number, with what became of its money since. Raises NotFound."""
    row = (await unit.db.scalars(select(Receipt).where(Receipt.number == number))).one_or_none()
    if row is None:
        raise NotFound
    payments = select(Reload).where(Reload.payment_intent_id == row.payment_intent_id)
    reload = (await unit.db.scalars(payments)).one_or_none()
    if reload is None:
        return _to_issued_receipt(row)
    steps = await payment_objects.list_later_steps(unit, reload)
    return replace(
        _to_issued_receipt(row),
        steps=tuple(steps),
        taken_back=reload.taken_back,
    )


@queue.task(name="credits.send_receipt", pass_context=True, retry=RETRY_FOR_DAYS)
async def send_receipt(context: JobContext, *, client_id: int, number: int) -> None:
    """Ask which card it was, remember it where that was agreed to, and send the receipt."""
    services = get_job_services(context)
    async with services.unit_of_work(client_id) as unit:
        row = (await unit.db.scalars(select(Receipt).where(Receipt.number == number))).one()
    if row.emailed_to is not None:
        return
    details = await _ask_details(services, row.payment_intent_id) if row.card_last4 is None else None
    async with services.unit_of_work(client_id) as unit:
        if details is not None:
            await _note_card(unit, row.payment_intent_id, details)
        email = await compose_receipt(unit, number, site_url=services.settings.frontend_url)
    if email is None:
        return
    if not await send_or_note_refusal(services, client_id, email):
        return
    async with services.unit_of_work(client_id) as unit:
        sent_row = (await unit.db.scalars(select(Receipt).where(Receipt.number == number))).one()
        sent_row.emailed_to = email.to
        await unit.notify("credits")


async def _ask_details(services: Services, payment_intent_id: str) -> PaymentDetails | None:
    """What the vendor knows of a payment; None when it says nothing useful: a receipt goes out all the same."""
    try:
        return await services.payments.retrieve_payment(payment_intent_id)
    except VendorError as error:
        if error.retryable:
            raise
        log.warning("the card of payment %s is not known: %s", payment_intent_id, error.code)
        return None


async def _note_card(unit: UnitOfWork, payment_intent_id: str, details: PaymentDetails) -> None:
    if details.card is None:
        return
    row = (await unit.db.scalars(select(Receipt).where(Receipt.payment_intent_id == payment_intent_id))).one()
    row.card_brand, row.card_last4 = details.card.brand, details.card.last4
    reload = (await unit.db.scalars(select(Reload).where(Reload.payment_intent_id == payment_intent_id))).one()
    attempt = await unit.db.get(PaymentAttempt, (unit.client_id, reload.id))
    if attempt is not None and attempt.save_card and details.payment_method:
        await cards_on_file.remember_card(unit, details.payment_method, details.card, attempt)
    await unit.notify("credits")


async def compose_receipt(unit: UnitOfWork, number: int, *, site_url: str) -> Email | None:
    """The e-mail of a receipt in its owner's language; None where there is no address."""
    receipt = await get_receipt(unit, number)
    recipient = await emails.load_owner_recipient(unit)
    if recipient is None:
        return None
    account = (await unit.db.scalars(select(CreditAccount))).one()
    values = {
        "number": format_receipt_number(number),
        "amount": serialize_amount(receipt.amount),
        "balance": serialize_amount(account.balance),
        "paid_at": receipt.issued_at.isoformat(),
        "card_line": word_card(receipt.card_brand, receipt.card_last4, recipient.lang),
        "purpose": translate("receipts.purpose", recipient.lang),
        "address_line": f"\n{receipt.business_address}" if receipt.business_address else "",
    }
    return emails.compose_email(
        "receipt",
        recipient,
        values,
        link=f"{site_url}/billing/receipts/{number}",
        reference=f"receipt-{unit.client_id}-{number}",
    )


def word_card(brand: str | None, last4: str | None, lang: str) -> str:
    """A card in words ("Visa ending in 4242"); "a card" where nothing of it is known."""
    if not last4:
        return translate("pay.card_unknown", lang)
    return translate("pay.card_named", lang, brand=(brand or "").replace("_", " ").title(), last4=last4)


def _to_issued_receipt(row: Receipt) -> IssuedReceipt:
    return IssuedReceipt(
        number=row.number,
        amount=row.amount,
        currency=row.currency,
        reason=row.reason,
        business_name=row.business_name,
        business_address=row.business_address,
        card_brand=row.card_brand,
        card_last4=row.card_last4,
        emailed_to=row.emailed_to,
        issued_at=row.issued_at,
    )
