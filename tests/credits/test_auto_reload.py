"""The owner's standing order is carried out once, within limits, and ends when the card cannot work again."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import auto_reload, jobs, ledger, payment_events, queries
from ringlypro.credits.tables import CreditAccount, Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from ringlypro.vendors.errors import VendorError
from tests.conftest import TravellingClock
from tests.credits.charged_calls import PAYING
from tests.service_fixtures import FakeServices, run_jobs, waiting_jobs


async def order(services: FakeServices, client: int, *, card: str = "pm_demo_4242") -> None:
    async with services.unit_of_work(client) as unit:
        await unit.db.execute(update(Client).values(stripe_customer_id="cus_1", monthly_free_minutes=0))
        await ledger.post(unit, kind="deposit", amount=Decimal(6), reference="pi_0", reason="reload")
        await auto_reload.save_payment_method(unit, card)
        await auto_reload.configure_auto_reload(
            unit, enabled=True, threshold=Decimal(5), amount=Decimal(20), payment_method_id=card
        )


async def stored_order(unit: UnitOfWork) -> dict[str, Any]:
    return (await unit.db.scalars(select(CreditAccount.auto_reload))).one()


async def call(services: FakeServices, client: int, sid: str, seconds: int = 1200) -> None:
    async with services.unit_of_work(client) as unit:
        await ledger.charge_call(
            unit, call_id=None, call_sid=sid, seconds=seconds, tariff=PAYING, reason="call", ended_at=unit.now
        )


async def reloads(services: FakeServices, client: int) -> list[Reload]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(Reload).order_by(Reload.id)))


async def test_a_balance_below_the_threshold_is_filled_up_once(
    services: FakeServices, database_url: str, dentist: int
) -> None:
    await order(services, dentist)

    await call(services, dentist, "CA1")
    await call(services, dentist, "CA2", 60)
    await run_jobs(services, database_url)
    await call(services, dentist, "CA3", 60)
    await run_jobs(services, database_url)

    (row,) = await reloads(services, dentist)
    intent = services.payments.intents[row.payment_intent_id]
    assert (intent.amount, intent.customer, intent.payment_method) == (20, "cus_1", "pm_demo_4242")
    report = services.payments.payment_event(intent.id)
    async with services.unit_of_work(dentist) as unit:
        event = services.payments.parse_event(report.body, report.signature)
        assert await payment_events.apply_payment_event(unit, event) == "credited"
        (deposit, _) = await queries.list_transactions(unit)
        assert (deposit.reason, deposit.amount) == ("auto_reload", 20)


@pytest.mark.parametrize("change", [{"enabled": False}, {"threshold": Decimal(1)}])
async def test_without_need_nothing_is_charged(
    services: FakeServices, database_url: str, dentist: int, change: dict[str, object]
) -> None:
    await order(services, dentist)
    inputs = {"enabled": True, "threshold": Decimal(5), "amount": Decimal(20), "payment_method_id": None} | change
    async with services.unit_of_work(dentist) as unit:
        await auto_reload.configure_auto_reload(unit, **inputs)  # type: ignore[arg-type]  # a table of arguments

    await call(services, dentist, "CA1")
    await run_jobs(services, database_url)

    assert await reloads(services, dentist) == []


async def test_credit_that_came_in_between_is_enough(services: FakeServices, database_url: str, dentist: int) -> None:
    await order(services, dentist)
    await call(services, dentist, "CA1")
    async with services.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(50), reference="pi_9", reason="reload")

    await run_jobs(services, database_url)

    assert await reloads(services, dentist) == []


async def test_a_card_that_has_expired_ends_the_order(services: FakeServices, database_url: str, dentist: int) -> None:
    await order(services, dentist, card="pm_demo_0069")

    await call(services, dentist, "CA1")
    await run_jobs(services, database_url)
    await call(services, dentist, "CA2")
    await run_jobs(services, database_url)

    assert [row.status for row in await reloads(services, dentist)] == ["failed"]
    async with services.unit_of_work(dentist) as unit:
        assert not (await stored_order(unit))["enabled"]
        assert "auto_reload_stopped" in list(await unit.db.scalars(select(Notification.kind)))


async def _interrupted(
    services: FakeServices, database_url: str, client: int, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """Order, use, and lose the till's answer; the arguments of the job that waits to try again."""

    async def away(**_: object) -> None:
        raise VendorError("away", retryable=True)

    await order(services, client)
    await call(services, client, "CA1")
    with monkeypatch.context() as patched:
        patched.setattr(services.payments, "charge_saved_card", away)
        await run_jobs(services, database_url)
    (job,) = [job for job in await waiting_jobs(services.database) if job["task_name"] == "credits.auto_reload"]
    return job["args"]


