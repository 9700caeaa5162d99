"""Texts out and in on a real database, with the telephone company played."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit import Database, Unit
from ringlypro.kit.errors import InvalidFields, NotFound
from ringlypro.messages import delivery, threads, traffic
from ringlypro.messages.tables import Message, OptOut
from ringlypro.notices.tables import Activity
from ringlypro.vendors.errors import VendorError
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk, run_jobs, waiting_jobs

ANA = "+13055550142"
NUMBER = "+13055550101"


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


async def came(unit: Unit, body: str, sid: str = "SM1", sender: str = ANA, **more: Any) -> traffic.Received:
    return await traffic.receive(unit, sid=sid, sender=sender, to=NUMBER, body=body, **more)


async def only(desk: TestDesk, client: int) -> Message:
    async with desk.unit(client) as unit:
        return (await unit.db.scalars(select(Message))).one()


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


class TestIn:
    """A text that comes in is kept once."""

    async def test_makes_a_contact_and_an_unread_thread(self, unit: Unit) -> None:
        received = await came(unit, "Are you open today?")

        assert received.is_new
        contact = (await unit.db.scalars(select(Contact))).one()
        assert (contact.phone, contact.source) == (ANA, "sms")
        (thread,) = await threads.newest(unit)
        assert (thread.contact_id, thread.body, thread.unread) == (contact.id, "Are you open today?", 1)
        assert [row.kind for row in await unit.db.scalars(select(Activity))] == ["message_received"]

    async def test_twenty_times_at_once_is_kept_once(self, desk: TestDesk, dentist: int) -> None:
        async def report() -> bool:
            async with desk.unit(dentist) as unit:
                return (await came(unit, "Hello")).is_new

        assert sum(await asyncio.gather(*(report() for _ in range(20)))) == 1
        async with desk.unit(dentist) as unit:
            assert await threads.unread(unit) == 1

    async def test_is_read(self, unit: Unit) -> None:
        first = await came(unit, "Hello", "SM1")
        await came(unit, "Hello?", "SM2")
        assert await threads.unread(unit) == 2

        await threads.mark_read(unit, first.contact_id or 0)

        assert await threads.unread(unit) == 0

    @pytest.mark.parametrize("sender", ["22395", "BANK", "", "anonymous"])
    async def test_from_no_telephone_is_kept_without_a_contact(self, unit: Unit, sender: str) -> None:
        received = await came(unit, "stop", sender=sender)

        assert (received.is_new, received.contact_id) == (True, None)
        assert (await unit.db.scalars(select(OptOut))).all() == []

    async def test_card_numbers_and_pictures_are_not_kept(self, unit: Unit) -> None:
        await came(unit, "4242 4242 4242 4242\x00", media=2)

        assert (await unit.db.scalars(select(Message.body))).one() == "••••••••••••4242 [MMS 2]"

    async def test_a_known_name_is_shown_in_the_feed(self, unit: Unit) -> None:
        unit.db.add(Contact(first_name="Ana", last_name="López", phone=ANA, first_key="ana", last_key="lopez"))
        await unit.db.flush()

        await came(unit, "Hello")

        assert (await unit.db.scalars(select(Activity))).one().values == {"name": "Ana López"}


class TestSilence:
    """Is given at once, to those who ask and to nobody else."""

    async def test_holds_for_one_business_only(self, database: Database, dentist: int, barber: int) -> None:
        async with database.unit(dentist) as unit:
            await came(unit, "STOP")

        async with database.unit(dentist) as unit:
            assert await traffic.send(unit, to=ANA, body="x") is None
        async with database.unit(barber) as unit:
            assert await traffic.send(unit, to=ANA, body="x") is not None

    async def test_is_confirmed_once_when_the_carrier_does_not(
        self, desk: TestDesk, database_url: str, dentist: int
    ) -> None:
        async with desk.unit(dentist) as unit:
            unit.db.add(Contact(first_name="Ana", phone=ANA, language="es"))
            await unit.db.flush()
            await came(unit, "no me escriban más", "SM1")
            await came(unit, "ALTO", "SM2")

        await run_jobs(desk, database_url)

        (sent,) = desk.phone.texts
        assert sent.body == "Bright Dental: ya no recibirá mensajes nuestros. Responda INICIO para recibirlos de nuevo."

    @pytest.mark.parametrize(("body", "told"), [("STOP", ""), ("alto", "STOP"), ("HELP", ""), ("help", "HELP")])
    async def test_what_the_carrier_answers_is_not_answered_again(
        self, *, desk: TestDesk, database_url: str, dentist: int, body: str, told: str
    ) -> None:
        async with desk.unit(dentist) as unit:
            await came(unit, body, told=told)

        await run_jobs(desk, database_url)

        assert not desk.phone.texts

    async def test_ends_when_they_ask(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            await came(unit, "STOP", "SM1")
            await came(unit, "inicio", "SM2")
            assert await traffic.send(unit, to=ANA, body="Hello") is not None
            kinds = list(await unit.db.scalars(select(Activity.kind).order_by(Activity.id)))

        assert kinds == ["message_received", "opted_out", "message_received", "opted_in"]
        await run_jobs(desk, database_url)
        assert len(desk.phone.texts) == 2

    async def test_a_yes_of_somebody_who_never_left_changes_nothing(
        self, desk: TestDesk, database_url: str, dentist: int
    ) -> None:
        async with desk.unit(dentist) as unit:
            await came(unit, "Yes")
            assert [row.kind for row in await unit.db.scalars(select(Activity))] == ["message_received"]

        await run_jobs(desk, database_url)

        assert not desk.phone.texts

    async def test_help_in_spanish_is_answered(self, desk: TestDesk, database_url: str, dentist: int) -> None:
        async with desk.unit(dentist) as unit:
            await came(unit, "ayuda")

        await run_jobs(desk, database_url)

        assert desk.phone.texts[0].body.startswith("Bright Dental: call us at +1 (305) 555-0100.")


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


class TestThreads:
    """Are listed with the latest first."""

    async def test_are_paged(self, database: Database, dentist: int, clock: TravellingClock) -> None:
        for number in range(5):
            clock.forward(minutes=1)
            async with database.unit(dentist) as unit:
                await came(unit, f"text {number}", f"SM{number}", f"+1305555014{number}")

        async with database.unit(dentist) as unit:
            first = await threads.newest(unit, limit=3)
            rest = await threads.newest(unit, limit=3, before=(first[-1].last_message_at, first[-1].contact_id))
        assert [thread.body for thread in (*first, *rest)] == [f"text {number}" for number in range(4, -1, -1)]

    async def test_of_another_client_do_not_exist(self, database: Database, dentist: int, barber: int) -> None:
        async with database.unit(dentist) as unit:
            received = await came(unit, "Hello")

        async with database.unit(barber) as unit:
            assert await threads.newest(unit) == []
            assert await threads.messages(unit, contact_id=received.contact_id) == []
            with pytest.raises(NotFound):
                await threads.one(unit, received.message_id or 0)
