"""The smallest amounts that count, and how long a list is that nobody asked to be longer."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import text

from ringlypro.credits import payment_events, queries
from ringlypro.credits.pricing import CallCharge, charge, waive_charge
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.service_fixtures import make_services


async def test_every_cent_that_is_received_counts_and_nothing_does_not(
    database: Database, clock: TravellingClock, dentist: int
) -> None:
    services = make_services(database, clock)
    outcomes = {}
    for amount in ("0.01", "1", "0", "-1"):
        asked = await payment_events.create_payment(services, dentist, amount=Decimal(20))
        report = services.payments.complete_payment(asked.payment_intent_id)
        event = services.payments.parse_event(report.body, report.signature)
        async with services.unit_of_work(dentist) as unit:
            outcomes[amount] = await payment_events.apply_payment_event(unit, replace(event, amount=Decimal(amount)))

    assert outcomes == {"0.01": "credited", "1": "credited", "0": "ignored", "-1": "ignored"}
    async with services.unit_of_work(dentist) as unit:
        assert (await queries.get_account_summary(unit)).balance == Decimal("1.01")


async def test_a_list_has_fifty_entries_unless_it_is_asked_for_another_number(unit: UnitOfWork) -> None:
    await unit.db.execute(
        text("""
        INSERT INTO credit_entries (kind, reference, amount, balance_after, minutes, free_minutes, paid_minutes, reason,
                                    at)
        SELECT kind, n::text, 0, 0, 0, 0, 0, 'x', :now
        FROM generate_series(1, 52) AS n, (VALUES ('usage'), ('correction')) AS kinds (kind)
        """),
        {"now": unit.now},
    )

    usage, transactions = await queries.list_usage(unit), await queries.list_transactions(unit)

    assert (len(usage), len(transactions)) == (50, 50)
    assert len(await queries.list_usage(unit, limit=51)) == 51
    assert {entry.kind for entry in transactions} == {"correction"}


def test_a_call_of_no_known_length_is_no_minute_and_one_second_is_one() -> None:
    nothing = CallCharge(minutes=0, free_minutes=0, paid_minutes=0, cost=Decimal(0))
    for seconds in (None, 0, -1, -61):
        assert charge(seconds=seconds, free_left=5, rate=Decimal("0.1")) == nothing, seconds
        assert waive_charge(seconds=seconds) == nothing, seconds
    for seconds in (1, 60):
        assert charge(seconds=seconds, free_left=5, rate=Decimal("0.1")).free_minutes == 1
        assert waive_charge(seconds=seconds).minutes == 1
