"""Free minutes that are given beside those of the tariff: an entry of no money, once per reference."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from ringlypro.credits import ledger, pricing
from ringlypro.credits.account_locks import lock_account
from ringlypro.credits.pricing import CallCharge
from ringlypro.db.unit_of_work import UnitOfWork

MAX_GRANTED_MINUTES = 10_000
_ADD_GRANT = """
INSERT INTO usage_months (month, granted) VALUES (%(month)s, %(minutes)s)
ON CONFLICT (client_id, month) DO UPDATE SET granted = usage_months.granted + excluded.granted
"""


async def grant_minutes(unit: UnitOfWork, *, minutes: int, reference: str, reason: str = "grant") -> bool:
    """Give free minutes for this month of the business's calendar; False where this reference was granted before.

    Raises ValueError for less than one minute or more than `MAX_GRANTED_MINUTES`.
    """
    if not 1 <= minutes <= MAX_GRANTED_MINUTES:
        raise ValueError(f"1 to {MAX_GRANTED_MINUTES} minutes can be given")
    tariff = await ledger.load_tariff(unit)
    month = pricing.billing_month(unit.now, tariff.zone)
    account = await lock_account(unit, tariff=tariff, month=month, kind="grant", reference=reference)
    if account.has_entry:
        return False
    await unit.fetch_all(_ADD_GRANT, {"month": month, "minutes": minutes})
    no_money = Decimal(0)
    await ledger.write_entry(
        unit,
        replace(account, free_now=account.free_now + minutes),
        tariff=tariff,
        month=month,
        call_charge=CallCharge(minutes=minutes, free_minutes=0, paid_minutes=0, cost=no_money),
        values={
            "kind": "grant",
            "reference": reference,
            "amount": no_money,
            "rate": None,
            "reason": reason,
            "call_id": None,
        },
    )
    return True
