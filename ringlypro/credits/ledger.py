"""The only writer of a balance: entries are added, a reference counts once, and the account's lock makes them a chain.

What an entry follows from is read under the lock (`account_locks`), also whether it is there already.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.core.money import to_money
from ringlypro.credits import auto_reload, pricing
from ringlypro.credits.account_locks import CreditAccountMissing, LockedAccount, lock_account, read_locked_account
from ringlypro.credits.account_standing import NOTHING, AccountStanding, announce_standing, find_standing
from ringlypro.credits.entry_rules import is_use
from ringlypro.credits.pricing import CallCharge, Tariff
from ringlypro.credits.tables import CreditAccount
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL, UnitOfWork

__all__ = [
    "CreditAccountMissing",
    "EntryKind",
    "LedgerEntry",
    "charge_call",
    "load_tariff",
    "open_account",
    "post",
    "reevaluate_suspension",
    "write_entry",
]

EntryKind = Literal["deposit", "refund", "dispute", "correction"]

INSERT_ENTRY = PreparedStatement("ringly_insert_entry", """
WITH entry AS (
    INSERT INTO credit_entries (kind, reference, amount, balance_after, minutes, free_minutes, paid_minutes, rate,
                                reason, call_id, at)
    VALUES (%(kind)s, %(reference)s, %(amount)s, %(after)s, %(minutes)s, %(free)s, %(paid)s, %(rate)s,
            %(reason)s, %(call_id)s, %(now)s)
    ON CONFLICT (client_id, kind, reference) DO NOTHING
    RETURNING id),
account AS (
    UPDATE credit_accounts
    SET balance = %(after)s,
        total_minutes_used = total_minutes_used + %(free)s + %(paid)s,
        total_amount_spent = total_amount_spent - CASE WHEN %(is_usage)s THEN %(amount)s ELSE 0 END,
        last_usage_at = CASE WHEN %(is_usage)s THEN %(now)s ELSE last_usage_at END
    WHERE client_id = %(client)s AND EXISTS (SELECT FROM entry)),
month AS (
    INSERT INTO usage_months (month, free_used, minutes, amount)
    SELECT %(month)s, %(free)s, %(free)s + %(paid)s, -%(amount)s FROM entry WHERE %(is_usage)s
    ON CONFLICT (client_id, month) DO UPDATE
    SET free_used = usage_months.free_used + excluded.free_used,
        minutes = usage_months.minutes + excluded.minutes,
        amount = usage_months.amount + excluded.amount),
suspension AS (
    UPDATE clients SET credit_suspended = %(suspended)s, voicemail_only = %(voicemail_only)s
    WHERE id = %(client)s AND (credit_suspended <> %(suspended)s OR voicemail_only <> %(voicemail_only)s)
        AND EXISTS (SELECT FROM entry))
SELECT id, pg_notify(%(channel)s, %(change_event)s) FROM entry
""", types={
    "month": "date", "free": "integer", "paid": "integer", "amount": "numeric", "kind": "text",
    "is_usage": "boolean", "suspended": "boolean", "voicemail_only": "boolean",
})  # fmt: skip
_SELECT_ENTRY = """
SELECT id, kind, reference, amount, balance_after, minutes, free_minutes, paid_minutes, rate, reason, call_id, at
FROM credit_entries WHERE client_id = %(client)s AND kind = %(kind)s AND reference = %(reference)s
"""
_SET_SUSPENSION = """
UPDATE clients SET credit_suspended = %(suspended)s, voicemail_only = %(voicemail_only)s WHERE id = %(client)s
"""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of the ledger. `is_new` is False when the reference was known and nothing moved."""

    id: int | None
    """None for one that is written with the commit."""
    kind: str
    reference: str
    amount: Decimal
    balance_after: Decimal
    minutes: int
    free_minutes: int
    paid_minutes: int
    rate: Decimal | None
    reason: str
    call_id: int | None
    at: datetime
    is_new: bool


async def open_account(unit: UnitOfWork) -> None:
    """Give a new client its account, with nothing in it."""
    unit.db.add(CreditAccount())
    await unit.db.flush()


async def charge_call(
    unit: UnitOfWork,
    *,
    call_id: int | None,
    call_sid: str,
    seconds: int | None,
    tariff: Tariff,
    reason: str,
    ended_at: datetime,
    waived: bool = False,
    account_rows: Sequence[Mapping[str, Any]] | None = None,
) -> LedgerEntry:
    """Charge a call once, however often its end is reported; a free or waived one leaves an entry of 0 with its reason.

    The free minutes are those of the month in which the call ended, however late we hear of it. `account_rows` are what
    `account_locks.lock_call_account` gave, where the call was locked with its account: then the entry is written
    with the commit.
    """
    month = pricing.billing_month(ended_at, tariff.zone)
    if account_rows is None:
        account = await lock_account(unit, tariff=tariff, month=month, kind="usage", reference=call_sid)
    else:
        account = read_locked_account(unit, account_rows, tariff=tariff, month=month)
    call_charge = (
        pricing.waive_charge(seconds=seconds)
        if waived
        else pricing.charge(seconds=seconds, free_left=account.free_left, rate=tariff.rate, minimum=tariff.minimum)
    )
    return await write_entry(
        unit,
        account,
        tariff=tariff,
        month=month,
        call_charge=call_charge,
        values={
            "kind": "usage",
            "reference": call_sid,
            "amount": -call_charge.cost,
            "rate": tariff.rate,
            "reason": reason,
            "call_id": call_id,
        },
        goes_with_commit=account_rows is not None,
    )


