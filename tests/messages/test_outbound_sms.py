"""Texts that go out, and what became of them."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import delivery, sms_service
from ringlypro.vendors.errors import VendorError
from tests.messages.texts import ANA, NUMBER, came, first_text, list_threads, only
from tests.service_fixtures import FakeServices, run_jobs, waiting_jobs


class TestOut:
    """A text is a row first, and leaves once."""

    async def test_is_queued_and_then_sent(self, services: FakeServices, database_url: str, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            message = await sms_service.queue_sms(unit, to=ANA, body="See you at ten")
            assert message is not None
            assert message.status == "queued"

        await run_jobs(services, database_url)

        (sent,) = services.phone.texts
        assert (sent.sender, sent.to, sent.body) == (NUMBER, ANA, first_text("See you at ten"))
        assert sent.status_callback == f"{services.settings.base_url}/webhook/twilio/sms-status"
        row = await only(services, dentist)
        assert (row.status, row.twilio_sid, row.sent_at) == ("sent", sent.sid, services.clock())

    async def test_one_purpose_is_one_text(self, services: FakeServices, database_url: str, dentist: int) -> None:
        async def promise() -> int:
            async with services.unit_of_work(dentist) as unit:
                message = await sms_service.queue_sms(unit, to=ANA, body="Booked", purpose="confirmation:7:1")
                assert message is not None
                return message.id

        assert len(set(await asyncio.gather(*(promise() for _ in range(10))))) == 1
        await run_jobs(services, database_url)

        assert len(services.phone.texts) == 1

    async def test_leaves_only_with_the_commit(self, services: FakeServices, database_url: str, dentist: int) -> None:
        with pytest.raises(ZeroDivisionError):
            async with services.unit_of_work(dentist) as unit:
                await sms_service.queue_sms(unit, to=ANA, body="Booked")
                _ = 1 / 0

        await run_jobs(services, database_url)

        assert not services.phone.texts

    async def test_a_job_that_comes_twice_sends_once(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        from ringlypro.messages import jobs

        async with services.unit_of_work(dentist) as unit:
            message = await sms_service.queue_sms(unit, to=ANA, body="Booked")
            assert message is not None
            for _ in range(3):
                await unit.enqueue(jobs.send_queued_sms, client_id=dentist, message_id=message.id)

        await run_jobs(services, database_url)

        assert len(services.phone.texts) == 1
        assert (await only(services, dentist)).status == "sent"
        assert await waiting_jobs(services.database) == []

    async def test_two_workers_send_once(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            message = await sms_service.queue_sms(unit, to=ANA, body="Booked")
            assert message is not None

        async def claim() -> bool:
            async with services.unit_of_work(dentist) as unit:
                return await delivery.claim_message(unit, message.id, sender="") is not None

        assert sorted(await asyncio.gather(claim(), claim(), claim())) == [False, False, True]

    async def test_an_interrupted_text_is_shown_as_failed_and_never_sent_again(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            message = await sms_service.queue_sms(unit, to=ANA, body="Booked")
            assert message is not None
            await delivery.claim_message(unit, message.id, sender="")

        await run_jobs(services, database_url)

        assert not services.phone.texts
        row = await only(services, dentist)
        assert (row.status, row.error_code) == ("failed", "interrupted")

    @pytest.mark.parametrize(
        ("ending", "status", "code", "jobs"),
        [
            ("0001", "failed", "21211", 0),
            ("0004", "failed", "21610", 0),
            ("0009", "failed", "21614", 0),
            ("0008", "queued", None, 1),
        ],
    )
    async def test_what_the_carrier_refuses_is_shown(
        self,
        *,
        services: FakeServices,
        database_url: str,
        dentist: int,
        ending: str,
        status: str,
        code: str | None,
        jobs: int,
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=f"+1305555{ending}", body="Booked")

        await run_jobs(services, database_url)

        row = await only(services, dentist)
        assert (row.status, row.error_code) == (status, code)
        assert len(await waiting_jobs(services.database)) == jobs

    async def test_a_refusal_for_silence_is_remembered(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to="+13055550004", body="Booked")
        await run_jobs(services, database_url)

        async with services.unit_of_work(dentist) as unit:
            assert await sms_service.queue_sms(unit, to="+13055550004", body="Reminder") is None

    async def test_the_last_attempt_fails_for_good(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            message = await sms_service.queue_sms(unit, to=ANA, body="Booked")
            assert message is not None
            await delivery.claim_message(unit, message.id, sender="")
            trouble = VendorError("later", retryable=True, code="20429")
            await delivery.mark_refused(unit, message.id, trouble, is_last_attempt=True)

        assert (await only(services, dentist)).status == "failed"

    async def test_without_a_number_the_row_says_so(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(ringlypro_number=None))
            await sms_service.queue_sms(unit, to=ANA, body="Booked")

        await run_jobs(services, database_url)

        row = await only(services, dentist)
        assert (row.status, row.error_code) == ("failed", "no_number")

    async def test_silence_that_came_while_a_text_waited_is_kept(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=ANA, body="Reminder")
        async with services.unit_of_work(dentist) as unit:
            await delivery.record_opt_out(unit, ANA)

        await run_jobs(services, database_url)

        assert not services.phone.texts


class TestWriting:
    """The owner writes a text."""

    async def test_meets_the_contact(self, unit: UnitOfWork) -> None:
        message = await sms_service.send_owner_sms(unit, to="(305) 555-0142", body=" Hello ")

        contact = (await unit.db.scalars(select(Contact))).one()
        assert (message.contact_id, message.to_number, message.body) == (contact.id, ANA, first_text("Hello"))
        (thread,) = await list_threads(unit)
        assert (thread.contact_id, thread.unread) == (contact.id, 0)

    async def test_seven_digits_are_local(self, unit: UnitOfWork) -> None:
        assert (await sms_service.send_owner_sms(unit, to="555-0142", body="x")).to_number == ANA

    @pytest.mark.parametrize(
        ("to", "body", "fields"),
        [("x", "hello", {"to"}), (ANA, "  ", {"body"}), (ANA, "x" * 1601, {"body"}), ("911x", "", {"to", "body"})],
    )
    async def test_refuses(self, unit: UnitOfWork, to: str, body: str, fields: set[str]) -> None:
        with pytest.raises(InvalidFields) as refused:
            await sms_service.send_owner_sms(unit, to=to, body=body)

        assert set(refused.value.fields) == fields

    async def test_needs_credit(self, unit: UnitOfWork) -> None:
        await unit.db.execute(update(Client).values(credit_suspended=True))

        with pytest.raises(sms_service.CreditSuspended):
            await sms_service.send_owner_sms(unit, to=ANA, body="Hello")

    async def test_respects_silence(self, unit: UnitOfWork) -> None:
        await came(unit, "STOP")

        with pytest.raises(sms_service.RecipientOptedOut):
            await sms_service.send_owner_sms(unit, to=ANA, body="Hello")


class TestStatus:
    """Only ever moves forward."""

    @pytest.mark.parametrize(
        ("reports", "expected"),
        [
            (["sent", "delivered"], "delivered"),
            (["delivered", "sent"], "delivered"),
            (["delivered", "queued", "sending", "sent"], "delivered"),
            (["sent", "undelivered", "sent"], "undelivered"),
            (["undelivered", "delivered"], "delivered"),
            (["delivered", "undelivered"], "delivered"),
            (["nonsense"], "sent"),
        ],
    )
    async def test_in_any_order(
        self, *, services: FakeServices, database_url: str, dentist: int, reports: list[str], expected: str
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await sms_service.queue_sms(unit, to=ANA, body="Booked")
        await run_jobs(services, database_url)
        sid = services.phone.texts[0].sid

        async with services.unit_of_work(dentist) as unit:
            for status in reports:
                assert await delivery.update_delivery_status(unit, sid=sid, status=status, error_code=None)

        row = await only(services, dentist)
        assert row.status == expected
        assert (row.delivered_at is not None) == (expected == "delivered")

    async def test_of_an_unknown_text_is_unknown(self, unit: UnitOfWork) -> None:
        assert not await delivery.update_delivery_status(unit, sid="SM9", status="sent", error_code=None)

    async def test_of_a_received_text_is_unknown(self, unit: UnitOfWork) -> None:
        await came(unit, "Hello", "SM1")

        assert not await delivery.update_delivery_status(unit, sid="SM1", status="sent", error_code=None)
