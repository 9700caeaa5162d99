"""Everything a booking, a move and a change of status leave behind: the row, the feed, the bell, what pages hear."""

from __future__ import annotations

import itertools
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import select, update

from ringlypro.appointments import availability, booking, queries
from ringlypro.appointments.editing import update_appointment
from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.clients.tables import Client, Service
from ringlypro.contacts.actions import upsert_contact
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Activity, Notification
from tests.appointments.calendar import ANA, FRIDAY_TEN, book
from tests.conftest import TravellingClock
from tests.published import PublishedChanges

EVA = "+13055550143"


async def list_activities(unit: UnitOfWork) -> list[Activity]:
    return list(await unit.db.scalars(select(Activity).order_by(Activity.id)))


async def count_rung(unit: UnitOfWork) -> int:
    return len((await unit.db.scalars(select(Notification.id))).all())


async def add_service(unit: UnitOfWork, **values: Any) -> int:
    service = Service(**({"name": "Cleaning", "minutes": 45, "buffer_minutes": 0} | values))
    unit.db.add(service)
    await unit.db.flush()
    return service.id


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


class TestStatus:
    """A change of status is told once, in its own words."""

    FOLLOWERS: ClassVar = {
        "pending": {"confirmed", "cancelled", "completed", "no-show"},
        "confirmed": {"pending", "cancelled", "completed", "no-show"},
        "completed": {"no-show"},
        "no-show": {"completed"},
        "cancelled": set(),
    }

    @pytest.mark.parametrize(("old", "new"), tuple(itertools.permutations(FOLLOWERS, 2)))
    async def test_may_become_another_only_while_that_makes_sense(self, unit: UnitOfWork, old: str, new: str) -> None:
        made = await book(unit)
        await unit.db.execute(update(Appointment).values(status=old))

        if new in self.FOLLOWERS[old]:
            assert (await booking.change_status(unit, appointment_id=made.id, status=new)).status == new
        else:
            with pytest.raises(booking.InvalidStatusTransition):
                await booking.change_status(unit, appointment_id=made.id, status=new)

    @pytest.mark.parametrize(
        ("change", "kind"),
        [
            (booking.cancel_appointment, "appointment_cancelled"),
            (booking.complete_appointment, "appointment_completed"),
            (booking.mark_no_show, "appointment_no_show"),
        ],
    )
    async def test_is_a_line_of_the_feed(self, unit: UnitOfWork, change: Any, kind: str) -> None:
        made = await book(unit)

        for _ in range(2):
            await change(unit, appointment_id=made.id)

        assert [activity.kind for activity in await list_activities(unit)] == ["appointment_booked", kind]

    async def test_of_a_request_can_be_confirmed(self, unit: UnitOfWork, clock: TravellingClock) -> None:
        made = await book(unit, status="pending")

        confirmed = await booking.confirm_appointment(unit, appointment_id=made.id)

        assert confirmed.status == "confirmed"

    async def test_is_dated(self, database: Database, dentist: int, clock: TravellingClock) -> None:
        async with database.unit_of_work(dentist) as unit:
            made = await book(unit)
        clock.forward(hours=1)

        async with database.unit_of_work(dentist) as unit:
            changed = await booking.mark_no_show(unit, appointment_id=made.id)

        assert (changed.created_at, changed.updated_at) == (clock.moment - timedelta(hours=1), clock.moment)

    async def test_of_nothing_cannot_change(self, unit: UnitOfWork) -> None:
        with pytest.raises(NotFound):
            await booking.change_status(unit, appointment_id=987654, status="cancelled")


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


