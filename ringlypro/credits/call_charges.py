"""What a call costs once more is known of it: the difference is an entry of its own, since entries never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.credits import ledger, pricing
from ringlypro.credits.account_locks import lock_account
from ringlypro.credits.pricing import CallCharge, Tariff
from ringlypro.db.unit_of_work import UnitOfWork

_SUM_CHARGES = """
SELECT coalesce(sum(minutes), 0)::bigint AS minutes, coalesce(sum(free_minutes), 0)::bigint AS free_minutes,
    coalesce(sum(paid_minutes), 0)::bigint AS paid_minutes, -coalesce(sum(amount), 0) AS cost, max(rate) AS rate,
    count(*) AS entries
FROM credit_entries WHERE client_id = %(client_id)s AND call_id = %(call_id)s
"""


def build_tariff(client_profile: ClientProfile) -> Tariff:
    """What a client agreed to, as its profile says."""
    return Tariff(
        rate=client_profile.per_minute_rate,
        monthly_free_minutes=client_profile.monthly_free_minutes,
        zone=client_profile.zone,
        minimum=client_profile.minimum_billable_seconds,
    )


async def correct_call_charge(
    unit: UnitOfWork,
    *,
    call_id: int,
    call_sid: str,
    seconds: int,
    tariff: Tariff,
    waived: bool,
    ended_at: datetime,
) -> Decimal:
    """Charge what a greater length adds to a call that was charged; says what the call costs now, in dollars.

    The rate is that of the first entry, and free minutes are those of the month in which the call ended.
    """
    month = pricing.billing_month(ended_at, tariff.zone)
    reference = f"{call_sid}:{seconds}"
    account = await lock_account(unit, tariff=tariff, month=month, kind="correction", reference=reference)
    (charged,) = await unit.fetch_all(_SUM_CHARGES, {"client_id": unit.client_id, "call_id": call_id})
    previous_charge, rate = _read_charges(charged, tariff)
    free_left = account.free_left + previous_charge.free_minutes
    new_charge = (
        pricing.waive_charge(seconds=seconds)
        if waived
        else pricing.charge(seconds=seconds, free_left=free_left, rate=rate, minimum=tariff.minimum)
    )
    added_charge = pricing.subtract_charge(new_charge, previous_charge)
    if account.has_entry or added_charge.minutes <= 0:
        return previous_charge.cost
    await ledger.write_entry(
        unit,
        account,
        tariff=tariff,
        month=month,
        call_charge=added_charge,
        values={
            "kind": "correction",
            "reference": reference,
            "amount": -added_charge.cost,
            "rate": rate,
            "reason": "call_length",
            "call_id": call_id,
        },
    )
    return new_charge.cost


async def recharge_call(
    unit: UnitOfWork,
    *,
    call_id: int,
    call_sid: str,
    seconds: int,
    tariff: Tariff,
    ended_at: datetime,
    is_waived: bool,
    reason: str,
) -> Decimal:
    """Give back what a call took, its free minutes too, or take it anew; says what the call costs now, in dollars.

    Its minutes stay counted. A call that was never charged stays so.
    """
    month = pricing.billing_month(ended_at, tariff.zone)
    account = await lock_account(unit, tariff=tariff, month=month)
    (charged,) = await unit.fetch_all(_SUM_CHARGES, {"client_id": unit.client_id, "call_id": call_id})
    previous_charge, rate = _read_charges(charged, tariff)
    if not charged["entries"]:
        return previous_charge.cost
    free_left = account.free_left + previous_charge.free_minutes
    new_charge = (
        replace(pricing.ZERO_CHARGE, minutes=previous_charge.minutes)
        if is_waived
        else pricing.charge(seconds=seconds, free_left=free_left, rate=rate, minimum=tariff.minimum)
    )
    difference = pricing.subtract_charge(new_charge, previous_charge)
    if difference == pricing.ZERO_CHARGE:
        return previous_charge.cost
    await ledger.write_entry(
        unit,
        account,
        tariff=tariff,
        month=month,
        call_charge=difference,
        values={
            "kind": "correction",
            "reference": f"{call_sid}:{reason}:{charged['entries']}",
            "amount": -difference.cost,
            "rate": rate,
            "reason": reason,
            "call_id": call_id,
        },
    )
    return new_charge.cost


def _read_charges(charged: Mapping[str, Any], tariff: Tariff) -> tuple[CallCharge, Decimal]:
    """What the entries of a call come to, and the rate of the first of them."""
    sums = {name: charged[name] for name in ("minutes", "free_minutes", "paid_minutes", "cost")}
    return CallCharge(**sums), tariff.rate if charged["rate"] is None else charged["rate"]
