"""Reports of a call's end that differ: the fullest one counts, in whatever order they come, and is charged once."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, update

from ringlypro.calls import call_completion, call_sweep, jobs
from ringlypro.calls.tables import Call, CallDay
from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Client
from ringlypro.credits import ledger_proof, queries
from ringlypro.credits.tables import CreditEntry
from ringlypro.db.database import Database
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import CallReport
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services, run_jobs

SID = "CA" + "1" * 32
Report = tuple[str, int]


@pytest.fixture
async def services(database: Database, clock: TravellingClock, tmp_path: Path, dentist: int) -> FakeServices:
    made = make_services(database, clock, RINGLYPRO_DATA_DIR=tmp_path)
    async with made.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(monthly_free_minutes=1))
    return made


async def begin_call(services: FakeServices, client: int, sid: str = SID, *, screen: bool = False) -> int:
    async with services.unit_of_work(client) as unit:
        call = Call(twilio_call_sid=sid, from_number="+13055550142", to_number="+13055550101", status="in-progress",
                    screen=screen, start_time=unit.now, created_at=unit.now, updated_at=unit.now)  # fmt: skip
        unit.db.add(call)
        await unit.db.flush()
        return call.id


async def report(services: FakeServices, client: int, *reports: Report, sid: str = SID) -> None:
    client_profile = await client_profiles.get_profile_by_id(services, client)
    assert client_profile is not None
    for status, seconds in reports:
        async with services.voice_unit(client) as unit:
            await call_completion.apply_call_status(unit, client_profile, sid=sid, status=status, seconds=seconds)


async def state(services: FakeServices, client: int, sid: str = SID) -> tuple[str, int | None, Decimal, int, int]:
    """Status, seconds, cost as it stands with the call, and the minutes of its entries, free and paid."""
    async with services.unit_of_work(client) as unit:
        call = (await unit.db.scalars(select(Call).where(Call.twilio_call_sid == sid))).one()
        usage = await queries.get_call_usage(unit, call.id)
        assert usage is not None
        assert (await ledger_proof.reconcile_whole_ledger(unit)).is_consistent
    assert call.cost == -usage.amount
    return call.status, call.duration, -usage.amount, usage.free_minutes, usage.paid_minutes


REPORTS: list[tuple[list[Report], tuple[str, int, str, int, int]]] = [
    ([("completed", 75), ("in-progress", 0), ("ringing", 0)], ("completed", 75, "0.1", 1, 1)),
    ([("completed", 0), ("completed", 130)], ("completed", 130, "0.2", 1, 2)),
    ([("completed", 5), ("completed", 95)], ("completed", 95, "0.1", 1, 1)),
    ([("completed", 30), ("completed", 60)], ("completed", 60, "0", 1, 0)),
    ([("no-answer", 0), ("completed", 61), ("busy", 99)], ("completed", 61, "0.1", 1, 1)),
    ([("completed", 0), ("completed", 61), ("completed", 130), ("completed", 95)], ("completed", 130, "0.2", 1, 2)),
    ([("failed", 0), ("completed", 0)], ("completed", 0, "0", 0, 0)),
]


@pytest.mark.parametrize(("reports", "expected"), REPORTS)
async def test_the_fullest_report_counts_in_any_order(
    services: FakeServices, dentist: int, reports: list[Report], expected: tuple[str, int, str, int, int]
) -> None:
    ends = set()
    orders = list(itertools.permutations(reports))
    for number, order in enumerate(orders):
        sid = f"CA{number:032x}"
        async with services.unit_of_work(dentist) as unit:
            # Each order has a free minute of its own.
            await unit.db.execute(update(Client).values(monthly_free_minutes=number * expected[3] + 1))
            await unit.notify("clients")
        services.caches.get_cache(client_profiles.ClientProfileCache).clear()
        await begin_call(services, dentist, sid)
        await report(services, dentist, *order, *reversed(order), sid=sid)
        ends.add(await state(services, dentist, sid))

    status, seconds, cost, free_minutes, paid_minutes = expected
    assert ends == {(status, seconds, Decimal(cost), free_minutes, paid_minutes)}


async def test_the_first_entry_stands_and_the_rest_is_a_correction(services: FakeServices, dentist: int) -> None:
    call_id = await begin_call(services, dentist)

    await report(services, dentist, ("completed", 0), ("completed", 130))

    async with services.unit_of_work(dentist) as unit:
        entries = (await unit.db.scalars(select(CreditEntry).order_by(CreditEntry.id))).all()
        day = (await unit.db.scalars(select(CallDay))).one()
        summary = await queries.get_account_summary(unit)
        usage = await queries.get_call_usage(unit, call_id)
    assert [(entry.kind, entry.reason, entry.minutes, entry.amount) for entry in entries] == [
        ("usage", "no_length", 0, Decimal(0)),
        ("correction", "call_length", 3, Decimal("-0.2")),
    ]
    assert (day.calls, day.seconds, day.answered, day.missed) == (1, 130, 1, 0)
    assert (summary.total_minutes_used, summary.total_amount_spent) == (3, Decimal("0.2"))
    assert (summary.month_minutes, summary.month_amount, summary.free_minutes_used) == (3, Decimal("0.2"), 1)
    assert usage is not None
    assert usage.reason == "call"


async def test_a_call_that_was_missed_at_first_is_counted_as_answered(services: FakeServices, dentist: int) -> None:
    await begin_call(services, dentist)

    await report(services, dentist, ("no-answer", 0), ("completed", 30))

    async with services.unit_of_work(dentist) as unit:
        day = (await unit.db.scalars(select(CallDay))).one()
    assert (day.calls, day.answered, day.missed, day.seconds) == (1, 1, 0, 30)


async def test_a_screen_call_stays_free_however_long_it_turns_out(services: FakeServices, dentist: int) -> None:
    await begin_call(services, dentist, screen=True)

    await report(services, dentist, ("completed", 0), ("completed", 300))

    assert await state(services, dentist) == ("completed", 300, 0, 0, 0)


async def test_longer_reports_at_once_are_not_added_up(services: FakeServices, dentist: int) -> None:
    await begin_call(services, dentist)
    lengths = [0, 61, 130, 95, 130, 181, 61, 181]

    await asyncio.gather(*(report(services, dentist, ("completed", seconds)) for seconds in lengths))

    assert await state(services, dentist) == ("completed", 181, Decimal("0.3"), 1, 3)


async def test_early_reports_leave_the_fullest_to_their_call(services: FakeServices, dentist: int) -> None:
    await report(services, dentist, ("completed", 0), ("completed", 61), ("busy", 0))

    async with services.unit_of_work(dentist) as unit:
        (row,) = await unit.fetch_all("SELECT status, seconds FROM early_statuses", {})
    assert row == {"status": "completed", "seconds": 61}


class TestSweep:
    """A call whose end never arrives."""

    async def sweep(self, services: FakeServices, client: int, clock: TravellingClock, **passed: float) -> int:
        clock.forward(**passed)
        return await call_sweep.close_silent_calls(services, client)

    async def test_is_asked_for_and_charged_as_it_was(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await begin_call(services, dentist)
        services.phone.call_reports[SID] = CallReport("completed", 130)

        assert await self.sweep(services, dentist, clock, minutes=10) == 0
        assert await self.sweep(services, dentist, clock, minutes=10) == 1

        assert await state(services, dentist) == ("completed", 130, Decimal("0.2"), 1, 2)
        assert await self.sweep(services, dentist, clock, minutes=10) == 0

    async def test_goes_on_while_the_telephone_company_says_so(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await begin_call(services, dentist)
        services.phone.call_reports[SID] = CallReport("in-progress", 0)

        assert await self.sweep(services, dentist, clock, hours=9) == 0

    @pytest.mark.parametrize("sid", [SID, "CA/../secret", "CAx"])
    async def test_that_nobody_knows_is_closed_after_the_longest_call(
        self, services: FakeServices, dentist: int, clock: TravellingClock, sid: str
    ) -> None:
        call_id = await begin_call(services, dentist, sid)

        assert await self.sweep(services, dentist, clock, hours=3) == 0
        assert await self.sweep(services, dentist, clock, hours=2) == 1

        assert (await state(services, dentist, sid))[:3] == ("failed", 0, 0)
        async with services.unit_of_work(dentist) as unit:
            usage = await queries.get_call_usage(unit, call_id)
        assert usage is not None
        assert usage.reason == "end_unknown"

    async def test_that_was_closed_and_is_reported_after_all_is_charged(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await begin_call(services, dentist)
        await self.sweep(services, dentist, clock, hours=5)

        await report(services, dentist, ("completed", 130))

        assert await state(services, dentist) == ("completed", 130, Decimal("0.2"), 1, 2)

    async def test_stays_open_while_the_telephone_company_is_away(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await begin_call(services, dentist)

        async def fetch_nothing(_sid: str) -> CallReport | None:
            raise VendorError("away", retryable=True, code="timeout")

        services.phone.fetch_call = fetch_nothing

        with pytest.raises(VendorError):
            await self.sweep(services, dentist, clock, hours=9)
        async with services.unit_of_work(dentist) as unit:
            assert await unit.db.scalar(select(Call.end_time)) is None

    async def test_is_looked_for_twice_an_hour(
        self, services: FakeServices, dentist: int, clock: TravellingClock, database_url: str
    ) -> None:
        await begin_call(services, dentist)
        clock.forward(minutes=timedelta(minutes=20).seconds // 60)
        services.phone.call_reports[SID] = CallReport("busy", 0)
        async with services.system_session() as unit:
            await unit.enqueue(jobs.close_all_silent_calls, timestamp=0)

        await run_jobs(services, database_url)

        assert (await state(services, dentist))[0] == "busy"