async def test_a_till_that_is_away_is_asked_again_with_the_same_row(
    services: FakeServices, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = await _interrupted(services, database_url, dentist, monkeypatch)

    await auto_reload.charge_saved_card.func(SimpleNamespace(additional_context={"services": services}), **args)

    (row,) = await reloads(services, dentist)
    assert row.payment_intent_id in services.payments.intents


async def test_a_job_that_takes_over_charges_the_row_that_is_there(
    services: FakeServices, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    args = await _interrupted(services, database_url, dentist, monkeypatch)

    await auto_reload.charge_saved_card.func(
        SimpleNamespace(additional_context={"services": services}), **args | {"key": "auto:another"}
    )
    await auto_reload.charge_saved_card.func(SimpleNamespace(additional_context={"services": services}), **args)

    (row,) = await reloads(services, dentist)
    assert list(services.payments.intents) == [row.payment_intent_id]


async def test_what_the_till_has_forgotten_is_not_charged_again(
    services: FakeServices, database_url: str, dentist: int, monkeypatch: pytest.MonkeyPatch, clock: TravellingClock
) -> None:
    args = await _interrupted(services, database_url, dentist, monkeypatch)

    clock.forward(hours=24)
    await auto_reload.charge_saved_card.func(SimpleNamespace(additional_context={"services": services}), **args)

    assert list(services.payments.intents) == []


async def test_a_day_has_an_end_of_charges(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await order(services, dentist)
    for number in range(6):
        await call(services, dentist, f"CA{number}", 6000)
        await run_jobs(services, database_url)
        clock.forward(hours=2)

    assert len(await reloads(services, dentist)) == auto_reload.MAX_CHARGES_PER_DAY


async def test_the_new_month_is_noticed_without_a_call(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    async with services.unit_of_work(dentist) as unit:
        tariff = await ledger.load_tariff(unit)
        await ledger.charge_call(
            unit, call_id=None, call_sid="CA1", seconds=6000, tariff=tariff, reason="call", ended_at=unit.now
        )
        assert (await queries.get_account_summary(unit)).credit_suspended
    clock.forward(days=20)
    async with services.system_session() as unit:
        await unit.enqueue("credits.look_again")  # as the database keeps it
    assert jobs.reevaluate_suspensions.name == "credits.look_again"

    await run_jobs(services, database_url)

    async with services.unit_of_work(dentist) as unit:
        assert not (await queries.get_account_summary(unit)).credit_suspended


async def test_a_card_saved_with_a_payment_is_the_one_to_charge(services: FakeServices, dentist: int) -> None:
    asked = await payment_events.create_payment(services, dentist, amount=Decimal(20), save_card=True)
    report = services.payments.complete_payment(asked.payment_intent_id)
    async with services.unit_of_work(dentist) as unit:
        await payment_events.apply_payment_event(unit, services.payments.parse_event(report.body, report.signature))

    async with services.unit_of_work(dentist) as unit:
        settings_row = await auto_reload.configure_auto_reload(
            unit, enabled=True, threshold=Decimal(5), amount=Decimal(20), payment_method_id=None
        )
        assert settings_row.payment_method_id == "pm_demo_4242"


async def test_a_card_that_was_not_to_be_saved_is_not_kept(services: FakeServices, dentist: int) -> None:
    asked = await payment_events.create_payment(services, dentist, amount=Decimal(20))
    report = services.payments.complete_payment(asked.payment_intent_id)
    async with services.unit_of_work(dentist) as unit:
        event = services.payments.parse_event(report.body, report.signature)
        await payment_events.apply_payment_event(unit, replace(event, payment_method="pm_once"))
        assert (await stored_order(unit)).get("payment_method_id") is None
