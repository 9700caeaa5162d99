"""Events as they come in: whose they are, what is kept of them, cards that come and go, and what only asking tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client, ExternalReference
from ringlypro.credits import auto_reload, jobs, payment_events, stripe_inbox
from ringlypro.credits.stripe_inbox import CHECKOUT_REFERENCE
from ringlypro.credits.tables import Reload, StripeEvent
from ringlypro.notifications.tables import Notification
from ringlypro.vendors.ports import PaymentEvent
from tests.conftest import TravellingClock
from tests.credits.deposits import TWENTY, balance
from tests.credits.stored_orders import give_order, read_stored_order
from tests.credits.stripe_reports import ask_payment, dispute, refund, report
from tests.service_fixtures import FakeServices, run_jobs


async def list_events(services: FakeServices) -> list[tuple[str, str]]:
    async with services.system_session() as unit:
        rows = await unit.db.scalars(select(StripeEvent).order_by(StripeEvent.id))
        return [(row.kind, row.outcome) for row in rows]


async def saved_card(services: FakeServices, client: int) -> str | None:
    async with services.unit_of_work(client) as unit:
        return (await read_stored_order(unit)).payment_method_id


class TestKeeping:
    """Every proven event leaves a row, once."""

    async def test_one_of_ours_with_its_outcome(self, services: FakeServices, dentist: int) -> None:
        _, paid = await ask_payment(services, dentist)

        assert [await stripe_inbox.receive_event(services, paid) for _ in range(2)] == ["credited", "known"]

        assert await list_events(services) == [("payment_intent.succeeded", "credited")]

    @pytest.mark.parametrize(
        ("kind", "outcome"),
        [
            ("invoice.upcoming", "ignored"),
            ("customer.discount.created", "ignored"),
            ("payment_method.automatically_updated", "ignored"),
            ("treasury.thought_about", "unknown"),
        ],
    )
    async def test_one_of_which_nothing_follows(
        self, services: FakeServices, dentist: int, kind: str, outcome: str
    ) -> None:
        assert await stripe_inbox.receive_event(services, report(kind, "", None)) == outcome

        assert await list_events(services) == [(kind, outcome)]

    async def test_one_of_somebody_else(self, services: FakeServices, dentist: int, barber: int) -> None:
        _, paid = await ask_payment(services, dentist)

        for event in (replace(paid, client_id=barber), replace(paid, payment_id="pi_x", client_id=999_999)):
            assert await stripe_inbox.receive_event(services, event) == "foreign"

        assert (await balance(services, dentist), await balance(services, barber)) == (0, 0)

    async def test_a_status_of_tomorrow_is_counted_as_far_as_can_be_and_logged(
        self, services: FakeServices, dentist: int, caplog: pytest.LogCaptureFixture
    ) -> None:
        payment, paid = await ask_payment(services, dentist)
        await stripe_inbox.receive_event(services, paid)

        outcome = await stripe_inbox.receive_event(services, dispute(payment, "created", "thought_about"))

        assert outcome == "noted"
        assert "thought_about" in caplog.text
        assert await balance(services, dentist) == TWENTY

    async def test_old_rows_go(self, services: FakeServices, dentist: int, clock: TravellingClock) -> None:
        await stripe_inbox.receive_event(services, report("invoice.sent", "in_1", None))
        clock.forward(days=2)
        await stripe_inbox.receive_event(services, report("invoice.paid", "in_1", None))

        await stripe_inbox.delete_old_events(services, before=clock.moment - timedelta(days=1))

        assert [kind for kind, _ in await list_events(services)] == ["invoice.paid"]


class TestCards:
    """The saved card comes and goes, in whatever order that is told."""

    def set_up(self, customer: str = "cus_1") -> PaymentEvent:
        return report("setup_intent.succeeded", "seti_1", None, customer=customer, payment_method="pm_new")

    async def test_a_card_that_was_set_up_is_saved(self, services: FakeServices, dentist: int) -> None:
        await give_order(services, dentist)

        assert await stripe_inbox.receive_event(services, self.set_up()) == "noted"
        assert await stripe_inbox.receive_event(services, self.set_up("cus_of_nobody")) == "foreign"

        assert await saved_card(services, dentist) == "pm_new"

    @pytest.mark.parametrize("is_gone_first", [True, False])
    async def test_a_card_that_is_gone_is_charged_no_more(
        self, services: FakeServices, dentist: int, is_gone_first: bool
    ) -> None:
        await give_order(services, dentist)
        gone = report("payment_method.detached", "pm_new", None, customer="cus_1")
        events = [gone, self.set_up()] if is_gone_first else [self.set_up(), gone]

        for event in (*events, gone):
            await stripe_inbox.receive_event(services, event)

        assert await saved_card(services, dentist) == ("pm_demo_4242" if is_gone_first else None)
        async with services.unit_of_work(dentist) as unit:
            assert (await read_stored_order(unit)).enabled is is_gone_first
            notices = list(await unit.db.scalars(select(Notification.kind)))
        assert notices.count("auto_reload_no_card") == (0 if is_gone_first else 1)

    async def test_a_card_without_an_order_goes_with_a_word(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(stripe_customer_id="cus_1"))
            await auto_reload.save_payment_method(unit, "pm_old")

        outcome = await stripe_inbox.receive_event(
            services, report("payment_method.detached", "pm_old", None, customer="cus_1")
        )

        assert outcome == "noted"
        async with services.unit_of_work(dentist) as unit:
            assert list(await unit.db.scalars(select(Notification.kind))) == ["card_removed"]

    async def test_a_customer_that_is_gone_takes_the_card_along(self, services: FakeServices, dentist: int) -> None:
        await give_order(services, dentist)

        outcome = await stripe_inbox.receive_event(
            services, report("customer.deleted", "cus_1", None, customer="cus_1")
        )

        assert outcome == "noted"
        assert await saved_card(services, dentist) is None
        async with services.unit_of_work(dentist) as unit:
            assert await unit.db.scalar(select(Client.stripe_customer_id)) is None


class TestCheckout:
    """A page of Stripe's leads to a payment that we learn of by the page alone."""

    @pytest.fixture
    async def session(self, services: FakeServices, dentist: int) -> str:
        """A checkout of twenty dollars that has no payment yet."""
        await payment_events.create_payment(services, dentist, amount=TWENTY)
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Reload).values(payment_intent_id=None, checkout_session_id="cs_1"))
            unit.db.add(ExternalReference(kind=CHECKOUT_REFERENCE, external_id="cs_1", client_id=dentist))
        return "cs_1"

    async def test_counts_once_whichever_comes_first(self, services: FakeServices, dentist: int, session: str) -> None:
        async with services.unit_of_work(dentist) as unit:
            row_id = await unit.db.scalar(select(Reload.id))
        metadata = {"client_id": dentist, "reload_id": row_id}
        paid = report("payment_intent.succeeded", "pi_c", "pi_c", "20", status="succeeded", **metadata)
        done = report("checkout.session.completed", session, "pi_c", "20", status="complete", is_paid=True)

        with pytest.raises(payment_events.PaymentNotRecordedYet):
            await stripe_inbox.receive_event(services, paid)
        outcomes = [await stripe_inbox.receive_event(services, event) for event in (done, paid, done)]

        assert outcomes == ["credited", "noted", "known"]
        assert await balance(services, dentist) == TWENTY

    async def test_one_that_is_not_paid_yet_waits_for_its_payment(
        self, services: FakeServices, dentist: int, session: str
    ) -> None:
        done = report("checkout.session.completed", session, "pi_c", "20", status="complete")
        later = report("checkout.session.async_payment_succeeded", session, "pi_c", "20", is_paid=True)

        await stripe_inbox.receive_event(services, done)
        assert await balance(services, dentist) == 0
        await stripe_inbox.receive_event(services, later)

        assert await balance(services, dentist) == TWENTY

    async def test_one_that_nobody_paid_closes_its_row(
        self, services: FakeServices, dentist: int, session: str
    ) -> None:
        await stripe_inbox.receive_event(services, report("checkout.session.expired", session, None, status="expired"))

        async with services.unit_of_work(dentist) as unit:
            assert await unit.db.scalar(select(Reload.status)) == "failed"


