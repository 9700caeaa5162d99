"""The ledger on a real database: one entry per reference, one chain, and free minutes by the month."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError

from ringlypro.clients.tables import Client
from ringlypro.credits import ledger, queries
from ringlypro.credits.pricing import Tariff
from ringlypro.credits.tables import CreditEntry
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.credits.charged_calls import NEW_YORK, PAYING, charge


async def test_a_call_takes_free_minutes_first(unit: UnitOfWork) -> None:
    tariff = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=3, zone=NEW_YORK)

    first = await charge(unit, "CA1", 61, tariff, call_id=7)
    second = await charge(unit, "CA2", 120, tariff, call_id=8)

    assert (first.free_minutes, first.paid_minutes, first.amount) == (2, 0, Decimal(0))
    assert (second.free_minutes, second.paid_minutes, second.amount) == (1, 1, Decimal("-0.1000"))
    assert (first.balance_after, second.balance_after) == (Decimal(0), Decimal("-0.1000"))
    assert await queries.get_call_usage(unit, 8) is not None
    assert (await queries.reconcile_ledger(unit)).is_consistent


async def test_a_repeat_finds_its_own_entry_and_moves_nothing(unit: UnitOfWork) -> None:
    first = await charge(unit, "CA1", 61, PAYING)
    again = await charge(unit, "CA1", 6100, PAYING)

    assert first.is_new
    assert not again.is_new
    assert (again.id, again.amount, again.balance_after) == (
        first.id,
        first.amount,
        first.balance_after,
    )
    summary = await queries.get_account_summary(unit)
    assert (summary.total_minutes_used, summary.total_amount_spent) == (2, Decimal("0.2000"))


@pytest.mark.parametrize("seconds", [0, None, -1])
async def test_a_call_without_length_leaves_an_entry_of_nothing(unit: UnitOfWork, seconds: int | None) -> None:
    entry = await charge(unit, "CA1", seconds, reason="no_minutes")

    assert (entry.amount, entry.minutes, entry.reason) == (Decimal(0), 0, "no_minutes")
    assert entry.is_new


async def test_a_screen_call_costs_nothing_and_takes_no_free_minute(unit: UnitOfWork) -> None:
    entry = await charge(unit, "CA1", 300, waived=True, reason="screen_phone")

    assert (entry.minutes, entry.free_minutes, entry.paid_minutes, entry.amount) == (5, 0, 0, Decimal(0))
    summary = await queries.get_account_summary(unit)
    assert (summary.free_minutes_used, summary.total_minutes_used) == (0, 0)
    assert (await queries.reconcile_ledger(unit)).is_consistent


async def test_a_charge_takes_three_round_trips(unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    run = UnitOfWork.fetch_all

    async def counted(self: UnitOfWork, sql: str, values: Any) -> Any:
        asked.append(sql)
        return await run(self, sql, values)

    monkeypatch.setattr(UnitOfWork, "fetch_all", counted)

    await charge(unit, "CA1")

    assert len(asked) == 3


async def test_twenty_reports_of_a_call_make_one_entry(database: Database, dentist: int) -> None:
    async def report() -> bool:
        async with database.unit_of_work(dentist) as unit:
            return (await charge(unit, "CA1", 61, PAYING)).is_new

    new = await asyncio.gather(*(report() for _ in range(20)))

    assert sum(new) == 1
    async with database.unit_of_work(dentist) as unit:
        assert len((await unit.db.scalars(select(CreditEntry))).all()) == 1
        assert (await queries.reconcile_ledger(unit)).is_consistent


async def test_calls_that_end_together_never_share_free_minutes(database: Database, dentist: int, barber: int) -> None:
    tariff = Tariff(rate=Decimal("0.0730"), monthly_free_minutes=7, zone=NEW_YORK)

    async def report(client: int, number: int) -> None:
        async with database.unit_of_work(client) as unit:
            await charge(unit, f"CA{number}", 61 + number, tariff)

    async def deposit(client: int, number: int) -> None:
        async with database.unit_of_work(client) as unit:
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference=f"pi_{number}", reason="reload")

    work = [report(client, number) for client in (dentist, barber) for number in range(10) for _ in range(2)]
    work += [deposit(client, number) for client in (dentist, barber) for number in range(3) for _ in range(2)]
    await asyncio.gather(*work)

    for client in (dentist, barber):
        async with database.unit_of_work(client) as unit:
            entries = (await unit.db.scalars(select(CreditEntry))).all()
            proof = await queries.reconcile_ledger(unit)
            assert (proof.is_consistent, proof.entries) == (True, 13)
            assert sum(entry.free_minutes for entry in entries) == 7
            assert proof.balance == 15 - Decimal("0.0730") * (10 * 2 - 7)


async def test_entries_cannot_be_changed_or_removed(database: Database, dentist: int) -> None:
    async with database.unit_of_work(dentist) as unit:
        await charge(unit, "CA1")

    for statement in ("UPDATE credit_entries SET amount = 0", "DELETE FROM credit_entries"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.unit_of_work(dentist) as unit:
                await unit.db.execute(text(statement))


async def test_without_an_account_nothing_is_charged(database: Database) -> None:
    async with database.system_session() as unit:
        client = Client(business_name="Nobody", business_phone="+13055550199")
        unit.db.add(client)
        await unit.db.flush()

    with pytest.raises(ledger.CreditAccountMissing):
        async with database.unit_of_work(client.id) as unit:
            await charge(unit, "CA1")


class TestMonths:
    """Reset themselves, in the business's own calendar."""

    async def test_new_free_minutes_on_the_first(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        tariff = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=2, zone=NEW_YORK)
        clock.moment = datetime(2025, 12, 1, 4, 59, tzinfo=UTC)
        async with database.unit_of_work(dentist) as unit:
            november = await charge(unit, "CA1", 180, tariff)
        clock.forward(minutes=1)
        async with database.unit_of_work(dentist) as unit:
            december = await charge(unit, "CA2", 180, tariff)

        assert (november.free_minutes, december.free_minutes) == (2, 2)

    async def test_a_late_report_counts_in_the_month_of_its_call(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        tariff = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=1, zone=NEW_YORK)
        ended = clock.moment
        async with database.unit_of_work(dentist) as unit:
            await charge(unit, "CA1", 60, tariff)
        clock.forward(days=20)

        async with database.unit_of_work(dentist) as unit:
            late = await charge(unit, "CA2", 60, tariff, ended_at=ended)

        assert (late.free_minutes, late.paid_minutes) == (0, 1)
        async with database.unit_of_work(dentist) as unit:
            assert (await queries.get_account_summary(unit)).free_minutes_used == 0
            assert (await queries.reconcile_ledger(unit)).is_consistent