class TestReading:
    """Soonest first, by the business's own days."""

    @pytest.fixture
    async def full_unit(self, unit: UnitOfWork) -> UnitOfWork:
        """Four appointments an hour apart, the second of them cancelled."""
        for hours in range(4):
            await book(unit, FRIDAY_TEN + timedelta(hours=hours), customer_phone=ANA if hours % 2 else EVA)
        (_, second, *_) = await queries.list_appointments(unit)
        await booking.cancel_appointment(unit, appointment_id=second.id)
        return unit

    @staticmethod
    def hours(rows: Any) -> list[int]:
        return [int((row.starts_at - FRIDAY_TEN) / timedelta(hours=1)) for row in rows]

    @pytest.mark.parametrize(
        ("query", "hours"),
        [
            ({}, [0, 1, 2, 3]),
            ({"since": FRIDAY_TEN + timedelta(hours=1)}, [1, 2, 3]),
            ({"until": FRIDAY_TEN + timedelta(hours=2)}, [0, 1]),
            ({"statuses": ("cancelled",)}, [1]),
            ({"statuses": ("confirmed", "pending")}, [0, 2, 3]),
            ({"limit": 2}, [0, 1]),
        ],
    )
    async def test_a_list_can_be_narrowed(self, full_unit: UnitOfWork, query: dict[str, Any], hours: list[int]) -> None:
        assert self.hours(await queries.list_appointments(full_unit, **query)) == hours

    async def test_of_one_contact(self, full_unit: UnitOfWork) -> None:
        eva = await full_unit.db.scalar(select(Contact.id).where(Contact.phone == EVA))

        assert self.hours(await queries.list_appointments(full_unit, contact_id=eva)) == [0, 2]

    async def test_page_by_page(self, full_unit: UnitOfWork) -> None:
        first = await queries.list_appointments(full_unit, limit=2)
        rest = await queries.list_appointments(full_unit, after=(first[-1].starts_at, first[-1].id))

        assert self.hours([*first, *rest]) == [0, 1, 2, 3]

    async def test_today_begins_and_ends_at_the_businesss_midnight(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        calendar_of_any_hour = {"override_hours": True}
        midnight = datetime.fromisoformat("2025-11-22T00:00-05:00")
        async with database.unit_of_work(dentist) as unit:
            zone = (await availability.load_calendar(unit)).zone
            for minutes in (-1441, -1440, -1410, -60, -1, 29):
                await book(unit, midnight + timedelta(minutes=minutes), 1, **calendar_of_any_hour)
            (*_, last, _) = await queries.list_appointments(unit)
            await booking.cancel_appointment(unit, appointment_id=last.id)
        clock.moment = midnight - timedelta(hours=3)

        async with database.unit_of_work(dentist) as unit:
            todays = await queries.list_todays_appointments(unit, zone=zone)

        assert [int((row.starts_at - midnight) / timedelta(minutes=1)) for row in todays] == [-1440, -1410, -60]

    async def test_what_does_not_exist_is_not_found(self, unit: UnitOfWork) -> None:
        with pytest.raises(NotFound):
            await queries.get_appointment(unit, 987654)


class TestFinding:
    """Only what is still to come, soonest first."""

    async def test_ends_with_its_end(self, unit: UnitOfWork) -> None:
        made = await book(unit)
        end = FRIDAY_TEN + timedelta(minutes=30)

        for now, result in ((end - timedelta(seconds=1), [made.id]), (end, [])):
            by_code = await booking.find_appointments(unit, code=f" {made.confirmation_code.lower()} ", now=now)
            by_name = await booking.find_appointments(unit, phone=ANA, name="Ana", now=now)
            assert [row.id for row in by_code] == result
            assert [row.id for row in by_name] == result

    async def test_soonest_first(self, unit: UnitOfWork) -> None:
        later = await book(unit, FRIDAY_TEN + timedelta(hours=2))
        sooner = await book(unit)

        rows = await booking.find_appointments(unit, phone=ANA, name="Ana López", now=unit.now)

        assert [row.id for row in rows] == [sooner.id, later.id]

    @pytest.mark.parametrize(("name", "is_alike"), [("Gomes", True), ("Ana Gomes", True), ("Gones", False)])
    async def test_one_letter_in_five_may_be_misheard(self, unit: UnitOfWork, name: str, is_alike: bool) -> None:
        await book(unit, customer_name="Ana Gómez")

        assert bool(await booking.find_appointments(unit, phone=ANA, name=name, now=unit.now)) is is_alike

    async def test_another_number_finds_nothing(self, unit: UnitOfWork) -> None:
        await book(unit)

        assert await booking.find_appointments(unit, phone=EVA, name="Ana López", now=unit.now) == []
        assert await booking.find_appointments(unit, name="Ana López", now=unit.now) == []
        assert await booking.find_appointments(unit, code="ZZZZZZ", phone=ANA, name="Ana", now=unit.now) == []

    async def test_codes_of_what_is_over_are_free_again(
        self, database: Database, dentist: int, clock: TravellingClock
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            made = await book(unit)
            assert await booking.list_live_codes(unit) == (made.confirmation_code,)
        clock.moment = FRIDAY_TEN + timedelta(minutes=30)

        async with database.unit_of_work(dentist) as unit:
            assert await booking.list_live_codes(unit) == ()
