"""Lists of appointments, today's among them, and the lookup of one by its code or by its customer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ringlypro.appointments import availability, booking, queries
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import ANA, EVA, FRIDAY_TEN, book
from tests.conftest import TravellingClock


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