class TestHealing:
    """What no event told is found by asking."""

    async def test_a_night_counts_what_the_vendor_lists(
        self, services: FakeServices, dentist: int, database_url: str
    ) -> None:
        payment, _ = await ask_payment(services, dentist)
        services.payments.complete_payment(payment)  # and the report is lost
        async with services.system_session() as unit:
            await unit.enqueue(jobs.heal_payments)

        await run_jobs(services, database_url)

        assert await balance(services, dentist) == TWENTY
        assert await list_events(services) == []

    async def test_a_list_counts_each_thing_once(self, services: FakeServices, dentist: int) -> None:
        payment, paid = await ask_payment(services, dentist)
        listed = [
            replace(paid, kind="payment_intent.listed"),
            replace(refund(payment, "re_1", "4", "succeeded"), kind="refund.listed"),
            replace(dispute(payment, "closed", "won"), kind="dispute.listed"),
        ]

        healed = [await stripe_inbox.apply_listed_events(services, listed) for _ in range(2)]

        assert healed == [2, 0]
        assert await balance(services, dentist) == 16

    async def test_one_that_we_never_noted_keeps_no_other_from_its_turn(
        self, services: FakeServices, dentist: int
    ) -> None:
        await ask_payment(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            row_id = await unit.db.scalar(select(Reload.id))
            await unit.db.execute(update(Reload).values(payment_intent_id=None))
        metadata = {"client_id": dentist, "reload_id": row_id}
        unknown = report("payment_intent.listed", "pi_x", "pi_x", "20", status="succeeded", **metadata)
        _, paid = await ask_payment(services, dentist)

        assert (
            await stripe_inbox.apply_listed_events(services, [unknown, replace(paid, kind="payment_intent.listed")])
            == 1
        )
        assert await balance(services, dentist) == TWENTY
