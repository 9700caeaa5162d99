"""Meeting, entering, changing and forgetting contacts."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from ringlypro.appointments import availability, booking
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.contacts import actions, queries
from ringlypro.contacts.actions import ContactPhoneTaken, upsert_contact
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.db.database import Database
from ringlypro.db.schema import load_metadata
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Message, Thread
from ringlypro.notifications.tables import Activity, FollowUp
from tests.polling import eventually

ANA = "+13055550142"


class TestMeeting:
    """One row per number, and no name is lost."""

    async def test_a_stranger_becomes_a_contact(self, unit: UnitOfWork) -> None:
        met = await upsert_contact(unit, phone=ANA, name="Ana López", source="voice_call", language="es")

        kept = (await unit.db.scalars(select(Contact))).one()
        assert (met.id, met.is_new, met.blocked, met.vip) == (kept.id, True, False, False)
        assert (kept.first_name, kept.last_name, kept.first_key, kept.last_key) == ("Ana", "López", "ana", "lopez")
        assert (kept.source, kept.language, kept.last_contacted_at) == ("voice_call", "es", unit.now)

    async def test_somebody_known_is_known(self, unit: UnitOfWork) -> None:
        first = await upsert_contact(unit, phone=ANA, name="Ana López", source="voice_call", language="es")
        await unit.fetch_all("UPDATE contacts SET status = 'blocked', vip = true", {})

        again = await upsert_contact(unit, phone=ANA, name=None, source="sms")

        assert (again.id, again.is_new, again.blocked, again.vip) == (first.id, False, True, True)
        assert (again.first_name, again.last_name) == ("Ana", "López")
        kept = (await unit.db.scalars(select(Contact))).one()
        assert (kept.source, kept.language) == ("voice_call", "es")

    @pytest.mark.parametrize(
        ("stored_name", "spoken_name", "name"),
        [
            (None, "Ana López", ("Ana", "López")),
            (None, "Ana", ("Ana", None)),
            ("Ana", "ana lópez", ("Ana", "lópez")),
            ("Ana", None, ("Ana", None)),
            ("Ana", "Pedro Ruiz", ("Ana", None)),
            ("Ana López", "Ana", ("Ana", "López")),
            ("Ana López", "Ana Ruiz", ("Ana", "López")),
        ],
    )
    async def test_a_better_name_is_kept(
        self, unit: UnitOfWork, stored_name: str | None, spoken_name: str | None, name: tuple[str, str | None]
    ) -> None:
        await upsert_contact(unit, phone=ANA, name=stored_name, source="voice_call")

        met = await upsert_contact(unit, phone=ANA, name=spoken_name, source="voice_call")

        assert (met.first_name, met.last_name) == name

    async def test_twenty_at_once_are_one(self, database: Database, dentist: int) -> None:
        async def once() -> bool:
            async with database.unit_of_work(dentist) as unit:
                return (await upsert_contact(unit, phone=ANA, name="Ana", source="voice_call")).is_new

        assert sum(await asyncio.gather(*(once() for _ in range(20)))) == 1

    async def test_each_client_has_its_own(self, database: Database, dentist: int, barber: int) -> None:
        for client in (dentist, barber):
            async with database.unit_of_work(client) as unit:
                assert (await upsert_contact(unit, phone=ANA, name="Ana", source="voice_call")).is_new


class TestKeeping:
    """Entered by hand."""

    async def test_a_number_is_one_contacts_only(self, unit: UnitOfWork) -> None:
        await actions.create_contact(unit, first_name="Ana", phone=ANA)
        other = await actions.create_contact(unit, first_name="Eva", phone="+13055550143")

        with pytest.raises(ContactPhoneTaken):
            await actions.create_contact(unit, first_name="Ana again", phone=ANA)
        with pytest.raises(ContactPhoneTaken):
            await actions.update_contact(unit, other.id, phone=ANA)
        assert (await actions.update_contact(unit, other.id, first_name="Éva")).first_key == "eva"

    @pytest.mark.parametrize("sought", ["eva", "nunez", "eva nun", "eva@new"])
    async def test_whoever_is_renamed_is_found_by_the_new_name_alone(self, unit: UnitOfWork, sought: str) -> None:
        ana = await actions.create_contact(
            unit, first_name="Ana", last_name="López", phone=ANA, email="ana@old.example"
        )

        await actions.update_contact(unit, ana.id, first_name="Eva", last_name="Núñez", email="eva@new.example")

        assert [one.id for one in await queries.search_contacts(unit, q=sought)] == [ana.id]
        for former in ("ana", "lopez", "ana@old"):
            assert await queries.search_contacts(unit, q=former) == []

    async def test_what_is_forgotten_leaves_its_history(self, unit: UnitOfWork) -> None:
        made = await booking.book_appointment(
            unit, calendar=await availability.load_calendar(unit), starts_at=unit.now + timedelta(days=1), minutes=30, contact=None,
            customer_name="Ana", customer_phone=ANA,
        )  # fmt: skip
        who = made.contact_id
        unit.db.add(Call(twilio_call_sid="CA1", contact_id=who, direction="incoming", from_number=ANA, to_number="x"))
        unit.db.add(
            Message(contact_id=who, direction="incoming", from_number=ANA, to_number="x", body="hi", status="x")
        )
        unit.db.add(Thread(contact_id=who, sender=ANA, last_message_at=unit.now))
        unit.db.add(FollowUp(contact_id=who, kind="message", reference="A1", body="call me"))
        await unit.db.flush()

        assert who is not None
        await actions.delete_contact(unit, who)

        assert (await unit.db.scalars(select(Contact))).all() == []
        for table in (Appointment, Call, Message, FollowUp, Activity, Thread):
            kept = (await unit.db.scalars(select(table.contact_id))).all()
            assert kept == [None], table

    def test_every_reference_to_a_contact_is_emptied_or_goes_with_it(self) -> None:
        references = {
            (table.name, key.ondelete)
            for table in load_metadata().tables.values()
            for key in table.foreign_key_constraints
            if key.referred_table.name == "contacts"
        }

        assert references == {
            *(
                (name, "SET NULL (contact_id)")
                for name in ("appointments", "calls", "messages", "follow_ups", "threads")
            ),
            ("activities", "SET NULL (contact_id)"),
            ("contact_keys", "CASCADE"),
        }

    async def test_a_reference_that_is_being_written_is_emptied_too(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            ana = await actions.create_contact(unit, first_name="Ana", phone=ANA)

        async def forget() -> None:
            async with database.unit_of_work(dentist) as unit:
                await actions.delete_contact(unit, ana.id)

        async with database.unit_of_work(dentist) as unit:
            unit.db.add(FollowUp(contact_id=ana.id, kind="message", reference="A1", body="call me"))
            await unit.db.flush()
            forgetting = asyncio.create_task(forget())
            waits = """SELECT count(*) AS n FROM pg_locks JOIN pg_stat_activity USING (pid)
                WHERE NOT granted AND datname = current_database()"""

            async def somebody_waits() -> bool:
                return bool((await unit.fetch_all(waits, {}))[0]["n"])

            await eventually(somebody_waits)
        await forgetting

        async with database.unit_of_work(dentist) as unit:
            assert (await unit.db.scalars(select(FollowUp.contact_id))).all() == [None]
            assert (await unit.db.scalars(select(Contact))).all() == []

    async def test_nobody_forgets_anothers(self, database: Database, dentist: int, barber: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            ana = await actions.create_contact(unit, first_name="Ana", phone=ANA)

        async with database.unit_of_work(barber) as unit:
            with pytest.raises(NotFound):
                await actions.delete_contact(unit, ana.id)
            with pytest.raises(NotFound):
                await actions.update_contact(unit, ana.id, first_name="Eva")
