"""What an account shows of itself: every number of it, also before anything was used, and when it does not add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import ledger, queries
from ringlypro.credits.pricing import Tariff
from ringlypro.credits.queries import AccountSummary, LedgerReconciliation
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock
from tests.published import PublishedChanges
from tests.service_fixtures import waiting_jobs

NEW_YORK = ZoneInfo("America/New_York")
TARIFF = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=100, zone=NEW_YORK)


async def use_minutes(unit: UnitOfWork, sid: str, minutes: int, **values: object) -> ledger.LedgerEntry:
    inputs = {"call_id": None, "reason": "call", "ended_at": unit.now, "tariff": TARIFF} | values
    return await ledger.charge_call(unit, call_sid=sid, seconds=60 * minutes, **inputs)  # type: ignore[arg-type]  # a table


@pytest.fixture
async def nobody(database: Database) -> int:
    """A client whose credit account was never opened."""
    async with database.system_session() as unit:
        client = Client(business_name="New", business_phone="+13055550190", ringlypro_number="+13055550191")
        unit.db.add(client)
        await unit.db.flush()
        return client.id


class TestSummary:
    """The account today."""

    async def test_of_an_account_that_was_never_used(self, unit: UnitOfWork) -> None:
        assert await queries.get_account_summary(unit) == AccountSummary(
            balance=Decimal(0),
            free_minutes_used=0,
            free_minutes_remaining=100,
            monthly_free_minutes=100,
            free_minutes_reset_date=date(2025, 12, 1),
            per_minute_rate=Decimal("0.1000"),
            credit_suspended=False,
            total_minutes_used=0,
            total_amount_spent=Decimal(0),
            month_minutes=0,
            month_amount=Decimal(0),
            spend_cap=None,
            message_floor=Decimal(-2),
        )

    async def test_of_a_month_in_which_more_was_used_than_is_free(self, unit: UnitOfWork) -> None:
        await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_1", reason="reload")
        await use_minutes(unit, "CA1", 110)

        summary = await queries.get_account_summary(unit)

        assert (summary.free_minutes_used, summary.free_minutes_remaining) == (100, 0)
        assert (summary.total_minutes_used, summary.total_amount_spent) == (110, 1)
        assert (summary.month_minutes, summary.month_amount, summary.balance) == (110, 1, 19)

    async def test_a_tariff_that_was_cut_leaves_no_negative_minutes(self, unit: UnitOfWork) -> None:
        await use_minutes(unit, "CA1", 60)
        await unit.db.execute(update(Client).values(monthly_free_minutes=50))

        assert (await queries.get_account_summary(unit)).free_minutes_remaining == 0

    async def test_of_last_month_is_not_of_this(self, database: Database, dentist: int, clock: TravellingClock) -> None:
        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 60)
        clock.moment = datetime(2025, 12, 1, 5, 0, tzinfo=UTC)  # midnight in New York

        async with database.unit_of_work(dentist) as unit:
            summary = await queries.get_account_summary(unit)
        assert (summary.free_minutes_used, summary.month_minutes, summary.total_minutes_used) == (0, 0, 60)
        assert summary.free_minutes_reset_date == date(2026, 1, 1)


class TestNoAccount:
    """Without an account nothing moves, and the error says so."""

    async def test_nothing_can_be_read_or_posted(self, database: Database, nobody: int) -> None:
        async with database.unit_of_work(nobody) as unit:
            with pytest.raises(ledger.CreditAccountMissing):
                await queries.get_account_summary(unit)
            with pytest.raises(ledger.CreditAccountMissing):
                await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
            with pytest.raises(ledger.CreditAccountMissing):
                await use_minutes(unit, "CA1", 1)

    async def test_a_client_that_is_gone_has_no_tariff(self, database: Database) -> None:
        async with database.unit_of_work(987654) as unit:
            with pytest.raises(ledger.CreditAccountMissing) as refusal:
                await ledger.load_tariff(unit)
        assert (refusal.value.key, refusal.value.code) == ("credits.no_account", "no_account")

    async def test_an_account_that_is_opened_is_empty(self, database: Database, nobody: int) -> None:
        async with database.unit_of_work(nobody) as unit:
            await ledger.open_account(unit)

            assert (await queries.get_account_summary(unit)).balance == 0


class TestEntries:
    """An entry says everything that was decided when it was made."""

    async def test_of_a_call(self, unit: UnitOfWork) -> None:
        await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
        await use_minutes(unit, "CA0", 99)

        posted = await use_minutes(unit, "CA1", 3, call_id=7)

        assert (posted.kind, posted.reference, posted.reason, posted.call_id) == ("usage", "CA1", "call", 7)
        assert (posted.minutes, posted.free_minutes, posted.paid_minutes) == (3, 1, 2)
        assert (posted.amount, posted.rate, posted.at) == (Decimal("-0.2"), Decimal("0.1"), unit.now)
        assert (posted.balance_after, posted.is_new) == (Decimal("4.8"), True)
        usage = await queries.get_call_usage(unit, 7)
        assert usage is not None
        for name in (
            "id",
            "minutes",
            "free_minutes",
            "paid_minutes",
            "amount",
            "balance_after",
            "rate",
            "reason",
            "at",
        ):
            assert getattr(usage, name) == getattr(posted, name), name
        assert (usage.call_id, usage.twilio_call_sid) == (7, "CA1")

    async def test_of_a_deposit(self, unit: UnitOfWork) -> None:
        posted = await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")

        assert (posted.minutes, posted.free_minutes, posted.paid_minutes) == (0, 0, 0)
        assert (posted.rate, posted.call_id, posted.amount) == (None, None, 5)

    async def test_of_a_call_that_was_never_charged_there_is_none(self, unit: UnitOfWork) -> None:
        await use_minutes(unit, "CA1", 3, call_id=7)

        assert await queries.get_call_usage(unit, 8) is None

    async def test_are_listed_newest_first_without_the_payments(self, unit: UnitOfWork) -> None:
        await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
        for number in range(4):
            await use_minutes(unit, f"CA{number}", 1)

        first = await queries.list_usage(unit, limit=2)
        rest = await queries.list_usage(unit, limit=9, before=first[-1].id)

        assert [entry.twilio_call_sid for entry in (*first, *rest)] == ["CA3", "CA2", "CA1", "CA0"]

    async def test_a_minimum_of_seconds_leaves_a_short_call_free(self, unit: UnitOfWork) -> None:
        tariff = replace(await ledger.load_tariff(unit), minimum=61, monthly_free_minutes=0)

        assert (await use_minutes(unit, "CA1", 1, tariff=tariff)).amount == 0
        assert (await use_minutes(unit, "CA2", 2, tariff=tariff)).amount == Decimal("-0.2")


class TestProof:
    """The ledger does not hold when one way of counting differs."""

    WHOLE = LedgerReconciliation(
        balance=Decimal(5),
        sum_of_entries=Decimal(5),
        last_balance_after=Decimal(5),
        entries=2,
        chain_is_whole=True,
        months_agree=True,
    )

    def test_holds_when_everything_agrees(self) -> None:
        assert self.WHOLE.is_consistent

    @pytest.mark.parametrize(
        "change",
        [
            {"balance": Decimal(4)},
            {"sum_of_entries": Decimal(4)},
            {"last_balance_after": Decimal(4)},
            {"chain_is_whole": False},
            {"months_agree": False},
        ],
    )
    def test_does_not_hold_when_one_differs(self, change: dict[str, object]) -> None:
        assert not replace(self.WHOLE, **change).is_consistent  # type: ignore[arg-type]  # a table of fields

    async def test_counts_what_is_there(self, unit: UnitOfWork) -> None:
        await ledger.post(unit, kind="deposit", amount=Decimal(5), reference="pi_1", reason="reload")
        await use_minutes(unit, "CA1", 120)

        proof = await queries.reconcile_ledger(unit)

        assert (proof.entries, proof.balance, proof.is_consistent) == (2, 3, True)


class TestNews:
    """Open pages and remembered profiles hear of what changed, and of nothing else."""

    async def test_a_call_is_news_for_the_credits_page_alone(
        self, database: Database, dentist: int, changes: PublishedChanges
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 1)

        assert changes.take() == [(dentist, "credits", None)]

    async def test_a_repeat_is_no_news(self, database: Database, dentist: int, changes: PublishedChanges) -> None:
        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 1)
        changes.take()

        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 1)
        assert changes.take() == []

    async def test_low_is_told_to_the_owner_and_changes_no_profile(
        self, database: Database, dentist: int, changes: PublishedChanges
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 95)
            line = (await unit.db.scalars(select(Notification))).one()

        assert (line.kind, line.link) == ("credit_low", "/billing")
        assert line.values == {"balance": "0.0000", "free_minutes": 5}
        assert changes.take_topics() == {"credits", "notifications"}
        assert [job["task_name"] for job in await waiting_jobs(database)] == ["notifications.send_email"]

    async def test_a_suspension_that_a_new_month_lifts_is_told_and_published(
        self, database: Database, dentist: int, clock: TravellingClock, changes: PublishedChanges
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 100)
        assert changes.take_topics() == {"credits", "notifications", "clients"}
        clock.forward(days=20)

        async with database.unit_of_work(dentist) as unit:
            assert not await ledger.reevaluate_suspension(unit)
            restored = (await unit.db.scalars(select(Notification).order_by(Notification.id.desc()))).first()

        assert restored is not None
        assert (restored.kind, restored.values) == ("credit_restored", {"balance": "0.0000", "free_minutes": 100})
        assert changes.take_topics() == {"credits", "notifications", "clients"}
        async with database.unit_of_work(dentist) as unit:
            assert not await ledger.reevaluate_suspension(unit)
        assert changes.take() == []

    async def test_a_late_report_of_last_month_lifts_no_suspension(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        last_month = clock.moment
        clock.forward(days=20)

        async with database.unit_of_work(dentist) as unit:
            await use_minutes(unit, "CA1", 100)
            late = await use_minutes(unit, "CA2", 3, ended_at=last_month)
            summary = await queries.get_account_summary(unit)

        assert (late.free_minutes, summary.credit_suspended, summary.free_minutes_used) == (3, True, 100)

    async def test_a_client_who_fell_below_is_suspended_when_looked_at_again(
        self, database: Database, dentist: int, changes: PublishedChanges
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(monthly_free_minutes=0))
            assert await ledger.reevaluate_suspension(unit)
            assert (await queries.get_account_summary(unit)).credit_suspended
            assert list(await unit.db.scalars(select(Notification.kind))) == ["credit_empty"]

        assert changes.take_topics() == {"credits", "notifications", "clients"}
