"""A booking's promises on a real PostgreSQL: whole or not at all, and found again."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from ringlypro.appointments import availability, booking
from ringlypro.appointments.lookup import is_same_person
from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.clients import catalog
from ringlypro.contacts.tables import Contact
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Activity, Notification
from tests.appointments.calendar import ANA, FRIDAY_TEN, book, count


def places_apart(code: str, other: str) -> int:
    return sum(a != b for a, b in zip(code, other, strict=True))


class TestBooking:
    """One story: a contact, an appointment, a line in the feed, a job."""

    async def test_leaves_everything_behind_that_belongs_to_it(self, unit: UnitOfWork) -> None:
        made = await book(unit, purpose="a tooth")

        kept = (await unit.db.scalars(select(Appointment))).one()
        assert (kept.id, kept.starts_at, kept.confirmation_code) == (made.id, FRIDAY_TEN, made.confirmation_code)
        assert (kept.status, kept.source, kept.purpose) == ("confirmed", "voice_booking", "a tooth")
        assert kept.ends_at - kept.starts_at == timedelta(minutes=30)
        contact = (await unit.db.scalars(select(Contact))).one()
        assert (contact.id, contact.first_name, contact.last_name) == (kept.contact_id, "Ana", "López")
        assert (await unit.db.scalars(select(Activity))).one().kind == "appointment_booked"
        assert await count(unit, Notification) == 1
        assert await unit.fetch_all(
            "SELECT id FROM jobs.procrastinate_jobs WHERE task_name = 'appointments.confirm'", {}
        )

    async def test_is_undone_with_its_unit(self, database: Database, dentist: int) -> None:
        with pytest.raises(ZeroDivisionError):
            async with database.unit_of_work(dentist) as unit:
                await book(unit)
                raise ZeroDivisionError

        async with database.unit_of_work(dentist) as unit:
            assert await count(unit, Appointment) == 0
            assert not await unit.fetch_all("SELECT id FROM jobs.procrastinate_jobs", {})

    async def test_a_taken_time_is_refused_and_the_unit_goes_on(self, unit: UnitOfWork) -> None:
        await book(unit)

        with pytest.raises(booking.SlotTakenError):
            await book(unit, FRIDAY_TEN + timedelta(minutes=15))

        assert await book(unit, FRIDAY_TEN + timedelta(minutes=30))

    async def test_the_buffer_is_held_too(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            await unit.fetch_all("UPDATE clients SET buffer_minutes = 15", {})
            await book(unit)

            with pytest.raises(booking.SlotTakenError):
                await book(unit, FRIDAY_TEN + timedelta(minutes=30))

            assert await book(unit, FRIDAY_TEN + timedelta(minutes=45))

    @pytest.mark.parametrize(
        ("hours", "refusal"),
        [
            (-25, booking.InThePast),
            (6.75, booking.OutsideHours),
            (24, booking.OutsideHours),
            (24 * 367, booking.BeyondBookingHorizon),
        ],
    )
    async def test_rules_are_kept(self, unit: UnitOfWork, hours: float, refusal: type[Exception]) -> None:
        with pytest.raises(refusal):
            await book(unit, FRIDAY_TEN + timedelta(hours=hours))

    async def test_notice_is_kept(self, unit: UnitOfWork) -> None:
        await unit.fetch_all("UPDATE clients SET notice_minutes = 1500", {})

        with pytest.raises(booking.NoticeTooShort):
            await book(unit)

    async def test_notice_and_horizon_of_a_service_go_before_those_of_the_business(self, unit: UnitOfWork) -> None:
        await unit.fetch_all("UPDATE clients SET notice_minutes = 1500", {})
        walk_in = await catalog.add_service(unit, {"name": "Trim", "minutes": 30, "notice_minutes": 0})
        near = await catalog.add_service(unit, {"name": "Color", "minutes": 30, "horizon_days": 5})

        of_walk_in = await availability.load_calendar(unit, service_id=walk_in.id)
        of_near = await availability.load_calendar(unit, service_id=near.id)
        assert await book(unit, calendar=of_walk_in, service_id=walk_in.id)
        with pytest.raises(booking.NoticeTooShort):
            await book(unit, calendar=of_near, service_id=near.id)
        with pytest.raises(booking.BeyondBookingHorizon):
            await book(unit, FRIDAY_TEN + timedelta(days=7), calendar=of_near, service_id=near.id)

    async def test_the_owner_may_book_outside_hours_but_not_in_the_past(self, unit: UnitOfWork) -> None:
        assert await book(unit, FRIDAY_TEN + timedelta(hours=24), override_hours=True)
        with pytest.raises(booking.InThePast):
            await book(unit, FRIDAY_TEN - timedelta(hours=25), override_hours=True)

    async def test_codes_keep_apart_and_a_known_one_is_tried_again(
        self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inputs = iter(
            ["AAAAAA"] * booking.CODE_CANDIDATES + ["AAAAAA", "AAAAAC", *["CCCFFF"] * (booking.CODE_CANDIDATES - 2)]
        )
        monkeypatch.setattr(booking, "generate_confirmation_code", lambda: next(inputs))

        first = await book(unit)
        second = await book(unit, FRIDAY_TEN + timedelta(hours=1))

        assert (first.confirmation_code, second.confirmation_code) == ("AAAAAA", "CCCFFF")

    async def test_a_code_used_long_ago_costs_another_try(
        self, unit: UnitOfWork, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inputs = iter(["AAAAAA"] * booking.CODE_CANDIDATES * 2 + ["CCCFFF"] * booking.CODE_CANDIDATES)
        monkeypatch.setattr(booking, "generate_confirmation_code", lambda: next(inputs))
        old = await book(unit)
        await booking.cancel_appointment(unit, appointment_id=old.id)

        new = await book(unit)

        assert new.confirmation_code == "CCCFFF"

    async def test_two_hundred_codes_differ_in_three_places(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            calendar = await availability.load_calendar(unit)
            for n in range(60):
                at = FRIDAY_TEN + timedelta(days=3 + n // 10, minutes=30 * (n % 10))
                await book(unit, at, calendar=calendar, override_hours=True)
            codes = await booking.list_live_codes(unit)

        assert len(codes) == 60
        assert min(places_apart(code, other) for code, other in itertools.combinations(codes, 2)) >= 3

    async def test_a_client_without_a_resource_gets_one(self, database: Database, dentist: int) -> None:
        async with database.unit_of_work(dentist) as unit:
            await unit.fetch_all("DELETE FROM resources", {})

        async def once(n: int) -> None:
            async with database.unit_of_work(dentist) as unit:
                await book(unit, FRIDAY_TEN + timedelta(hours=n))

        await asyncio.gather(*(once(n) for n in range(5)))

        async with database.unit_of_work(dentist) as unit:
            assert await count(unit, Resource) == 1
            assert await count(unit, Appointment) == 5


class TestFinding:
    """A code, or a number and a name: never a number alone."""

    @pytest.mark.parametrize("name", ["Ana López", "ana lopez", "Ana", "Anna Lopez", "Lopez Ana"])
    async def test_a_number_and_a_name_that_fits_find_it(self, unit: UnitOfWork, name: str) -> None:
        mine = await book(unit)

        assert [one.id for one in await booking.find_appointments(unit, phone=ANA, name=name, now=unit.now)] == [
            mine.id
        ]

    @pytest.mark.parametrize("name", [None, "", "Pedro", "Eva Ruiz", "Ana Ruiz", "Eva López", "..."])
    async def test_a_number_alone_or_with_another_name_finds_nothing(self, unit: UnitOfWork, name: str | None) -> None:
        await book(unit)

        assert await booking.find_appointments(unit, phone=ANA, name=name, now=unit.now) == []

    async def test_only_what_is_still_to_come_is_found(self, unit: UnitOfWork) -> None:
        mine = await book(unit)
        code = mine.confirmation_code

        assert [one.id for one in await booking.find_appointments(unit, code=code.lower(), now=unit.now)] == [mine.id]
        assert await booking.find_appointments(unit, code=code, now=FRIDAY_TEN + timedelta(hours=1)) == []
        await booking.cancel_appointment(unit, appointment_id=mine.id)
        assert await booking.find_appointments(unit, code=code, now=unit.now) == []
        assert await booking.list_live_codes(unit) == ()

    @pytest.mark.parametrize(
        ("booked", "spoken", "is_same"),
        [
            ("Laura", "Laury", True),
            ("Wolfeschlegelsteinhausen", "Xolfexchlexelxteinhaxsen", False),
            ("Laura", "Lauxx", False),
            ("Ana María López", "María", True),
            ("María", "Ana María López", True),
            ("Ana López", "Ana Pérez", False),
            ("", "Ana", False),
            ("Ana", "...", False),
        ],
    )
    def test_names_are_the_same_when_eighty_of_a_hundred_letters_are(
        self, booked: str, spoken: str, is_same: bool
    ) -> None:
        assert is_same_person(booked, spoken) is is_same
