"""What a text that went out costs its business: taken once, with a reason, by the same chain of entries as calls.

A price is often told later than the text, and that it did not arrive later still. So what a text must come to follows
from its row as it stands, and the difference to what its entries come to is one entry more.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ringlypro.core.money import to_money
from ringlypro.credits import ledger, pricing
from ringlypro.credits.account_locks import lock_account
from ringlypro.credits.entry_rules import TEXT_CHARGED, TEXT_PREFIX
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.delivery import OPT_OUT_REPLY_PREFIX, UNDELIVERED_STATUSES
from ringlypro.messages.sms_records import OWNER_ALERT_PREFIX

_READ_TEXT = """
SELECT status, cost, purpose, sent_at FROM messages
WHERE client_id = %(client_id)s AND id = %(message_id)s AND direction = 'outgoing'
"""
_SUM_ENTRIES = """
SELECT count(*) AS entries, -coalesce(sum(amount), 0) AS cost FROM credit_entries
WHERE client_id = %(client_id)s AND kind IN ('usage', 'correction') AND reference IN (%(charge)s, %(taken_back)s)
"""


@dataclass(frozen=True, slots=True)
class TextCharge:
    """What a text comes to in dollars, and why: a key of `credits.reason`."""

    cost: Decimal
    reason: str


def price_charge(*, status: str, cost: Decimal, purpose: str) -> TextCharge:
    """What a text is charged with: its price, or nothing with the reason."""
    nothing = Decimal(0)
    if status in UNDELIVERED_STATUSES:
        return TextCharge(nothing, "text_undelivered")
    if purpose.startswith(OWNER_ALERT_PREFIX):
        return TextCharge(nothing, "text_alert")
    if purpose.startswith(OPT_OUT_REPLY_PREFIX):
        return TextCharge(nothing, "text_keyword")
    return TextCharge(to_money(cost), TEXT_CHARGED) if cost > 0 else TextCharge(nothing, "text_no_price")


async def charge_text(unit: UnitOfWork, message_id: int) -> Decimal | None:
    """Bring what a text took to what it must come to; says that in dollars, None while its price is not known.

    Safe to repeat, in any order: entries are read and written under the account's lock.
    """
    text_key = {"client_id": unit.client_id, "message_id": message_id}
    rows = await unit.fetch_all(_READ_TEXT, text_key)
    if not rows or rows[0]["cost"] is None or rows[0]["sent_at"] is None:
        return None
    tariff = await ledger.load_tariff(unit)
    month = pricing.billing_month(rows[0]["sent_at"], tariff.zone)
    charge_reference = f"{TEXT_PREFIX}{message_id}"
    references = {"charge": charge_reference, "taken_back": f"{charge_reference}:undelivered"}
    account = await lock_account(unit, tariff=tariff, month=month, kind="usage", reference=charge_reference)
    # Read again under the lock: another report of the same text may have been counted meanwhile.
    row = (await unit.fetch_all(_READ_TEXT, text_key))[0]
    (charged,) = await unit.fetch_all(_SUM_ENTRIES, {"client_id": unit.client_id, **references})
    charge = price_charge(status=row["status"], cost=row["cost"], purpose=row["purpose"] or "")
    if account.has_entry and charge.cost >= charged["cost"]:
        return Decimal(charged["cost"])
    is_taken_back = bool(account.has_entry)
    await ledger.write_entry(
        unit,
        await lock_account(unit, tariff=tariff, month=month, kind="correction", reference=references["taken_back"])
        if is_taken_back
        else account,
        tariff=tariff,
        month=month,
        call_charge=pricing.ZERO_CHARGE,
        values=_entry_values(charge, charged["cost"], row["cost"], references, is_taken_back=is_taken_back),
    )
    return charge.cost


def _entry_values(
    charge: TextCharge, charged: Decimal, price: Decimal, references: dict[str, str], *, is_taken_back: bool
) -> dict[str, Any]:
    return {
        "kind": "correction" if is_taken_back else "usage",
        "reference": references["taken_back" if is_taken_back else "charge"],
        "amount": to_money(charged - charge.cost),
        "rate": to_money(price),
        "reason": charge.reason,
        "call_id": None,
    }
