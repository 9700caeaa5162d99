"""An edit of an appointment: what each field that is written changes, and what it leaves as it was."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from ringlypro.appointments import booking, queries
from ringlypro.appointments.editing import update_appointment
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import ANA, EVA, FRIDAY_TEN, add_service, book, list_activities
from tests.conftest import TravellingClock
from tests.published import PublishedChanges


class TestEditing:
    """Only what is given changes, all of it or nothing."""

    async def test_details_are_written_dated_and_published(
        self, database: Database, dentist: int, clock: TravellingClock, changes: PublishedChanges
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            made = await book(unit)
        clock.forward(minutes=5)
        changes.take()

        async with database.unit_of_work(dentist) as unit:
            changed = await update_appointment(
                unit, made.id, customer_name="Eva Ruiz", customer_email="eva@example.com", purpose="a crown",
                source="manual",
            )  # fmt: skip

        assert (changed.customer_name, changed.customer_email) == ("Eva Ruiz", "eva@example.com")
        assert (changed.purpose, changed.source, changed.updated_at) == ("a crown", "manual", clock.moment)
        assert changed.contact_id == made.contact_id
        assert changes.take() == [(dentist, "appointments", made.id)]

    async def test_another_number_belongs_to_its_own_contact(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        changed = await update_appointment(unit, made.id, customer_phone=EVA, customer_name="Eva")

        contact = (await unit.db.scalars(select(Contact).where(Contact.phone == EVA))).one()
        assert (changed.contact_id, contact.first_name, contact.source) == (contact.id, "Eva", made.source)

    async def test_another_number_alone_keeps_the_name(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        changed = await update_appointment(unit, made.id, customer_phone=EVA)

        contact = (await unit.db.scalars(select(Contact).where(Contact.phone == EVA))).one()
        assert (changed.customer_name, contact.first_name, contact.last_name) == ("Ana López", "Ana", "López")

    async def test_what_is_ours_cannot_be_written_by_its_name(self, unit: UnitOfWork, clock: TravellingClock) -> None:
        made = await book(unit)
        ours = {
            "confirmation_code": "AAAAAA", "language": "es", "reminder_sent": True, "confirmation_sent": True,
            "created_at": clock.moment - timedelta(days=9), "contact_id": None,
        }  # fmt: skip

        changed = await update_appointment(unit, made.id, purpose="a crown", **ours)

        assert changed.purpose == "a crown"
        assert {name: getattr(changed, name) for name in ours} == {name: getattr(made, name) for name in ours}

    async def test_a_status_follows_the_same_rules_as_alone(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        await update_appointment(unit, made.id, status="cancelled", purpose="a crown")
        (*_, activity) = await list_activities(unit)
        with pytest.raises(booking.InvalidStatusTransition):
            await update_appointment(unit, made.id, status="confirmed")

        assert activity.kind == "appointment_cancelled"
        assert (await queries.get_appointment(unit, made.id)).status == "cancelled"

    async def test_what_is_the_same_is_no_change(
        self, database: Database, dentist: int, changes: PublishedChanges
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            made = await book(unit)
        changes.take()

        async with database.unit_of_work(dentist) as unit:
            await update_appointment(
                unit, made.id, customer_name="Ana López", customer_phone=ANA, duration=30,
                appointment_date=date(2025, 11, 21), status="confirmed",
            )  # fmt: skip

        assert changes.take() == []

    async def test_another_service_brings_its_length(self, unit: UnitOfWork) -> None:
        made = await book(unit)
        service_id = await add_service(unit, minutes=45, buffer_minutes=20)

        changed = await update_appointment(unit, made.id, service_id=service_id)

        assert changed.service_id == service_id
        assert changed.ends_at - changed.starts_at == timedelta(minutes=45)
        assert changed.busy_until - changed.ends_at == timedelta(minutes=20)

    async def test_the_same_service_keeps_a_length_of_its_own(self, unit: UnitOfWork) -> None:
        service_id = await add_service(unit, minutes=45)
        made = await book(unit, minutes=60, service_id=service_id)

        changed = await update_appointment(unit, made.id, service_id=service_id, purpose="a crown")

        assert changed.ends_at - changed.starts_at == timedelta(minutes=60)

    async def test_no_service_any_more_keeps_the_length(self, unit: UnitOfWork) -> None:
        made = await book(unit, minutes=60, service_id=await add_service(unit, minutes=45))

        changed = await update_appointment(unit, made.id, service_id=None)

        assert (changed.service_id, changed.ends_at - changed.starts_at) == (None, timedelta(minutes=60))

    async def test_a_service_that_does_not_exist_changes_nothing(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        with pytest.raises(InvalidFields) as refusal:
            await update_appointment(unit, made.id, service_id=987654, purpose="a crown")

        assert refusal.value.fields == {"service_id": "appointments.field.service"}
        assert (await queries.get_appointment(unit, made.id)).purpose == ""

    async def test_a_length_alone_keeps_the_very_moment_in_an_hour_that_comes_twice(self, unit: UnitOfWork) -> None:
        second_pass = datetime.fromisoformat("2026-11-01T01:30-05:00")
        made = await book(unit, second_pass, override_hours=True)

        changed = await update_appointment(unit, made.id, duration=45, override_hours=True)

        assert (changed.starts_at, changed.ends_at) == (second_pass, second_pass + timedelta(minutes=45))

    async def test_a_day_alone_keeps_the_clock(self, unit: UnitOfWork) -> None:
        made = await book(unit)

        changed = await update_appointment(unit, made.id, appointment_date=date(2025, 11, 24))

        assert changed.starts_at == FRIDAY_TEN + timedelta(days=3)
