"""Free minutes that are given: an entry without money, once, used before anything is paid."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from ringlypro.credits import ledger, ledger_proof, queries
from ringlypro.credits.minute_grants import MAX_GRANTED_MINUTES, grant_minutes
from ringlypro.credits.tables import CreditEntry
from ringlypro.db.unit_of_work import UnitOfWork
from tests.credits.charged_calls import charge


async def test_are_used_before_money(unit: UnitOfWork) -> None:
    assert [await grant_minutes(unit, minutes=5, reference="sorry") for _ in range(2)] == [True, False]
    tariff = await ledger.load_tariff(unit)

    entry = await charge(unit, "CA1", 60 * 106, tariff, call_id=7)

    assert (entry.free_minutes, entry.paid_minutes, entry.amount) == (105, 1, Decimal("-0.1"))
    summary = await queries.get_account_summary(unit)
    assert (summary.free_minutes_used, summary.free_minutes_remaining, summary.monthly_free_minutes) == (105, 0, 100)
    assert (summary.total_minutes_used, summary.balance) == (106, Decimal("-0.1"))
    assert (await ledger_proof.reconcile_whole_ledger(unit)).is_consistent


async def test_leave_an_entry_with_their_reason(unit: UnitOfWork) -> None:
    await grant_minutes(unit, minutes=5, reference="sorry")

    row = (await unit.db.scalars(select(CreditEntry))).one()
    assert (row.kind, row.reference, row.reason, row.minutes, row.amount) == ("grant", "sorry", "grant", 5, 0)
    assert (await queries.get_account_summary(unit)).free_minutes_remaining == 105


async def test_lift_a_suspension(unit: UnitOfWork) -> None:
    await charge(unit, "CA1", 60 * 100, await ledger.load_tariff(unit))
    assert (await queries.get_account_summary(unit)).credit_suspended

    await grant_minutes(unit, minutes=1, reference="sorry")

    assert not (await queries.get_account_summary(unit)).credit_suspended


@pytest.mark.parametrize("minutes", [0, -5, MAX_GRANTED_MINUTES + 1])
async def test_are_at_least_one_and_no_flood(unit: UnitOfWork, minutes: int) -> None:
    with pytest.raises(ValueError, match="minutes can be given"):
        await grant_minutes(unit, minutes=minutes, reference="sorry")
