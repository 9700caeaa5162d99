"""A bank's no to a charge by the owner's order: told each time, tried three times, and never behind anybody's back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from ringlypro.credits import auto_reload, ledger
from ringlypro.credits.auto_reload_order import AutoReloadSettings
from ringlypro.credits.payment_events import apply_payment_event
from ringlypro.notifications.tables import Notification
from tests.conftest import TravellingClock
from tests.credits.stored_orders import give_order, list_reloads, read_stored_order
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices, run_jobs

PAUSE = timedelta(hours=6)


async def use_and_charge(services: FakeServices, database_url: str, client: int, number: int) -> None:
    """A dollar is used, and whatever is due is charged."""
    async with services.unit_of_work(client) as unit:
        await ledger.post(unit, kind="correction", amount=Decimal(-2), reference=f"x{number}", reason="x")
    await run_jobs(services, database_url)


async def list_notices(services: FakeServices, client: int) -> list[Notification]:
    async with services.unit_of_work(client) as unit:
        of_reloads = Notification.kind.startswith("auto_reload")
        return list(await unit.db.scalars(select(Notification).where(of_reloads).order_by(Notification.id)))


async def read_order(services: FakeServices, client: int) -> AutoReloadSettings:
    async with services.unit_of_work(client) as unit:
        return await read_stored_order(unit)


async def test_a_refusal_is_told_with_its_amount_and_its_reason(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock, changes: PublishedChanges
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_9995")
    clock.forward(minutes=5)
    changes.take()

    await use_and_charge(services, database_url, dentist, 1)

    (row,) = await list_reloads(services, dentist)
    assert (row.status, row.updated_at) == ("failed", clock.moment)
    assert row.payment_intent_id in services.payments.intents
    (notice,) = await list_notices(services, dentist)
    assert (notice.kind, notice.link) == ("auto_reload_failed", "/billing")
    assert notice.values == {"amount": "20.0000", "code": "insufficient_funds"}
    assert (await read_order(services, dentist)).enabled
    assert changes.take_topics() >= {"credits", "notifications"}


async def test_the_third_refusal_in_a_row_ends_the_order(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_9995")
    for number in range(5):
        await use_and_charge(services, database_url, dentist, number)
        clock.forward(hours=7)

    assert [row.status for row in await list_reloads(services, dentist)] == ["failed"] * 3
    assert [notice.kind for notice in await list_notices(services, dentist)] == [
        "auto_reload_failed", "auto_reload_failed", "auto_reload_stopped",
    ]  # fmt: skip
    order = await read_order(services, dentist)
    assert (order.enabled, order.agreed_at, order.payment_method_id) == (False, None, "pm_demo_9995")
    assert (order.stop_code, order.stopped_at) == ("insufficient_funds", clock.moment - 3 * timedelta(hours=7))


@pytest.mark.parametrize(("waited", "charges"), [(PAUSE - timedelta(minutes=1), 1), (PAUSE, 2)])
async def test_the_next_try_comes_hours_later(
    *,
    services: FakeServices,
    database_url: str,
    dentist: int,
    clock: TravellingClock,
    waited: timedelta,
    charges: int,
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_9995")
    await use_and_charge(services, database_url, dentist, 1)
    clock.forward(seconds=waited.total_seconds())

    await use_and_charge(services, database_url, dentist, 2)

    assert len(await list_reloads(services, dentist)) == charges


async def test_a_charge_that_went_through_forgets_the_refusals_before_it(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_9995")
    for number, card in enumerate(("9995", "9995", "4242", "9995", "9995")):
        async with services.unit_of_work(dentist) as unit:
            await auto_reload.save_payment_method(unit, f"pm_demo_{card}")
        await use_and_charge(services, database_url, dentist, number)
        clock.forward(hours=9)

    assert [row.status for row in await list_reloads(services, dentist)] == [
        "failed", "failed", "asked", "failed", "failed",
    ]  # fmt: skip
    assert (await read_order(services, dentist)).enabled


async def test_a_card_that_can_never_work_is_not_tried_again(
    services: FakeServices, database_url: str, dentist: int
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_0069")

    await use_and_charge(services, database_url, dentist, 1)

    (notice,) = await list_notices(services, dentist)
    order = await read_order(services, dentist)
    assert (notice.kind, order.enabled, order.stop_code) == ("auto_reload_stopped", False, "expired_card")


async def test_a_bank_that_wants_the_owners_yes_gets_no_refusal_of_the_card(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_3155")

    await use_and_charge(services, database_url, dentist, 1)

    (notice,) = await list_notices(services, dentist)
    order = await read_order(services, dentist)
    assert (notice.kind, notice.link) == ("auto_reload_confirm", "/billing?add=20")
    assert (order.enabled, order.confirm_since) == (True, clock.moment)


async def test_a_refusal_that_is_reported_counts_like_one_that_was_answered(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await give_order(services, dentist)
    for number in range(3):
        await use_and_charge(services, database_url, dentist, number)
        payment_id = (await list_reloads(services, dentist))[-1].payment_intent_id
        assert payment_id is not None
        services.payments.intents[payment_id].status = "requires_payment_method"
        report = services.payments.payment_event(payment_id, failure="insufficient_funds")
        for _ in range(2):
            async with services.unit_of_work(dentist) as unit:
                await apply_payment_event(unit, services.payments.parse_event(report.body, report.signature))
        clock.forward(hours=7)

    async with services.unit_of_work(dentist) as unit:
        kinds = list(await unit.db.scalars(select(Notification.kind).order_by(Notification.id)))
    assert [kind for kind in kinds if "reload" in kind or "payment" in kind] == [
        "auto_reload_failed", "auto_reload_failed", "auto_reload_stopped",
    ]  # fmt: skip
    assert not (await read_order(services, dentist)).enabled


async def test_a_new_order_begins_anew(
    services: FakeServices, database_url: str, dentist: int, clock: TravellingClock
) -> None:
    await give_order(services, dentist, payment_method_id="pm_demo_0069")
    await use_and_charge(services, database_url, dentist, 1)
    clock.forward(hours=1)

    async with services.unit_of_work(dentist) as unit:
        await auto_reload.save_payment_method(unit, "pm_demo_4242")
        order = await auto_reload.configure_auto_reload(
            unit, enabled=True, threshold=Decimal(5), amount=Decimal(20), payment_method_id="pm_demo_4242"
        )
    await run_jobs(services, database_url)

    assert (order.stop_code, order.stopped_at, order.agreed_at) == ("", None, clock.moment)
    assert [row.status for row in await list_reloads(services, dentist)] == ["failed", "asked"]
