"""The owner's standing order is carried out once, within limits, and ends with the first refusal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, jobs, ledger, queries, reload
from ringlypro.credits.pricing import Tariff
from ringlypro.credits.tables import Reload
from ringlypro.db.unit import Database
from ringlypro.notices.tables import Notification
from ringlypro.vendors.errors import VendorError
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk, run_jobs, waiting_jobs

PAYING = Tariff(rate=Decimal("0.1000"), monthly_free_minutes=0, zone=ZoneInfo("America/New_York"))


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


async def order(desk: TestDesk, client: int, *, card: str = "pm_demo_4242") -> None:
    async with desk.unit(client) as unit:
        await unit.db.execute(update(Client).values(stripe_customer_id="cus_1", monthly_free_minutes=0))
        await ledger.post(unit, kind="deposit", amount=Decimal(6), reference="pi_0", reason="reload")
        await auto_reload.configure(
            unit, enabled=True, threshold=Decimal(5), amount=Decimal(20), payment_method_id=card
        )


async def call(desk: TestDesk, client: int, sid: str, seconds: int = 1200) -> None:
    async with desk.unit(client) as unit:
        await ledger.charge_call(
            unit, call_id=None, call_sid=sid, seconds=seconds, client=PAYING, reason="call", ended_at=unit.now
        )


async def reloads(desk: TestDesk, client: int) -> list[Reload]:
    async with desk.unit(client) as unit:
        return list(await unit.db.scalars(select(Reload).order_by(Reload.id)))


async def test_a_balance_below_the_threshold_is_filled_up_once(desk: TestDesk, database_url: str, dentist: int) -> None:
    await order(desk, dentist)

    await call(desk, dentist, "CA1")
    await call(desk, dentist, "CA2", 60)
    await run_jobs(desk, database_url)
    await call(desk, dentist, "CA3", 60)
    await run_jobs(desk, database_url)

    (row,) = await reloads(desk, dentist)
    intent = desk.payments.intents[row.payment_intent_id]
    assert (intent.amount, intent.customer, intent.payment_method) == (20, "cus_1", "pm_demo_4242")
    report = desk.payments.report(intent.id)
    async with desk.unit(dentist) as unit:
        event = desk.payments.read_event(report.body, report.signature)
        assert await reload.receive(unit, event) == "credited"
        (deposit, _) = await queries.transactions(unit)
        assert (deposit.reason, deposit.amount) == ("auto_reload", 20)


@pytest.mark.parametrize("change", [{"enabled": False}, {"threshold": Decimal(1)}])
async def test_without_need_nothing_is_charged(
    desk: TestDesk, database_url: str, dentist: int, change: dict[str, object]
) -> None:
    await order(desk, dentist)
    given = {"enabled": True, "threshold": Decimal(5), "amount": Decimal(20), "payment_method_id": "pm_1"} | change
    async with desk.unit(dentist) as unit:
        await auto_reload.configure(unit, **given)  # type: ignore[arg-type]  # a table of arguments

    await call(desk, dentist, "CA1")
    await run_jobs(desk, database_url)

    assert await reloads(desk, dentist) == []


async def test_credit_that_came_in_between_is_enough(desk: TestDesk, database_url: str, dentist: int) -> None:
    await order(desk, dentist)
    await call(desk, dentist, "CA1")
    async with desk.unit(dentist) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(50), reference="pi_9", reason="reload")

    await run_jobs(desk, database_url)

    assert await reloads(desk, dentist) == []


async def test_a_refusal_ends_the_order(desk: TestDesk, database_url: str, dentist: int) -> None:
    await order(desk, dentist, card="pm_demo_0002")

    await call(desk, dentist, "CA1")
    await run_jobs(desk, database_url)
    await call(desk, dentist, "CA2")
    await run_jobs(desk, database_url)

    assert [row.status for row in await reloads(desk, dentist)] == ["failed"]
    async with desk.unit(dentist) as unit:
        assert not (await auto_reload.standing_order(unit)).enabled
        assert "auto_reload_stopped" in list(await unit.db.scalars(select(Notification.kind)))


async def _interrupted(
    desk: TestDesk, database_url: str, client: int, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Order, use, and lose the till's answer; the arguments of the job that waits to try again."""

    async def away(**_: object) -> None:
        raise VendorError("away", retryable=True)

    await order(desk, client)
    await call(desk, client, "CA1")
    with monkeypatch.context() as patched:
        patched.setattr(desk.payments, "charge_saved", away)
        await run_jobs(desk, database_url)
    (job,) = [job for job in await waiting_jobs(desk.database) if job["task_name"] == "credits.auto_reload"]
    return job["args"]


