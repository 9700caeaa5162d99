"""Everything a booking and a move leave behind: the row, the feed, the bell, what pages hear."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ringlypro.appointments import availability, booking, queries
from ringlypro.appointments.tables import Resource
from ringlypro.clients.tables import Client
from ringlypro.contacts.actions import upsert_contact
from ringlypro.contacts.tables import Contact
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from tests.appointments.calendar import ANA, FRIDAY_TEN, add_service, book, list_activities
from tests.conftest import TravellingClock
from tests.published import PublishedChanges


async def count_rung(unit: UnitOfWork) -> int:
    return len((await unit.db.scalars(select(Notification.id))).all())


class TestBooking:
    """A row that holds what was agreed, and one line about it."""

    async def test_keeps_every_detail(self, unit: UnitOfWork) -> None:
        service_id = await add_service(unit)

        made = await book(
            unit, customer_email="ana@example.com", purpose="a tooth", service_id=service_id, source="online",
            language="es", status="pending",
        )  # fmt: skip

        kept = await queries.get_appointment(unit, made.id)
        assert (kept.customer_name, kept.customer_phone, kept.customer_email) == ("Ana López", ANA, "ana@example.com")
        assert (kept.purpose, kept.service_id, kept.source) == ("a tooth", service_id, "online")
        assert (kept.language, kept.status, kept.created_at, kept.updated_at) == ("es", "pending", unit.now, unit.now)
        assert (kept.confirmation_sent, kept.reminder_sent) == (False, False)
        contact = (await unit.db.scalars(select(Contact))).one()
        assert (contact.source, contact.language, contact.last_contacted_at) == ("online", "es", unit.now)

    async def test_what_nobody_says_is_as_usual(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        kept = await queries.get_appointment(unit, made.id)
        assert (kept.language, kept.source, kept.status) == ("en", "voice_booking", "confirmed")
        assert (kept.purpose, kept.service_id, kept.customer_email) == ("", None, None)
        assert kept.busy_until == kept.ends_at

    async def test_is_held_through_the_buffer_behind_it(self, unit: UnitOfWork) -> None:
        await unit.db.execute(update(Client).values(buffer_minutes=15))

        made = await book(unit, minutes=45)

        kept = await queries.get_appointment(unit, made.id)
        assert kept.ends_at - kept.starts_at == timedelta(minutes=45)
        assert kept.busy_until - kept.ends_at == timedelta(minutes=15)

    async def test_takes_the_name_of_the_contact_where_none_was_said(self, unit: UnitOfWork) -> None:
        contact = await upsert_contact(unit, phone=ANA, name="Ana López", source="sms")

        made = await book(unit, customer_name="", contact=contact)

        assert (made.customer_name, made.contact_id) == ("Ana López", contact.id)

    async def test_is_one_line_of_the_feed(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        (activity,) = await list_activities(unit)
        assert (activity.kind, activity.contact_id) == ("appointment_booked", made.contact_id)
        assert activity.link == f"/appointments?id={made.id}"
        assert activity.values == {"customer": "Ana López", "starts_at": FRIDAY_TEN.isoformat()}

    @pytest.mark.parametrize(("source", "rung"), [("voice_booking", 1), ("online", 1), ("manual", 0), ("walk-in", 0)])
    async def test_rings_when_the_owner_did_not_enter_it(self, unit: UnitOfWork, source: str, rung: int) -> None:
        await book(unit, source=source)

        assert await count_rung(unit) == rung

    async def test_is_published(self, database: Database, dentist: int, changes: PublishedChanges) -> None:
        async with database.unit_of_work(dentist) as unit:
            await book(unit, source="manual")

        assert changes.take_topics() == {"appointments", "activity"}

    async def test_lies_on_the_first_resource(self, unit: UnitOfWork) -> None:
        first = await unit.db.scalar(select(Resource.id))
        unit.db.add(Resource(name="2"))
        await unit.db.flush()

        assert (await book(unit)).resource_id == first

    async def test_gives_up_after_four_rounds_of_codes_that_are_all_known(
        self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        drawn: list[str] = []

        def known_code() -> str:
            drawn.append("AAAAAA")
            return "AAAAAA"

        monkeypatch.setattr(booking, "generate_confirmation_code", known_code)
        await book(unit)
        drawn.clear()

        with pytest.raises(booking.SlotTakenError) as refusal:
            await book(unit, FRIDAY_TEN + timedelta(hours=1))

        assert len(drawn) == 4 * 12
        assert (refusal.value.starts_at, refusal.value.minutes) == (FRIDAY_TEN + timedelta(hours=1), 30)

    async def test_three_letters_are_enough_to_tell_two_codes_apart(
        self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        codes = iter(["AAAAAA"] * 12 + ["AAAACC", "CCAAAC", *["FFFFFF"] * 10])
        monkeypatch.setattr(booking, "generate_confirmation_code", lambda: next(codes))
        await book(unit)

        assert (await book(unit, FRIDAY_TEN + timedelta(hours=1))).confirmation_code == "CCAAAC"


class TestMoving:
    """The old time is named, and everything that was promised is promised anew."""

    async def test_tells_where_it_was(self, database: Database, dentist: int, changes: PublishedChanges) -> None:
        async with database.unit_of_work(dentist) as unit:
            made = await book(unit, source="manual")
        changes.take()

        async with database.unit_of_work(dentist) as unit:
            calendar = await availability.load_calendar(unit)
            later = FRIDAY_TEN + timedelta(hours=1)
            await booking.move_appointment(unit, calendar=calendar, appointment_id=made.id, starts_at=later)
            (*_, activity) = await list_activities(unit)
            assert await count_rung(unit) == 0

        assert (activity.kind, activity.link) == ("appointment_moved", f"/appointments?id={made.id}")
        assert activity.values == {
            "customer": "Ana López", "starts_at": later.isoformat(), "was_at": FRIDAY_TEN.isoformat()
        }  # fmt: skip
        assert changes.take_topics() == {"appointments", "activity"}

    async def test_to_the_same_time_changes_nothing(self, unit: UnitOfWork, clock: TravellingClock) -> None:
        made = await book(unit)
        calendar = await availability.load_calendar(unit)

        for minutes in (None, 30):
            await booking.move_appointment(
                unit, calendar=calendar, appointment_id=made.id, starts_at=FRIDAY_TEN, minutes=minutes
            )

        assert [activity.kind for activity in await list_activities(unit)] == ["appointment_booked"]

    async def test_keeps_its_length_where_none_is_given(self, unit: UnitOfWork) -> None:
        made = await book(unit, minutes=45)
        calendar = await availability.load_calendar(unit)

        moved = await booking.move_appointment(
            unit, calendar=calendar, appointment_id=made.id, starts_at=FRIDAY_TEN + timedelta(hours=1)
        )

        assert moved.ends_at - moved.starts_at == timedelta(minutes=45)

    async def test_the_owner_may_insist_on_a_closed_hour(self, unit: UnitOfWork) -> None:
        made = await book(unit)
        calendar = await availability.load_calendar(unit)
        evening = FRIDAY_TEN + timedelta(hours=10)

        with pytest.raises(booking.OutsideHours) as refusal:
            await booking.move_appointment(unit, calendar=calendar, appointment_id=made.id, starts_at=evening)
        moved = await booking.move_appointment(
            unit, calendar=calendar, appointment_id=made.id, starts_at=evening, override_hours=True
        )

        assert refusal.value.ignore_id == made.id
        assert moved.starts_at == evening

    async def test_sees_what_others_did_since_it_was_looked_at(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            made = await book(unit)

        async with database.unit_of_work(dentist) as unit:
            calendar = await availability.load_calendar(unit)
            assert (await queries.get_appointment(unit, made.id)).status == "confirmed"
            async with database.unit_of_work(dentist) as other:
                await booking.cancel_appointment(other, appointment_id=made.id)

            with pytest.raises(booking.InvalidStatusTransition):
                await booking.move_appointment(
                    unit, calendar=calendar, appointment_id=made.id, starts_at=FRIDAY_TEN + timedelta(hours=1)
                )
