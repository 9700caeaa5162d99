"""Texts that go out, and what became of them."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import InvalidFields
from ringlypro.messages import delivery, threads, traffic
from ringlypro.vendors.errors import VendorError
from tests.desk import TestDesk, run_jobs, waiting_jobs
from tests.messages.texts import ANA, NUMBER, came, only


class TestOut:
    """A text is a row first, and leaves once."""

    async def test_is_queued_and_then_sent(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            message = await traffic.send(unit, to=ANA, body="See you at ten")
            assert message is not None
            assert message.status == "queued"

        await run_jobs(desk, database_url)

        (sent,) = desk.phone.texts
        assert (sent.sender, sent.to, sent.body) == (NUMBER, ANA, "See you at ten")
        assert sent.status_callback == f"{desk.settings.base_url}/webhook/twilio/sms-status"
        row = await only(desk, dentist)
        assert (row.status, row.twilio_sid, row.sent_at) == ("sent", sent.sid, desk.clock())

    async def test_one_purpose_is_one_text(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        async def promise() -> int:
            async with desk.unit(dentist) as unit:
                message = await traffic.send(unit, to=ANA, body="Booked", purpose="confirmation:7:1")
                assert message is not None
                return message.id

        assert len(set(await asyncio.gather(*(promise() for _ in range(10))))) == 1
        await run_jobs(desk, database_url)

        assert len(desk.phone.texts) == 1

    async def test_leaves_only_with_the_commit(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        with pytest.raises(ZeroDivisionError):
            async with desk.unit(dentist) as unit:
                await traffic.send(unit, to=ANA, body="Booked")
                _ = 1 / 0

        await run_jobs(desk, database_url)

        assert not desk.phone.texts

    async def test_a_job_that_comes_twice_sends_once(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        from ringlypro.messages import jobs

        async with desk.unit(dentist) as unit:
            message = await traffic.send(unit, to=ANA, body="Booked")
            assert message is not None
            for _ in range(3):
                await unit.later(jobs.send, client_id=dentist, message_id=message.id)

        await run_jobs(desk, database_url)

        assert len(desk.phone.texts) == 1
        assert (await only(desk, dentist)).status == "sent"

    async def test_two_workers_send_once(self, desk: TestDesk, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            message = await traffic.send(unit, to=ANA, body="Booked")
            assert message is not None

        async def claim() -> bool:
            async with desk.unit(dentist) as unit:
                return await delivery.claim(unit, message.id, sender="") is not None

        assert sorted(await asyncio.gather(claim(), claim(), claim())) == [False, False, True]

    async def test_an_interrupted_text_is_shown_as_failed_and_never_sent_again(
        self, desk: TestDesk, database_url: str, dentist: int
    ) -> None:
        async with desk.unit(dentist) as unit:
            message = await traffic.send(unit, to=ANA, body="Booked")
            assert message is not None
            await delivery.claim(unit, message.id, sender="")

        await run_jobs(desk, database_url)

        assert not desk.phone.texts
        row = await only(desk, dentist)
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
        self, *, desk: TestDesk, database_url: str, dentist: int, ending: str, status: str, code: str | None, jobs: int
    ) -> None:
        async with desk.unit(dentist) as unit:
            await traffic.send(unit, to=f"+1305555{ending}", body="Booked")

        await run_jobs(desk, database_url)

        row = await only(desk, dentist)
        assert (row.status, row.error_code) == (status, code)
        assert len(await waiting_jobs(desk.database)) == jobs

    async def test_a_refusal_for_silence_is_remembered(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            await traffic.send(unit, to="+13055550004", body="Booked")
        await run_jobs(desk, database_url)

        async with desk.unit(dentist) as unit:
            assert await traffic.send(unit, to="+13055550004", body="Reminder") is None

    async def test_the_last_attempt_fails_for_good(self, desk: TestDesk, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            message = await traffic.send(unit, to=ANA, body="Booked")
            assert message is not None
            await delivery.claim(unit, message.id, sender="")
            trouble = VendorError("later", retryable=True, code="20429")
            await delivery.refused(unit, message.id, trouble, last=True)

        assert (await only(desk, dentist)).status == "failed"

    async def test_without_a_number_the_row_says_so(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            await unit.db.execute(update(Client).values(ringlypro_number=None))
            await traffic.send(unit, to=ANA, body="Booked")

        await run_jobs(desk, database_url)

        row = await only(desk, dentist)
        assert (row.status, row.error_code) == ("failed", "no_number")

    async def test_silence_that_came_while_a_text_waited_is_kept(
        self, desk: TestDesk, database_url: str, dentist: int
    ) -> None:
        async with desk.unit(dentist) as unit:
            await traffic.send(unit, to=ANA, body="Reminder")
        async with desk.unit(dentist) as unit:
            await delivery.opt_out(unit, ANA)

        await run_jobs(desk, database_url)

        assert not desk.phone.texts


class TestWriting:
    """The owner writes a text."""

    async def test_meets_the_contact(self, unit: Unit) -> None:
        message = await traffic.write(unit, to="(305) 555-0142", body=" Hello ")

        contact = (await unit.db.scalars(select(Contact))).one()
        assert (message.contact_id, message.to_number, message.body) == (contact.id, ANA, "Hello")
        (thread,) = await threads.newest(unit)
        assert (thread.phone, thread.body, thread.unread, thread.opted_out) == (ANA, "Hello", 0, False)

    async def test_seven_digits_are_local(self, unit: Unit) -> None:
        assert (await traffic.write(unit, to="555-0142", body="x")).to_number == ANA

    @pytest.mark.parametrize(
        ("to", "body", "fields"),
        [("x", "hello", {"to"}), (ANA, "  ", {"body"}), (ANA, "x" * 1601, {"body"}), ("911x", "", {"to", "body"})],
    )
    async def test_refuses(self, unit: Unit, to: str, body: str, fields: set[str]) -> None:
        with pytest.raises(InvalidFields) as refused:
            await traffic.write(unit, to=to, body=body)

        assert set(refused.value.fields) == fields

    async def test_needs_credit(self, unit: Unit) -> None:
        await unit.db.execute(update(Client).values(credit_suspended=True))

        with pytest.raises(traffic.NoCredit):
            await traffic.write(unit, to=ANA, body="Hello")

    async def test_respects_silence(self, unit: Unit) -> None:
        await came(unit, "STOP")

        with pytest.raises(traffic.OptedOut):
            await traffic.write(unit, to=ANA, body="Hello")


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
        self, *, desk: TestDesk, database_url: str, dentist: int, reports: list[str], expected: str
    ) -> None:
        async with desk.unit(dentist) as unit:
            await traffic.send(unit, to=ANA, body="Booked")
        await run_jobs(desk, database_url)
        sid = desk.phone.texts[0].sid

        async with desk.unit(dentist) as unit:
            for status in reports:
                assert await delivery.reported(unit, sid=sid, status=status, error_code=None)

        row = await only(desk, dentist)
        assert row.status == expected
        assert (row.delivered_at is not None) == (expected == "delivered")

    async def test_of_an_unknown_text_is_unknown(self, unit: Unit) -> None:
        assert not await delivery.reported(unit, sid="SM9", status="sent", error_code=None)

    async def test_of_a_received_text_is_unknown(self, unit: Unit) -> None:
        await came(unit, "Hello", "SM1")

        assert not await delivery.reported(unit, sid="SM1", status="sent", error_code=None)
