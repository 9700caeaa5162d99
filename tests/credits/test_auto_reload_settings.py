"""An order to reload as the owner gives it: read back as it was given, or refused with the field that is wrong."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import update

from ringlypro.clients.tables import Client
from ringlypro.core.errors import InvalidFields
from ringlypro.credits import auto_reload
from ringlypro.credits.payment_tables import SavedCard
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.conftest import TravellingClock
from tests.credits.stored_orders import ORDER, read_stored_order
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices


@pytest.fixture(autouse=True)
async def customer(database: Database, dentist: int) -> None:
    """A card was saved with us."""
    async with database.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(stripe_customer_id="cus_1"))
        for method in ("pm_1", "pm_demo_4242", "x" * 255):
            unit.db.add(
                SavedCard(payment_method_id=method, brand="visa", last4="4242", expiry_month=12, expiry_year=2030)
            )


class TestGiving:
    """An order is read back as it was given, or refused with the field that is wrong."""

    async def test_is_read_back_in_another_unit(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            order = await auto_reload.configure_auto_reload(
                unit, enabled=True, threshold=Decimal("2.5"), amount=Decimal(35), payment_method_id="pm_1"
            )

        async with services.unit_of_work(dentist) as unit:
            assert await read_stored_order(unit) == order
        assert order == auto_reload.AutoReloadSettings(
            enabled=True,
            threshold=Decimal("2.5"),
            amount=Decimal(35),
            payment_method_id="pm_1",
            agreed_at=clock.moment,
        )

    async def test_is_five_and_twenty_dollars_until_somebody_says_otherwise(self, unit: UnitOfWork) -> None:
        assert await read_stored_order(unit) == auto_reload.AutoReloadSettings()
        await auto_reload.save_payment_method(unit, "pm_1")

        order = await read_stored_order(unit)

        assert (order.enabled, order.threshold, order.amount) == (False, Decimal(5), Decimal(20))
        assert (order.payment_method_id, order.agreed_at) == ("pm_1", None)

    async def test_keeps_the_moment_it_was_agreed_to_until_it_is_withdrawn(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        async def configure(*, enabled: bool) -> object:
            clock.forward(hours=1)
            async with services.unit_of_work(dentist) as unit:
                order = await auto_reload.configure_auto_reload(
                    unit, enabled=enabled, threshold=Decimal(5), amount=Decimal(20), payment_method_id="pm_1"
                )
            return order.agreed_at and (order.agreed_at - began) / timedelta(hours=1)

        began = clock.moment

        assert [await configure(enabled=on) for on in (True, True, False, True)] == [1, 1, None, 4]

    async def test_open_pages_hear_of_it(self, services: FakeServices, dentist: int, changes: PublishedChanges) -> None:
        async with services.unit_of_work(dentist) as unit:
            await auto_reload.configure_auto_reload(unit, **ORDER)  # type: ignore[arg-type]  # a table of arguments

        assert changes.take_topics() == {"credits"}

    @pytest.mark.parametrize("threshold", ["0", "500"])
    @pytest.mark.parametrize("card", ["pm_1", "x" * 255])
    async def test_may_go_to_its_limits(self, unit: UnitOfWork, threshold: str, card: str) -> None:
        order = await auto_reload.configure_auto_reload(
            unit, enabled=True, threshold=Decimal(threshold), amount=Decimal(500), payment_method_id=card
        )

        assert (order.threshold, order.payment_method_id) == (Decimal(threshold), card)

    @pytest.mark.parametrize(
        ("change", "fields"),
        [
            ({"threshold": Decimal("-0.01")}, {"threshold": "credits.threshold_range"}),
            ({"threshold": Decimal("500.01")}, {"threshold": "credits.threshold_range"}),
            ({"payment_method_id": None}, {"payment_method_id": "credits.card_needed"}),
            ({"payment_method_id": "x" * 256}, {"payment_method_id": "errors.field.invalid"}),
            ({"payment_method_id": "pm\n1"}, {"payment_method_id": "errors.field.invalid"}),
            ({"amount": Decimal("4.99")}, {"amount": "credits.amount_range"}),
            ({"monthly_cap": Decimal("19.99")}, {"monthly_cap": "credits.cap_range"}),
            ({"monthly_cap": Decimal("5000.01")}, {"monthly_cap": "credits.cap_range"}),
        ],
    )
    async def test_says_what_is_wrong(
        self, unit: UnitOfWork, change: dict[str, object], fields: dict[str, str]
    ) -> None:
        with pytest.raises(InvalidFields) as refusal:
            await auto_reload.configure_auto_reload(unit, **(ORDER | change))  # type: ignore[arg-type]  # a table of arguments

        assert refusal.value.fields == fields
        assert not (await read_stored_order(unit)).enabled

    async def test_a_card_that_nobody_told_us_of_is_none(self, unit: UnitOfWork) -> None:
        with pytest.raises(InvalidFields) as refusal:
            await auto_reload.configure_auto_reload(unit, **(ORDER | {"payment_method_id": "pm_evil"}))  # type: ignore[arg-type]  # as above

        assert refusal.value.fields == {"payment_method_id": "credits.card_unusable"}

    async def test_needs_a_card_that_was_saved_with_us(self, unit: UnitOfWork) -> None:
        await unit.db.execute(update(Client).values(stripe_customer_id=None))

        with pytest.raises(InvalidFields) as refusal:
            await auto_reload.configure_auto_reload(unit, **ORDER)  # type: ignore[arg-type]  # as above

        assert refusal.value.fields == {"payment_method_id": "credits.card_unusable"}

    async def test_can_be_withdrawn_without_a_card(self, unit: UnitOfWork) -> None:
        order = await auto_reload.configure_auto_reload(
            unit, enabled=False, threshold=Decimal(5), amount=Decimal(20), payment_method_id=None
        )

        assert (order.enabled, order.agreed_at) == (False, None)
