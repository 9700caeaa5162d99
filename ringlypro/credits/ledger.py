"""The only writer of a balance: entries are added, a reference counts once, and the account's lock makes them a chain.

The lock is taken first and the usage read in a second statement: read together they would come from the snapshot
before the lock, and two calls would share the same free minutes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.credits import alerts, auto_reload, pricing
from ringlypro.credits.alerts import Crossing, Level
from ringlypro.credits.pricing import Charge, Tariff
from ringlypro.credits.tables import CreditAccount
from ringlypro.db.unit import CHANNEL, Unit
from ringlypro.kit.errors import Kind, RinglyError
from ringlypro.kit.money import money, wire
from ringlypro.notices import bell

PostKind = Literal["deposit", "refund", "dispute", "correction"]

LOCK = "SELECT balance FROM credit_accounts WHERE client_id = %(client)s FOR UPDATE"
READ = """
SELECT c.credit_suspended,
       (SELECT a.auto_reload FROM credit_accounts a WHERE a.client_id = c.id) AS auto_reload,
       (SELECT u.free_used FROM usage_months u WHERE u.client_id = c.id AND u.month = %(month)s) AS used,
       (SELECT u.free_used FROM usage_months u WHERE u.client_id = c.id AND u.month = %(this_month)s) AS used_now
FROM clients c WHERE c.id = %(client)s
"""
WRITE = """
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
        total_amount_spent = total_amount_spent - CASE WHEN %(kind)s = 'usage' THEN %(amount)s ELSE 0 END,
        last_usage_at = CASE WHEN %(kind)s = 'usage' THEN %(now)s ELSE last_usage_at END
    WHERE client_id = %(client)s AND EXISTS (SELECT FROM entry)),
month AS (
    INSERT INTO usage_months (month, free_used, minutes, amount)
    SELECT %(month)s, %(free)s, %(free)s + %(paid)s, -%(amount)s FROM entry WHERE %(kind)s = 'usage'
    ON CONFLICT (client_id, month) DO UPDATE
    SET free_used = usage_months.free_used + excluded.free_used,
        minutes = usage_months.minutes + excluded.minutes,
        amount = usage_months.amount + excluded.amount),
suspension AS (
    UPDATE clients SET credit_suspended = %(suspended)s
    WHERE id = %(client)s AND credit_suspended <> %(suspended)s AND EXISTS (SELECT FROM entry))
SELECT id, pg_notify(%(channel)s, %(news)s) FROM entry
"""
KNOWN = """
SELECT id, kind, reference, amount, balance_after, minutes, free_minutes, paid_minutes, rate, reason, call_id, at
FROM credit_entries WHERE client_id = %(client)s AND kind = %(kind)s AND reference = %(reference)s
"""
SUSPEND = "UPDATE clients SET credit_suspended = %(suspended)s WHERE id = %(client)s"


class NoAccount(RinglyError):
    """This client has no credit account: nothing can be charged or credited."""

    kind = Kind.MISSING
    key = "credits.no_account"
    code = "no_account"


@dataclass(frozen=True, slots=True)
class Posted:
    """An entry of the ledger. `is_new` is False when the reference was known and nothing moved."""

    id: int
    kind: str
    reference: str
    amount: Decimal
    balance_before: Decimal
    balance_after: Decimal
    minutes: int
    free_minutes: int
    paid_minutes: int
    rate: Decimal | None
    reason: str
    call_id: int | None
    at: datetime
    is_new: bool
    crossing: Crossing | None = None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a locked account looked like before an entry."""

    balance: Decimal
    suspended: bool
    free_left: int
    """Free minutes left in the month the entry belongs to."""
    free_now: int
    """Free minutes left in the month we are in: these decide whether the receptionist can go on."""
    same_month: bool
    auto_reload: dict[str, Any]


async def open_account(unit: Unit) -> None:
    """Give a new client its account, with nothing in it."""
    unit.db.add(CreditAccount())
    await unit.db.flush()


async def charge_call(
    unit: Unit,
    *,
    call_id: int | None,
    call_sid: str,
    seconds: int | None,
    client: Tariff,
    reason: str,
    ended_at: datetime,
    waived: bool = False,
) -> Posted:
    """Charge a call once, however often its end is reported; a free or waived one leaves an entry of 0 with its reason.

    The free minutes are those of the month in which the call ended, however late we hear of it.
    """
    month = pricing.month_of(ended_at, client.zone)
    standing = await _lock(unit, tariff=client, month=month)
    costs = (
        pricing.waived(seconds=seconds)
        if waived
        else pricing.charge(seconds=seconds, free_left=standing.free_left, rate=client.rate, minimum=client.minimum)
    )
    return await _write(
        unit,
        standing,
        tariff=client,
        month=month,
        costs=costs,
        values={
            "kind": "usage",
            "reference": call_sid,
            "amount": -costs.cost,
            "rate": client.rate,
            "reason": reason,
            "call_id": call_id,
        },
    )


