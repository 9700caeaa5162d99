"""The account of a client, locked and then read: the order that makes the entries of a ledger a chain.

Read together with the lock it would come from the snapshot before it, and two calls would share the same free minutes.
Whoever holds the lock also knows whether an entry is there already: nobody else can write it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.credits import pricing
from ringlypro.credits.pricing import Tariff
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

LOCK_ACCOUNT = PreparedStatement(
    "ringly_lock_account", "SELECT FROM credit_accounts WHERE client_id = %(client)s FOR UPDATE", types={}
)
_LOCK_CALL_ACCOUNT = PreparedStatement("ringly_lock_call_account", """
SELECT FROM credit_accounts WHERE client_id = %(client)s AND EXISTS (
    SELECT FROM calls WHERE client_id = %(client)s AND twilio_call_sid = %(reference)s AND end_time IS NULL
) FOR UPDATE
""", types={})  # fmt: skip
READ_ACCOUNT = PreparedStatement("ringly_read_account", """
SELECT c.credit_suspended, c.voicemail_only, c.spend_cap, c.message_floor, a.balance, a.auto_reload,
       EXISTS (SELECT FROM credit_entries e
               WHERE e.client_id = c.id AND e.kind = %(kind)s AND e.reference = %(reference)s) AS has_entry,
       (SELECT u.free_used - u.granted FROM usage_months u
        WHERE u.client_id = c.id AND u.month = %(month)s) AS used,
       n.free_used - n.granted AS used_now, coalesce(n.amount, 0) AS spent_now
FROM clients c JOIN credit_accounts a ON a.client_id = c.id
LEFT JOIN usage_months n ON n.client_id = c.id AND n.month = %(this_month)s
WHERE c.id = %(client)s
""", types={})  # fmt: skip


class CreditAccountMissing(RinglyError):
    """This client has no credit account: nothing can be charged or credited."""

    kind = ErrorKind.NOT_FOUND
    key = "credits.no_account"
    code = "no_account"


@dataclass(frozen=True, slots=True)
class LockedAccount:
    """What a locked account looks like before an entry."""

    balance: Decimal
    suspended: bool
    has_entry: bool
    """Whether the entry that is asked for was written before."""
    free_left: int
    """Free minutes left in the month the entry belongs to."""
    free_now: int
    """Free minutes left in the month we are in: these decide whether the receptionist can go on."""
    same_month: bool
    auto_reload: dict[str, Any]
    spent_now: Decimal
    """Dollars of use in the month we are in."""
    spend_cap: Decimal | None
    message_floor: Decimal
    voicemail_only: bool


async def lock_account(
    unit: UnitOfWork, *, tariff: Tariff, month: date, kind: str | None = None, reference: str | None = None
) -> LockedAccount:
    """Lock the account for an entry of this kind and reference in a month. Raises CreditAccountMissing."""
    values = _account_values(unit, month=month, zone=tariff.zone) | {"kind": kind, "reference": reference}
    _, rows = await unit.fetch_together((LOCK_ACCOUNT, values), (READ_ACCOUNT, values))
    return read_locked_account(unit, rows, tariff=tariff, month=month)


def lock_call_account(
    unit: UnitOfWork, *, call_sid: str, zone: ZoneInfo, ended_at: datetime
) -> tuple[tuple[PreparedStatement, Mapping[str, Any]], ...]:
    """What locks and then reads the account of a call that has not ended, for the message that locks the call.

    Without such a call nothing is locked: whoever waits for a call to be made must not hold an account.
    """
    values = _account_values(unit, month=pricing.billing_month(ended_at, zone), zone=zone)
    values |= {"kind": "usage", "reference": call_sid}
    return (_LOCK_CALL_ACCOUNT, values), (READ_ACCOUNT, values)


def read_locked_account(
    unit: UnitOfWork, rows: Sequence[Mapping[str, Any]], *, tariff: Tariff, month: date
) -> LockedAccount:
    """The account from the rows that reading it gave. Raises CreditAccountMissing when there are none."""
    if not rows:
        raise CreditAccountMissing
    row = rows[0]
    return LockedAccount(
        balance=row["balance"],
        suspended=row["credit_suspended"],
        has_entry=row["has_entry"],
        free_left=max(tariff.monthly_free_minutes - (row["used"] or 0), 0),
        free_now=max(tariff.monthly_free_minutes - (row["used_now"] or 0), 0),
        same_month=month == pricing.billing_month(unit.now, tariff.zone),
        auto_reload=row["auto_reload"],
        spent_now=row["spent_now"],
        spend_cap=row["spend_cap"],
        message_floor=row["message_floor"],
        voicemail_only=row["voicemail_only"],
    )


def _account_values(unit: UnitOfWork, *, month: date, zone: ZoneInfo) -> dict[str, Any]:
    return {"client": unit.client_id, "month": month, "this_month": pricing.billing_month(unit.now, zone)}
