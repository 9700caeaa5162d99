"""A text as it is kept, whichever way it goes: its row, its line in the feed, and what pages hear."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service
from ringlypro.messages.sms_service import CreditSuspended, RecipientOptedOut
from ringlypro.messages.tables import Message, Thread
from tests.messages.texts import ANA, EVA, NUMBER, came, first_text, list_activities, only, the_thread
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices, waiting_jobs


class TestQueueing:
    """A text that is to leave."""

    async def test_keeps_everything_that_is_known_of_it(
        self, services: FakeServices, dentist: int, changes: PublishedChanges
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            unit.db.add(Contact(first_name="Ana", phone=ANA))
            await unit.db.flush()
            message = await sms_service.queue_sms(unit, to=ANA, body="See\x00 you", purpose="reminder:1")
            contact_id = await unit.db.scalar(select(Contact.id))

        assert message is not None
        row = await only(services, dentist)
        assert (row.direction, row.status, row.purpose) == ("outgoing", "queued", "reminder:1")
        assert (row.from_number, row.to_number, row.body) == (NUMBER, ANA, first_text("See you"))
        assert (row.contact_id, row.created_at) == (contact_id, services.clock())
        assert changes.take() == [(dentist, "messages", message.id)]
        (job,) = await waiting_jobs(services.database)
        assert (job["task_name"], job["args"]) == ("messages.send", {"client_id": dentist, "message_id": row.id})

    async def test_the_contact_that_is_named_outranks_the_one_with_the_number(self, unit: UnitOfWork) -> None:
        unit.db.add_all([Contact(first_name="Ana", phone=ANA), eva := Contact(first_name="Eva", phone=EVA)])
        await unit.db.flush()

        message = await sms_service.queue_sms(unit, to=ANA, body="Hello", contact_id=eva.id)

        assert message is not None
        assert message.contact_id == eva.id

    async def test_a_number_that_nobody_knows_has_a_thread_and_no_contact(self, unit: UnitOfWork) -> None:
        message = await sms_service.queue_sms(unit, to=ANA, body="Hello")

        assert message is not None
        assert message.contact_id is None
        thread = (await unit.db.scalars(select(Thread))).one()
        assert (thread.sender, thread.contact_id, thread.last_message_id) == (ANA, None, message.id)

    async def test_the_same_purpose_gives_the_same_text_and_one_job(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            first = await sms_service.queue_sms(unit, to=ANA, body="one", purpose="reminder:1")
            again = await sms_service.queue_sms(unit, to=ANA, body="two", purpose="reminder:1")
            other = await sms_service.queue_sms(unit, to=ANA, body="three", purpose="reminder:2")

        assert first is not None
        assert again is not None
        assert other is not None
        assert (again.id, again.body) == (first.id, first_text("one"))
        assert other.id != first.id
        assert len(await waiting_jobs(services.database)) == 2

    async def test_texts_without_a_purpose_are_all_sent(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            for _ in range(2):
                await sms_service.queue_sms(unit, to=ANA, body="Hello")

        assert len(await waiting_jobs(services.database)) == 2

    @pytest.mark.parametrize("purpose", [None, "reminder:1", "wishes:1"])
    async def test_nothing_is_owed_to_who_asked_for_silence(self, unit: UnitOfWork, purpose: str | None) -> None:
        await came(unit, "STOP")

        assert await sms_service.queue_sms(unit, to=ANA, body="Hello", purpose=purpose) is None

    async def test_is_cut_where_the_telephone_company_would(self, unit: UnitOfWork) -> None:
        first = await sms_service.queue_sms(unit, to=ANA, body="x" * 1600 + "y")
        second = await sms_service.queue_sms(unit, to=ANA, body="x" * 1600 + "y")

        assert first is not None
        assert second is not None
        assert second.body == "x" * 1600
        assert len(first.body) == 1600
        assert first.body.endswith("x\nReply STOP to get no more texts.")


class TestWriting:
    """What the owner writes by hand."""

    async def test_may_be_as_long_as_a_text_can_be(self, unit: UnitOfWork) -> None:
        await sms_service.send_owner_sms(unit, to=ANA, body="Hello")

        assert (await sms_service.send_owner_sms(unit, to=ANA, body="x" * 1600)).body == "x" * 1600

    async def test_the_first_one_has_to_leave_room_for_who_writes_and_how_to_stop(self, unit: UnitOfWork) -> None:
        with pytest.raises(InvalidFields) as refused:
            await sms_service.send_owner_sms(unit, to=ANA, body="x" * 1600)

        assert refused.value.fields == {"body": "messages.field.first_body"}

    async def test_drops_what_no_text_may_hold(self, unit: UnitOfWork) -> None:
        assert (await sms_service.send_owner_sms(unit, to=ANA, body="\x00 Hello\x00 ")).body == first_text("Hello")

    async def test_meets_the_receiver_as_a_contact_by_text(self, unit: UnitOfWork) -> None:
        await sms_service.send_owner_sms(unit, to=ANA, body="Hello")

        contact = (await unit.db.scalars(select(Contact))).one()
        assert (contact.phone, contact.source) == (ANA, "sms")
        assert (await the_thread(unit)).contact_id == contact.id

    @pytest.mark.parametrize(
        ("to", "body", "fields"),
        [
            ("x", "Hello", {"to": "messages.field.to"}),
            (NUMBER, "Hello", {"to": "messages.field.to"}),
            (ANA, "", {"body": "messages.field.body"}),
            (ANA, "x" * 1601, {"body": "messages.field.body"}),
            ("x", " ", {"to": "messages.field.to", "body": "messages.field.body"}),
        ],
    )
    async def test_says_which_field_is_wrong(
        self, unit: UnitOfWork, to: str, body: str, fields: dict[str, str]
    ) -> None:
        with pytest.raises(InvalidFields) as refusal:
            await sms_service.send_owner_sms(unit, to=to, body=body)

        assert refusal.value.fields == fields
        assert (await unit.db.scalars(select(Contact))).all() == []

    async def test_refusals_leave_nothing_behind_and_have_their_names(self, unit: UnitOfWork) -> None:
        await came(unit, "STOP")
        with pytest.raises(RecipientOptedOut) as opted_out:
            await sms_service.send_owner_sms(unit, to=ANA, body="Hello")
        await unit.db.execute(update(Client).values(credit_suspended=True))
        with pytest.raises(CreditSuspended) as suspended:
            await sms_service.send_owner_sms(unit, to=EVA, body="Hello")

        refusals = [(refusal.value.key, refusal.value.code) for refusal in (opted_out, suspended)]
        assert refusals == [("messages.opted_out", "opted_out"), ("messages.no_credit", "no_credit")]
        assert [row.direction for row in await unit.db.scalars(select(Message))] == ["incoming"]


class TestReceiving:
    """A text that came in."""

    async def test_keeps_everything_that_is_known_of_it(
        self, services: FakeServices, dentist: int, changes: PublishedChanges
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            received = await came(unit, " Hello\x00 ", media=1)

        row = await only(services, dentist)
        assert (received.message_id, received.contact_id, received.is_new) == (row.id, row.contact_id, True)
        assert (row.direction, row.status, row.twilio_sid) == ("incoming", "received", "SM1")
        assert (row.from_number, row.to_number, row.body) == (ANA, NUMBER, "Hello  [MMS 1]")
        assert row.created_at == services.clock()
        async with services.unit_of_work(dentist) as unit:
            (activity,) = await list_activities(unit)
        assert (activity.kind, activity.contact_id) == ("message_received", row.contact_id)
        assert (activity.link, activity.values) == ("/messages/1", {"name": "+1 (305) 555-0142"})
        assert changes.take_topics() == {"activity", "messages", "contacts", "notifications"}

    async def test_a_repeat_is_known_and_changes_nothing(
        self, services: FakeServices, dentist: int, changes: PublishedChanges
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            first = await came(unit, "STOP", "SM1")
        changes.take()

        async with services.unit_of_work(dentist) as unit:
            again = await came(unit, "STOP", "SM1")
            activities = await list_activities(unit)
            thread = await the_thread(unit)

        assert (again.message_id, again.contact_id, again.keyword) == (None, first.contact_id, "stop")
        assert not again.is_new
        assert [activity.kind for activity in activities] == ["message_received", "opted_out"]
        assert thread.unread == 1
        assert changes.take() == []

    async def test_from_a_sender_without_a_number_is_shown_under_its_name(self, unit: UnitOfWork) -> None:
        await came(unit, "Your code is 123", sender="BANK" + "X" * 40)

        (message,) = (await unit.db.scalars(select(Message))).all()
        assert message.from_number == "BANK" + "X" * 36
        (activity,) = await list_activities(unit)
        assert (activity.link, activity.contact_id) == ("/messages/1", None)
        assert activity.values == {"name": "BANK" + "X" * 36}

    @pytest.mark.parametrize(
        ("first", "last", "shown"),
        [("Ana", "López", "Ana López"), ("Ana", None, "Ana"), ("", None, "+1 (305) 555-0142")],
    )
    async def test_is_shown_under_the_name_that_is_known(
        self, unit: UnitOfWork, first: str, last: str | None, shown: str
    ) -> None:
        unit.db.add(Contact(first_name=first, last_name=last, phone=ANA, first_key=first.lower(), last_key="x"))
        await unit.db.flush()

        await came(unit, "Hello")

        assert [activity.values for activity in await list_activities(unit)] == [{"name": shown}]

    async def test_is_cut_before_its_pictures_are_named(self, unit: UnitOfWork) -> None:
        await came(unit, "x" * 1700, media=3)

        assert await unit.db.scalar(select(Message.body)) == "x" * 1600 + " [MMS 3]"
