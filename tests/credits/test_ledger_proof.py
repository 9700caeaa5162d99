"""The proof of a ledger: a look counts what is new, a night counts everything, and neither is fooled for long."""

from __future__ import annotations

from decimal import Decimal
from zoneinfo import ZoneInfo

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from ringlypro.credits import jobs, ledger, ledger_proof, queries
from ringlypro.credits.pricing import Tariff
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.log_lines import collected_lines
from tests.service_fixtures import FakeServices, run_jobs

TARIFF = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=3, zone=ZoneInfo("America/New_York"))
COUNTED = "SELECT count(*) AS n, count(*) FILTER (WHERE NOT is_consistent) AS bad FROM ledger_checkpoints"


async def add_entries(unit: UnitOfWork, count: int, *, first: int = 0) -> None:
    for number in range(first, first + count):
        if number % 3 == 0:
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference=f"pi_{number}", reason="reload")
        else:
            await ledger.charge_call(
                unit, call_id=None, call_sid=f"CA{number}", seconds=60 * number, tariff=TARIFF, reason="call",
                ended_at=unit.now,
            )  # fmt: skip


@pytest.fixture
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_proof, "SLICE_ENTRIES", 3)
    monkeypatch.setattr(ledger_proof, "ENTRIES_BETWEEN_CHECKPOINTS", 2)


@pytest.mark.usefixtures("short_slices")
class TestCheckpoints:
    """What is counted from a checkpoint is what is counted from the beginning."""

    @settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.integers(0, 7), min_size=1, max_size=4))
    async def test_a_look_says_what_a_whole_count_says(
        self, database: Database, dentist: int, steps: list[int]
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            entries = (await queries.reconcile_ledger(unit)).entries
            for step in steps:
                await add_entries(unit, step, first=entries)
                entries += step
                look = await queries.reconcile_ledger(unit)
                assert look == await ledger_proof.reconcile_whole_ledger(unit)
                assert (look.entries, look.is_consistent) == (entries, True)

    async def test_a_look_at_much_that_is_new_keeps_the_count(self, unit: UnitOfWork) -> None:
        await add_entries(unit, 2)
        await queries.reconcile_ledger(unit)
        assert (await unit.fetch_all(COUNTED, {}))[0]["n"] == 0

        await add_entries(unit, 1, first=2)
        await queries.reconcile_ledger(unit)
        assert (await unit.fetch_all(COUNTED, {}))[0]["n"] == 1

    async def test_a_night_without_entries_adds_no_checkpoint(self, unit: UnitOfWork) -> None:
        await add_entries(unit, 4)
        for _ in range(2):
            await ledger_proof.reconcile_whole_ledger(unit)

        assert (await unit.fetch_all(COUNTED, {}))[0]["n"] == 1

    @pytest.mark.parametrize(
        "statement", ["UPDATE ledger_checkpoints SET entries = 0", "DELETE FROM ledger_checkpoints"]
    )
    async def test_a_checkpoint_cannot_be_changed(self, database: Database, dentist: int, statement: str) -> None:
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with database.unit_of_work(dentist) as unit:
                await unit.db.execute(text(statement))


async def test_what_was_changed_before_a_checkpoint_is_noticed_at_night_and_stays_noticed(
    services: FakeServices, database_url: str, dentist: int, superuser: psycopg.Connection
) -> None:
    async with services.unit_of_work(dentist) as unit:
        await add_entries(unit, 6)
        await ledger_proof.reconcile_whole_ledger(unit)
    superuser.execute("UPDATE credit_entries SET amount = amount + 1 WHERE reference = 'pi_3'")

    async def look() -> bool:
        async with services.unit_of_work(dentist) as unit:
            return (await queries.reconcile_ledger(unit)).is_consistent

    async def prove_at_night() -> str:
        async with services.system_session() as unit:
            await unit.enqueue(jobs.prove_ledgers)
        with collected_lines() as lines:
            await run_jobs(services, database_url)
        return lines.text

    assert await look()
    assert f"the ledger of client {dentist} does not add up" in await prove_at_night()
    assert not await look()
    async with services.unit_of_work(dentist) as unit:
        await add_entries(unit, 2, first=6)
    assert not await look()

    superuser.execute("UPDATE credit_entries SET amount = amount - 1 WHERE reference = 'pi_3'")
    assert "does not add up" not in await prove_at_night()
    assert await look()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE credit_entries SET amount = amount + 1 WHERE reference = 'pi_6'",
        "UPDATE credit_entries SET balance_after = balance_after + 1 WHERE reference = 'pi_6'",
        "DELETE FROM credit_entries WHERE reference = 'CA7'",
        "UPDATE credit_accounts SET balance = balance + 1",
        "UPDATE usage_months SET minutes = minutes + 1",
    ],
)
async def test_what_was_changed_since_a_checkpoint_is_noticed_at_once(
    database: Database, dentist: int, superuser: psycopg.Connection, change: str
) -> None:
    async with database.unit_of_work(dentist) as unit:
        await add_entries(unit, 6)
        await ledger_proof.reconcile_whole_ledger(unit)
        await add_entries(unit, 3, first=6)

    superuser.execute(change.encode())

    async with database.unit_of_work(dentist) as unit:
        assert not (await queries.reconcile_ledger(unit)).is_consistent
