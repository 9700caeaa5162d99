"""Texts that come in, who asked for silence, and the threads they make."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from ringlypro.contacts.tables import Contact
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import sms_service, threads
from ringlypro.messages.tables import Message, OptOut
from ringlypro.notifications.tables import Activity
from tests.conftest import TravellingClock
from tests.messages.texts import ANA, came, list_threads
from tests.service_fixtures import FakeServices, run_jobs


class TestIn:
    """A text that comes in is kept once."""

    async def test_makes_a_contact_and_an_unread_thread(self, unit: UnitOfWork) -> None:
        received = await came(unit, "Are you open today?")

        assert received.is_new
        contact = (await unit.db.scalars(select(Contact))).one()
        assert (contact.phone, contact.source) == (ANA, "sms")
        (thread,) = await list_threads(unit)
        assert (thread.contact_id, thread.unread) == (contact.id, 1)
        assert [text.body for text in await threads.list_messages(unit)] == ["Are you open today?"]
        assert [row.kind for row in await unit.db.scalars(select(Activity))] == ["message_received"]

    async def test_twenty_times_at_once_is_kept_once(self, services: FakeServices, dentist: int) -> None:
        async def report() -> bool:
            async with services.unit_of_work(dentist) as unit:
                return (await came(unit, "Hello")).is_new

        assert sum(await asyncio.gather(*(report() for _ in range(20)))) == 1
        async with services.unit_of_work(dentist) as unit:
            assert [thread.unread for thread in await list_threads(unit)] == [1]

    @pytest.mark.parametrize("sender", ["22395", "BANK", "", "anonymous"])
    async def test_from_no_telephone_is_kept_without_a_contact(self, unit: UnitOfWork, sender: str) -> None:
        received = await came(unit, "stop", sender=sender)

        assert (received.is_new, received.contact_id) == (True, None)
        assert (await unit.db.scalars(select(Message.body))).one() == "stop"

    @pytest.mark.parametrize(("sender", "counted"), [("22395", ["22395"]), ("BANK", ["BANK"]), ("anonymous", [])])
    async def test_who_cannot_be_answered_is_heard_all_the_same(
        self, unit: UnitOfWork, sender: str, counted: list[str]
    ) -> None:
        await came(unit, "stop", sender=sender)

        assert (await unit.db.scalars(select(OptOut.phone))).all() == counted
        assert (await unit.db.scalars(select(Message.direction))).all() == ["incoming"]

    async def test_card_numbers_and_pictures_are_not_kept(self, unit: UnitOfWork) -> None:
        await came(unit, "4242 4242 4242 4242\x00", media=2)

        assert (await unit.db.scalars(select(Message.body))).one() == "••••••••••••4242 [MMS 2]"

    async def test_a_known_name_is_shown_in_the_feed(self, unit: UnitOfWork) -> None:
        unit.db.add(Contact(first_name="Ana", last_name="López", phone=ANA, first_key="ana", last_key="lopez"))
        await unit.db.flush()

        await came(unit, "Hello")

        assert (await unit.db.scalars(select(Activity))).one().values == {"name": "Ana López"}


class TestSilence:
    """Is given at once, to those who ask and to nobody else."""

    async def test_holds_for_one_business_only(self, database: Database, dentist: int, barber: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            await came(unit, "STOP")

        async with database.unit_of_work(dentist) as unit:
            assert await sms_service.queue_sms(unit, to=ANA, body="x") is None
        async with database.unit_of_work(barber) as unit:
            assert await sms_service.queue_sms(unit, to=ANA, body="x") is not None

    async def test_is_confirmed_once_when_the_carrier_does_not(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            unit.db.add(Contact(first_name="Ana", phone=ANA, language="es"))
            await unit.db.flush()
            await came(unit, "no me escriban más", "SM1")
            await came(unit, "ALTO", "SM2")

        await run_jobs(services, database_url)

        (sent,) = services.phone.texts
        assert sent.body == "Bright Dental: ya no recibirá mensajes nuestros. Responda INICIO para recibirlos de nuevo."

    @pytest.mark.parametrize(("body", "carrier_word"), [("STOP", ""), ("alto", "STOP"), ("HELP", ""), ("help", "HELP")])
    async def test_what_the_carrier_answers_is_not_answered_again(
        self, *, services: FakeServices, database_url: str, dentist: int, body: str, carrier_word: str
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await came(unit, body, carrier_opt_out=carrier_word)

        await run_jobs(services, database_url)

        assert not services.phone.texts

    async def test_ends_when_they_ask(self, services: FakeServices, database_url: str, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            await came(unit, "STOP", "SM1")
            await came(unit, "inicio", "SM2")
            assert await sms_service.queue_sms(unit, to=ANA, body="Hello") is not None
            kinds = list(await unit.db.scalars(select(Activity.kind).order_by(Activity.id)))

        assert kinds == ["message_received", "opted_out", "message_received", "opted_in"]
        await run_jobs(services, database_url)
        assert len(services.phone.texts) == 2

    async def test_a_yes_of_somebody_who_never_left_changes_nothing(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await came(unit, "Yes")
            assert [row.kind for row in await unit.db.scalars(select(Activity))] == ["message_received"]

        await run_jobs(services, database_url)

        assert not services.phone.texts

    async def test_help_in_spanish_is_answered(self, services: FakeServices, database_url: str, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            await came(unit, "ayuda")

        await run_jobs(services, database_url)

        assert services.phone.texts[0].body.startswith("Bright Dental: call us at +1 (305) 555-0100.")


class TestThreads:
    """One for each contact."""

    async def test_know_their_latest_text(self, database: Database, dentist: int, clock: TravellingClock) -> None:
        for number in range(5):
            clock.forward(minutes=1)
            async with database.unit_of_work(dentist) as unit:
                await came(unit, f"text {number}", f"SM{number}", f"+1305555014{number}")

        async with database.unit_of_work(dentist) as unit:
            latest = [thread.last_message_at for thread in await list_threads(unit)]
        assert latest == [clock() - timedelta(minutes=number) for number in range(5)]

    async def test_of_another_client_do_not_exist(self, database: Database, dentist: int, barber: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            received = await came(unit, "Hello")

        async with database.unit_of_work(barber) as unit:
            assert await list_threads(unit) == []
            assert await threads.list_messages(unit, contact_id=received.contact_id) == []