async def test_a_till_that_is_away_is_asked_again_with_the_same_row(
    desk: TestDesk, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = await _interrupted(desk, database_url, dentist, monkeypatch)

    await auto_reload.charge.func(SimpleNamespace(additional_context={"services": desk}), **args)

    (row,) = await reloads(desk, dentist)
    assert row.payment_intent_id in desk.payments.intents


async def test_a_job_that_takes_over_charges_the_row_that_is_there(
    desk: TestDesk, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = await _interrupted(desk, database_url, dentist, monkeypatch)

    await auto_reload.charge.func(
        SimpleNamespace(additional_context={"services": desk}), **args | {"key": "auto:another"}
    )
    await auto_reload.charge.func(SimpleNamespace(additional_context={"services": desk}), **args)

    (row,) = await reloads(desk, dentist)
    assert list(desk.payments.intents) == [row.payment_intent_id]


async def test_what_the_till_has_forgotten_is_not_charged_again(
    desk: TestDesk, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch, clock: TravellingClock
) -> None:
    args = await _interrupted(desk, database_url, dentist, monkeypatch)

    clock.forward(hours=24)
    await auto_reload.charge.func(SimpleNamespace(additional_context={"services": desk}), **args)

    assert list(desk.payments.intents) == []


async def test_a_day_has_an_end_of_charges(
    desk: TestDesk, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await order(desk, dentist)
    for number in range(6):
        await call(desk, dentist, f"CA{number}", 6000)
        await run_jobs(desk, database_url)
        clock.forward(hours=2)

    assert len(await reloads(desk, dentist)) == auto_reload.DAILY


async def test_the_new_month_is_noticed_without_a_call(
    desk: TestDesk, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    async with desk.unit(dentist) as unit:
        tariff = await ledger.tariff_of(unit)
        await ledger.charge_call(
            unit, call_id=None, call_sid="CA1", seconds=6000, client=tariff, reason="call", ended_at=unit.now
        )
        assert (await queries.summary(unit)).credit_suspended
    clock.forward(days=20)
    async with desk.directory() as unit:
        await unit.later(jobs.look_again)

    await run_jobs(desk, database_url)

    async with desk.unit(dentist) as unit:
        assert not (await queries.summary(unit)).credit_suspended


async def test_a_card_saved_with_a_payment_is_the_one_to_charge(desk: TestDesk, dentist: int) -> None:
    asked = await reload.ask(desk, dentist, amount=Decimal(20), save_card=True)
    report = desk.payments.pay(asked.payment_intent_id)
    async with desk.unit(dentist) as unit:
        await reload.receive(unit, desk.payments.read_event(report.body, report.signature))

    async with desk.unit(dentist) as unit:
        given = await auto_reload.configure(
            unit, enabled=True, threshold=Decimal(5), amount=Decimal(20), payment_method_id=None
        )
        assert given.payment_method_id == "pm_demo_4242"


async def test_a_card_that_was_not_to_be_saved_is_not_kept(desk: TestDesk, dentist: int) -> None:
    asked = await reload.ask(desk, dentist, amount=Decimal(20))
    report = desk.payments.pay(asked.payment_intent_id)
    async with desk.unit(dentist) as unit:
        event = desk.payments.read_event(report.body, report.signature)
        await reload.receive(unit, replace(event, payment_method="pm_once"))
        assert (await auto_reload.standing_order(unit)).payment_method_id is None
