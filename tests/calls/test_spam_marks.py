"""A call that its owner marks as spam costs nothing; taking the mark back charges it anew, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select

from ringlypro.calls import spam_marks
from ringlypro.calls.spam_marks import NotMarkable
from ringlypro.calls.tables import Call
from ringlypro.core.errors import NotFound
from ringlypro.credits import call_charges, ledger, queries
from ringlypro.credits.tables import CreditEntry
from ringlypro.db.database import Database
from tests.conftest import TravellingClock

SID = "CA1"


@pytest.fixture
async def call_id(database: Database, dentist: int, clock: TravellingClock) -> int:
    """A message of 102 minutes, of which 100 were free."""
    return await add_call(database, dentist, outcome="message")


async def add_call(database: Database, client: int, *, outcome: str, sid: str = SID, **values: object) -> int:
    async with database.unit_of_work(client) as unit:
        call = Call(
            twilio_call_sid=sid, from_number="+13055550142", to_number="+13055550101", status="completed",
            duration=102 * 60, outcome=outcome, start_time=unit.now, end_time=unit.now, **values,
        )  # fmt: skip
        unit.db.add(call)
        await unit.db.flush()
        tariff = await ledger.load_tariff(unit)
        entry = await ledger.charge_call(
            unit, call_id=call.id, call_sid=sid, seconds=102 * 60, tariff=tariff, reason="call", ended_at=unit.now
        )
        call.cost = -entry.amount
        return call.id


async def mark(database: Database, client: int, call_id: int, *, is_spam: bool) -> bool:
    async with database.unit_of_work(client) as unit:
        return await spam_marks.set_spam_mark(unit, call_id, is_spam=is_spam)


async def state(database: Database, client: int) -> tuple[Decimal, int, int]:
    """Balance, free minutes left, minutes counted in all; the ledger adds up."""
    async with database.unit_of_work(client) as unit:
        summary = await queries.get_account_summary(unit)
        assert (await queries.reconcile_ledger(unit)).is_consistent
    return summary.balance, summary.free_minutes_remaining, summary.month_minutes


async def outcome_and_charge(database: Database, client: int, call_id: int) -> tuple[str | None, Decimal | None, str]:
    async with database.unit_of_work(client) as unit:
        call = (await unit.db.scalars(select(Call).where(Call.id == call_id))).one()
        usage = await queries.get_call_usage(unit, call_id)
    assert usage is not None
    assert call.cost == -usage.amount
    return call.outcome, call.cost, usage.reason


async def entry_reasons(database: Database, client: int) -> Sequence[str]:
    async with database.unit_of_work(client) as unit:
        return (await unit.db.scalars(select(CreditEntry.reason).order_by(CreditEntry.id))).all()


async def test_a_mark_gives_money_and_free_minutes_back_once(database: Database, dentist: int, call_id: int) -> None:
    before = await state(database, dentist)

    changes = [await mark(database, dentist, call_id, is_spam=True) for _ in range(2)]

    assert changes == [True, False]
    assert before == (Decimal("-0.2000"), 0, 102)
    assert await state(database, dentist) == (Decimal(0), 100, 0)
    assert await outcome_and_charge(database, dentist, call_id) == ("spam", Decimal(0), "spam")
    assert await entry_reasons(database, dentist) == ["call", "spam"]


async def test_taking_it_back_restores_what_the_call_came_to_and_cost(
    database: Database, dentist: int, call_id: int
) -> None:
    before = await state(database, dentist)

    for is_spam in (True, False, True, False):
        assert await mark(database, dentist, call_id, is_spam=is_spam)

    assert await state(database, dentist) == before
    assert await outcome_and_charge(database, dentist, call_id) == ("message", Decimal("0.2000"), "call")
    assert await entry_reasons(database, dentist) == ["call", "spam", "spam_undone", "spam", "spam_undone"]


async def test_a_greater_length_that_is_told_later_stays_free(database: Database, dentist: int, call_id: int) -> None:
    await mark(database, dentist, call_id, is_spam=True)
    async with database.unit_of_work(dentist) as unit:
        tariff = await ledger.load_tariff(unit)
        await call_charges.correct_call_charge(
            unit, call_id=call_id, call_sid=SID, seconds=110 * 60, tariff=tariff, waived=True, ended_at=unit.now
        )

    assert (await state(database, dentist))[0] == Decimal(0)
    assert (await outcome_and_charge(database, dentist, call_id))[2] == "spam"


@pytest.mark.parametrize("outcome", ["booked", "rescheduled", "cancelled"])
async def test_a_call_in_which_something_was_agreed_is_no_spam(
    database: Database, dentist: int, call_id: int, outcome: str
) -> None:
    agreed = await add_call(database, dentist, outcome=outcome, sid="CA2")

    with pytest.raises(NotMarkable):
        await mark(database, dentist, agreed, is_spam=True)

    assert (await outcome_and_charge(database, dentist, agreed))[0] == outcome


async def test_nobody_marks_a_call_of_another_business(
    database: Database, dentist: int, barber: int, call_id: int
) -> None:
    with pytest.raises(NotFound):
        await mark(database, barber, call_id, is_spam=True)

    assert (await outcome_and_charge(database, dentist, call_id))[0] == "message"