async def post(unit: Unit, *, kind: PostKind, amount: Decimal, reference: str, reason: str) -> Posted:
    """Move the balance by `amount` dollars (negative takes away), once per kind and reference."""
    tariff = await tariff_of(unit)
    month = pricing.month_of(unit.now, tariff.zone)
    standing = await _lock(unit, tariff=tariff, month=month)
    return await _write(
        unit,
        standing,
        tariff=tariff,
        month=month,
        costs=pricing.FREE_OF_CHARGE,
        values={
            "kind": kind,
            "reference": reference,
            "amount": money(amount),
            "rate": None,
            "reason": reason,
            "call_id": None,
        },
    )


async def look_again(unit: Unit) -> bool:
    """Whether this client is suspended for want of credit, judged anew: a new month brings new free minutes."""
    tariff = await tariff_of(unit)
    standing = await _lock(unit, tariff=tariff, month=pricing.month_of(unit.now, tariff.zone))
    after = alerts.level(balance=standing.balance, free_left=standing.free_now, rate=tariff.rate)
    suspended = after is Level.EMPTY
    if suspended != standing.suspended:
        await unit.run(SUSPEND, {"suspended": suspended, "client": unit.client_id})
        await _announce(unit, "empty" if suspended else "restored", balance=standing.balance, free=standing.free_now)
        await unit.tell("credits")
    return suspended


async def tariff_of(unit: Unit, *, minimum: int = 0) -> Tariff:
    """What this client agreed to, as its row says now."""
    columns = Client.per_minute_rate, Client.monthly_free_minutes, Client.timezone
    found = (await unit.db.execute(select(*columns).where(Client.id == unit.client_id))).one_or_none()
    if found is None:
        raise NoAccount
    rate, free, zone = found
    return Tariff(rate=rate, monthly_free_minutes=free, zone=ZoneInfo(zone), minimum=minimum)


async def _lock(unit: Unit, *, tariff: Tariff, month: date) -> _Standing:
    this_month = pricing.month_of(unit.now, tariff.zone)
    locked = await unit.run(LOCK, {"client": unit.client_id})
    if not locked:
        raise NoAccount
    (row,) = await unit.run(READ, {"client": unit.client_id, "month": month, "this_month": this_month})
    return _Standing(
        balance=locked[0]["balance"],
        suspended=row["credit_suspended"],
        free_left=max(tariff.monthly_free_minutes - (row["used"] or 0), 0),
        free_now=max(tariff.monthly_free_minutes - (row["used_now"] or 0), 0),
        same_month=month == this_month,
        auto_reload=row["auto_reload"],
    )


async def _write(
    unit: Unit, standing: _Standing, *, tariff: Tariff, month: date, costs: Charge, values: Mapping[str, Any]
) -> Posted:
    balance = standing.balance + values["amount"]
    free_now = standing.free_now - (costs.free_minutes if standing.same_month else 0)
    # What the row says outranks what could be computed: whoever is not suspended yet has still to hear of it.
    could = alerts.level(balance=standing.balance, free_left=standing.free_now, rate=tariff.rate)
    before = Level.EMPTY if standing.suspended else max(could, Level.LOW)
    after = alerts.level(balance=balance, free_left=free_now, rate=tariff.rate)
    entry = {
        **values,
        "minutes": costs.minutes,
        "free": costs.free_minutes,
        "paid": costs.paid_minutes,
        "client": unit.client_id,
        "after": balance,
        "month": month,
        "now": unit.now,
        "suspended": after is Level.EMPTY,
        "channel": CHANNEL,
        "news": json.dumps([unit.client_id, "credits", None]),
    }
    rows = await unit.run(WRITE, entry)
    if not rows:
        (known,) = await unit.run(KNOWN, entry)
        return Posted(**known, balance_before=known["balance_after"] - known["amount"], is_new=False)
    crossing = alerts.crossed(before, after)
    if crossing:
        await _announce(unit, crossing, balance=balance, free=free_now)
    if values["amount"] < 0:
        await auto_reload.when_low(unit, standing.auto_reload, balance=balance)
    return Posted(
        **values,
        id=rows[0]["id"],
        balance_before=standing.balance,
        balance_after=balance,
        minutes=costs.minutes,
        free_minutes=costs.free_minutes,
        paid_minutes=costs.paid_minutes,
        at=unit.now,
        is_new=True,
        crossing=crossing,
    )


async def _announce(unit: Unit, crossing: Crossing, *, balance: Decimal, free: int) -> None:
    """Tell the owner, by the bell and by mail; whoever caches the client looks again."""
    await bell.ring(unit, f"credit_{crossing}", link="/billing", letter=True, balance=wire(balance), free_minutes=free)
    if crossing != "low":
        await unit.tell("clients")
