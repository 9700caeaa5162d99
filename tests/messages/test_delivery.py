"""A text that goes out is taken from the queue once, and accepted or refused by the telephone company."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client, ExternalReference
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import delivery
from ringlypro.messages.delivery import OutboundSms
from ringlypro.vendors.errors import OPTED_OUT, VendorError
from ringlypro.vendors.ports import SentText
from tests.conftest import TravellingClock
from tests.messages.texts import ANA, NUMBER, came, change_message, first_text, list_opt_outs, only, queue_text
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices


class TestClaiming:
    """A queued text is taken once, and nothing else is."""

    async def test_hands_over_sender_receiver_and_words(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            outbound = await delivery.claim_message(unit, message_id, sender="+13055550199")

        assert outbound == OutboundSms(sender=NUMBER, to=ANA, body=first_text("Booked"))
        assert (await only(services, dentist)).status == "sending"

    async def test_fills_in_a_sender_where_the_client_had_no_number_yet(
        self, services: FakeServices, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(ringlypro_number=None))
        message_id = await queue_text(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            outbound = await delivery.claim_message(unit, message_id, sender="+13055550199")

        assert outbound is not None
        assert outbound.sender == "+13055550199"
        assert (await only(services, dentist)).from_number == "+13055550199"

    @pytest.mark.parametrize("status", ["sent", "delivered", "failed", "canceled"])
    async def test_leaves_what_is_on_its_way_or_over(self, services: FakeServices, dentist: int, status: str) -> None:
        message_id = await queue_text(services, dentist)
        await change_message(services, dentist, status=status)

        async with services.unit_of_work(dentist) as unit:
            assert await delivery.claim_message(unit, message_id, sender="") is None

        assert (await only(services, dentist)).status == status

    async def test_takes_no_text_that_came_in_and_none_that_does_not_exist(self, unit: UnitOfWork) -> None:
        received = await came(unit, "Hello")

        assert await delivery.claim_message(unit, received.message_id or 0, sender=NUMBER) is None
        assert await delivery.claim_message(unit, 987654, sender=NUMBER) is None

    async def test_says_why_a_text_does_not_leave(
        self, services: FakeServices, dentist: int, changes: PublishedChanges
    ) -> None:
        message_id = await queue_text(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            assert await delivery.record_opt_out(unit, ANA)
        changes.take()

        async with services.unit_of_work(dentist) as unit:
            assert await delivery.claim_message(unit, message_id, sender="") is None

        row = await only(services, dentist)
        assert (row.status, row.error_code) == ("failed", OPTED_OUT)
        assert changes.take() == [(dentist, "messages", message_id)]

    async def test_the_answer_to_an_opt_out_leaves_all_the_same(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            await delivery.record_opt_out(unit, ANA)
        message_id = await queue_text(services, dentist, purpose=f"{delivery.OPT_OUT_REPLY_PREFIX}SM1")

        async with services.unit_of_work(dentist) as unit:
            assert await delivery.claim_message(unit, message_id, sender="") is not None


class TestAcceptance:
    """The telephone company has it: the row says under which id, at what price and when."""

    async def test_is_noted_with_whose_id_it_is(
        self, services: FakeServices, dentist: int, clock: TravellingClock, changes: PublishedChanges
    ) -> None:
        message_id = await queue_text(services, dentist)
        clock.forward(minutes=1)
        changes.take()

        async with services.unit_of_work(dentist) as unit:
            accepted = SentText(sid="SM7", status="queued", segments=1, price=Decimal("0.0079"))
            await delivery.mark_accepted(unit, message_id, accepted)

        row = await only(services, dentist)
        assert (row.status, row.twilio_sid, row.cost) == ("sent", "SM7", Decimal("0.0079"))
        assert row.sent_at == clock.moment
        async with services.unit_of_work(dentist) as unit:
            reference = (await unit.db.scalars(select(ExternalReference))).one()
        assert (reference.kind, reference.external_id, reference.client_id) == ("message", "SM7", dentist)
        assert changes.take() == [(dentist, "messages", message_id)]

    async def test_that_comes_after_the_delivery_does_not_undo_it(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist)
        await change_message(services, dentist, status="delivered")

        async with services.unit_of_work(dentist) as unit:
            await delivery.mark_accepted(unit, message_id, SentText(sid="SM7", status="x", segments=1, price=None))

        assert (await only(services, dentist)).status == "delivered"

    async def test_of_a_text_that_is_gone_is_forgotten(self, unit: UnitOfWork) -> None:
        await delivery.mark_accepted(unit, 987654, SentText(sid="SM7", status="x", segments=1, price=None))
        await delivery.mark_refused(unit, 987654, VendorError("no", retryable=False, code="1"), is_last_attempt=True)

        assert (await unit.db.scalars(select(ExternalReference))).all() == []


class TestRefusal:
    """Back to the queue while trying again makes sense, else failed with the reason."""

    @pytest.mark.parametrize(
        ("retryable", "is_last", "code", "status", "error_code"),
        [
            (True, False, "20429", "queued", None),
            (True, True, "20429", "failed", "20429"),
            (False, False, "21211", "failed", "21211"),
            (False, False, None, "failed", "unreachable"),
            (True, True, None, "failed", "unreachable"),
        ],
    )
    async def test_ends_as(
        self, *, services: FakeServices, dentist: int, retryable: bool, is_last: bool, code: str | None,
        status: str, error_code: str | None,
    ) -> None:  # fmt: skip
        message_id = await queue_text(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            await delivery.claim_message(unit, message_id, sender="")

        async with services.unit_of_work(dentist) as unit:
            error = VendorError("no", retryable=retryable, code=code)
            await delivery.mark_refused(unit, message_id, error, is_last_attempt=is_last)

        row = await only(services, dentist)
        assert (row.status, row.error_code) == (status, error_code)
        assert await list_opt_outs(services, dentist) == []

    async def test_for_silence_is_remembered_for_the_number(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            error = VendorError("no", retryable=False, code=OPTED_OUT)
            await delivery.mark_refused(unit, message_id, error, is_last_attempt=False)

        assert await list_opt_outs(services, dentist) == [ANA]