async def post(unit: UnitOfWork, *, kind: EntryKind, amount: Decimal, reference: str, reason: str) -> LedgerEntry:
    """Move the balance by `amount` dollars (negative takes away), once per kind and reference."""
    tariff = await load_tariff(unit)
    month = pricing.billing_month(unit.now, tariff.zone)
    account = await lock_account(unit, tariff=tariff, month=month, kind=kind, reference=reference)
    return await write_entry(
        unit,
        account,
        tariff=tariff,
        month=month,
        call_charge=pricing.ZERO_CHARGE,
        values={
            "kind": kind,
            "reference": reference,
            "amount": to_money(amount),
            "rate": None,
            "reason": reason,
            "call_id": None,
        },
    )


async def reevaluate_suspension(unit: UnitOfWork) -> bool:
    """Whether this client is suspended for want of credit, judged anew: a new month brings new free minutes."""
    tariff = await load_tariff(unit)
    account = await lock_account(unit, tariff=tariff, month=pricing.billing_month(unit.now, tariff.zone))
    standing = find_standing(account, tariff)
    if (standing.is_suspended, standing.is_voicemail_only) != (account.suspended, account.voicemail_only):
        flags = {"suspended": standing.is_suspended, "voicemail_only": standing.is_voicemail_only}
        await unit.fetch_all(_SET_SUSPENSION, {**flags, "client": unit.client_id})
        await announce_standing(unit, account, standing)
        await unit.notify("credits")
    return standing.is_suspended


async def load_tariff(unit: UnitOfWork) -> Tariff:
    """What this client agreed to, as its row says now."""
    columns = Client.per_minute_rate, Client.monthly_free_minutes, Client.timezone, Client.minimum_billable_seconds
    client_row = (await unit.db.execute(select(*columns).where(Client.id == unit.client_id))).one_or_none()
    if client_row is None:
        raise CreditAccountMissing
    rate, free, zone, minimum = client_row
    return Tariff(rate=rate, monthly_free_minutes=free, zone=ZoneInfo(zone), minimum=minimum)


async def write_entry(
    unit: UnitOfWork,
    account: LockedAccount,
    *,
    tariff: Tariff,
    month: date,
    call_charge: CallCharge,
    values: Mapping[str, Any],
    goes_with_commit: bool = False,
) -> LedgerEntry:
    """Write an entry of a locked account, and what follows from it; for those who lock accounts, in this room.

    `values` are kind, reference, amount, rate, reason and call; `entry_rules` says which of them are use.
    """
    minutes = _minutes_of_entry(call_charge, values)
    standing = find_standing(
        account,
        tariff,
        amount=values["amount"],
        free_used=call_charge.free_minutes,
        spent=-values["amount"] if minutes["is_usage"] else NOTHING,
    )
    entry = {
        **values,
        **minutes,
        **_values_of_standing(standing),
        "client": unit.client_id,
        "month": month,
        "now": unit.now,
        "channel": NOTIFY_CHANNEL,
        "change_event": json.dumps([unit.client_id, "credits", None]),
    }
    if account.has_entry:
        (existing_entry,) = await unit.fetch_all(_SELECT_ENTRY, entry)
        return LedgerEntry(**existing_entry, is_new=False)
    entry_id = await _insert_entry(unit, entry, goes_with_commit=goes_with_commit)
    await announce_standing(unit, account, standing)
    if values["amount"] < 0:
        await auto_reload.enqueue_auto_reload(unit, account.auto_reload, balance=standing.balance)
    return LedgerEntry(
        **values,
        id=entry_id,
        balance_after=standing.balance,
        minutes=call_charge.minutes,
        free_minutes=call_charge.free_minutes,
        paid_minutes=call_charge.paid_minutes,
        at=unit.now,
        is_new=True,
    )


async def _insert_entry(unit: UnitOfWork, entry: Mapping[str, Any], *, goes_with_commit: bool) -> int | None:
    if goes_with_commit:
        await unit.execute_at_commit(INSERT_ENTRY, entry)
        return None
    entry_id: int = (await unit.fetch_all(INSERT_ENTRY, entry))[0]["id"]
    return entry_id


def _values_of_standing(standing: AccountStanding) -> dict[str, Any]:
    return {
        "after": standing.balance,
        "suspended": standing.is_suspended,
        "voicemail_only": standing.is_voicemail_only,
    }


def _minutes_of_entry(call_charge: CallCharge, values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "minutes": call_charge.minutes,
        "free": call_charge.free_minutes,
        "paid": call_charge.paid_minutes,
        "is_usage": is_use(values["kind"], values["rate"]),
    }
