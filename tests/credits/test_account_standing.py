"""The lines an account crosses: free minutes, the month's limit, the debt at which only a voicemail answers. Each once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import ledger
from ringlypro.credits.balance_alerts import crossed_share
from ringlypro.db.database import Database
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock
from tests.credits.charged_calls import charge
from tests.published import PublishedChanges

Flags = tuple[bool, bool]


async def set_terms(database: Database, client: int, **terms: object) -> None:
    async with database.unit_of_work(client) as unit:
        await unit.db.execute(update(Client).where(Client.id == client).values(**terms))


async def use_minutes(database: Database, client: int, number: int, minutes: int) -> Flags:
    """A call; whether the business takes only messages after it, and whether only a voicemail answers."""
    async with database.unit_of_work(client) as unit:
        tariff = await ledger.load_tariff(unit)
        await charge(unit, f"CA{number}", 60 * minutes, tariff)
    return await read_flags(database, client)


async def add_money(database: Database, client: int, amount: str, reference: str) -> Flags:
    async with database.unit_of_work(client) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(amount), reference=reference, reason="reload")
    return await read_flags(database, client)


async def read_flags(database: Database, client: int) -> Flags:
    async with database.unit_of_work(client) as unit:
        flags = select(Client.credit_suspended, Client.voicemail_only).where(Client.id == client)
        suspended, voicemail_only = (await unit.db.execute(flags)).one()
    return suspended, voicemail_only


async def list_kinds(database: Database, client: int) -> list[str]:
    async with database.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(Notification.kind).order_by(Notification.id)))


@pytest.mark.parametrize(
    ("before", "after", "whole", "share"),
    [
        (0, 79, 100, None), (79, 80, 100, 80), (80, 99, 100, None), (99, 100, 100, 100), (0, 100, 100, 100),
        (100, 150, 100, None), (0, 5, 0, None), (0, 5, None, None), (90, 10, 100, None),
        (Decimal("7.99"), Decimal("8.00"), Decimal(10), 80),
    ],
)  # fmt: skip
def test_the_highest_share_that_was_reached_counts(before: int, after: int, whole: int | None, share: int) -> None:
    assert crossed_share(before, after, whole=whole) == share


async def test_free_minutes_are_told_at_four_fifths_and_at_their_end(database: Database, dentist: int) -> None:
    await add_money(database, dentist, "50", "pi_1")
    for number, minutes in enumerate((79, 1, 10, 9, 1, 5)):
        await use_minutes(database, dentist, number, minutes)

    assert await list_kinds(database, dentist) == ["free_minutes_80", "free_minutes_100"]
    async with database.unit_of_work(dentist) as unit:
        first = (await unit.db.scalars(select(Notification).order_by(Notification.id).limit(1))).one()
    assert first.values == {"balance": "50.0000", "free_minutes": 20, "monthly": 100, "rate": "0.1000"}


class TestMonthlyLimit:
    """The owner's own word stops like an empty account, and is told as what it is."""

    async def test_at_the_limit_only_messages_are_taken_whatever_is_left(
        self, database: Database, dentist: int, changes: PublishedChanges
    ) -> None:
        await set_terms(database, dentist, monthly_free_minutes=0, spend_cap=Decimal(2))
        await add_money(database, dentist, "50", "pi_1")

        flags = [await use_minutes(database, dentist, number, minutes) for number, minutes in enumerate((15, 2))]
        changes.take()
        flags += [await use_minutes(database, dentist, 7, 3)]

        assert flags == [(False, False), (False, False), (True, False)]
        assert await list_kinds(database, dentist) == ["spend_cap_80", "spend_cap_100"]
        assert "clients" in changes.take_topics()

    async def test_more_money_lifts_no_limit_and_a_higher_one_does(self, database: Database, dentist: int) -> None:
        await set_terms(database, dentist, monthly_free_minutes=0, spend_cap=Decimal(1))
        await add_money(database, dentist, "5", "pi_1")
        await use_minutes(database, dentist, 1, 10)

        assert await add_money(database, dentist, "5", "pi_2") == (True, False)
        await set_terms(database, dentist, spend_cap=Decimal(5))
        async with database.unit_of_work(dentist) as unit:
            assert not await ledger.reevaluate_suspension(unit)
        assert await read_flags(database, dentist) == (False, False)
        assert (await list_kinds(database, dentist))[-1] == "credit_restored"

    async def test_a_new_month_begins_at_nothing(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        await set_terms(database, dentist, monthly_free_minutes=0, spend_cap=Decimal(1))
        await add_money(database, dentist, "5", "pi_1")
        assert await use_minutes(database, dentist, 1, 10) == (True, False)

        clock.moment = clock.moment.replace(month=12, day=2)
        async with database.unit_of_work(dentist) as unit:
            assert not await ledger.reevaluate_suspension(unit)
        assert await use_minutes(database, dentist, 2, 5) == (False, False)

    async def test_deposits_are_no_use(self, database: Database, dentist: int) -> None:
        await set_terms(database, dentist, spend_cap=Decimal(1))

        assert await add_money(database, dentist, "50", "pi_1") == (False, False)
        assert await list_kinds(database, dentist) == []


class TestMessageFloor:
    """Messages are taken on credit, so far and no further."""

    async def test_below_the_floor_only_a_voicemail_answers_until_there_is_money(
        self, database: Database, dentist: int, changes: PublishedChanges
    ) -> None:
        await set_terms(database, dentist, monthly_free_minutes=0)

        assert await use_minutes(database, dentist, 1, 20) == (True, False)
        changes.take()
        assert await use_minutes(database, dentist, 2, 1) == (True, True)
        assert "clients" in changes.take_topics()
        assert await add_money(database, dentist, "1", "pi_1") == (True, False)
        assert await add_money(database, dentist, "20", "pi_2") == (False, False)
        assert await list_kinds(database, dentist) == ["credit_empty", "credit_restored"]

    @pytest.mark.parametrize(("floor", "is_voicemail_only"), [("0", True), ("-1", False), ("-0.99", True)])
    async def test_is_what_the_owner_says(
        self, database: Database, dentist: int, floor: str, is_voicemail_only: bool
    ) -> None:
        await set_terms(database, dentist, monthly_free_minutes=0, message_floor=Decimal(floor))

        assert await use_minutes(database, dentist, 1, 10) == (True, is_voicemail_only)

    async def test_free_minutes_answer_whatever_is_owed(self, database: Database, dentist: int) -> None:
        await set_terms(database, dentist, message_floor=Decimal(0))
        async with database.unit_of_work(dentist) as unit:
            await ledger.post(unit, kind="dispute", amount=Decimal(-20), reference="dp_1", reason="dispute")

        assert await read_flags(database, dentist) == (False, False)
