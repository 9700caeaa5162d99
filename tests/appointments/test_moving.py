"""An appointment that changes: another time, another state, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ringlypro.appointments import availability, booking
from ringlypro.appointments.statuses import ALLOWED_TRANSITIONS
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.core.errors import NotFound
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import FRIDAY_TEN, book


class TestMoving:
    """Another time, or the old one still."""

    async def test_keeps_the_code_and_owes_a_new_confirmation(self, unit: UnitOfWork) -> None:
        made = await book(unit)
        await unit.fetch_all("UPDATE appointments SET confirmation_sent = true, reminder_sent = true", {})
        calendar = await availability.load_calendar(unit)

        moved = await booking.move_appointment(
            unit, calendar=calendar, appointment_id=made.id, starts_at=FRIDAY_TEN + timedelta(minutes=15), minutes=60
        )

        assert moved.confirmation_code == made.confirmation_code
        assert moved.starts_at == FRIDAY_TEN + timedelta(minutes=15)
        assert moved.ends_at == FRIDAY_TEN + timedelta(minutes=75)
        assert not moved.confirmation_sent
        assert not moved.reminder_sent

    async def test_a_taken_time_leaves_the_old_one(self, unit: UnitOfWork) -> None:
        await book(unit)
        mine = await book(unit, FRIDAY_TEN + timedelta(hours=2))
        calendar = await availability.load_calendar(unit)

        with pytest.raises(booking.SlotTakenError):
            await booking.move_appointment(unit, calendar=calendar, appointment_id=mine.id, starts_at=FRIDAY_TEN)

        kept = (await unit.db.scalars(select(Appointment).where(Appointment.id == mine.id))).one()
        assert kept.starts_at == FRIDAY_TEN + timedelta(hours=2)

    async def test_rules_hold_for_moves_too(self, unit: UnitOfWork) -> None:
        mine = await book(unit)
        calendar = await availability.load_calendar(unit)

        with pytest.raises(booking.OutsideHours):
            await booking.move_appointment(
                unit, calendar=calendar, appointment_id=mine.id, starts_at=FRIDAY_TEN + timedelta(hours=20)
            )
        with pytest.raises(booking.InThePast):
            await booking.move_appointment(
                unit, calendar=calendar, appointment_id=mine.id, starts_at=FRIDAY_TEN - timedelta(hours=25)
            )

    async def test_what_is_cancelled_cannot_be_moved(self, unit: UnitOfWork) -> None:
        mine = await book(unit)
        await booking.cancel_appointment(unit, appointment_id=mine.id)
        calendar = await availability.load_calendar(unit)

        with pytest.raises(booking.InvalidStatusTransition):
            await booking.move_appointment(
                unit, calendar=calendar, appointment_id=mine.id, starts_at=FRIDAY_TEN + timedelta(hours=1)
            )

    async def test_another_tenants_appointment_is_not_there(
        self, database: Database, dentist: int, barber: int
    ) -> None:
        async with database.unit_of_work(dentist) as unit:
            mine = await book(unit)

        async with database.unit_of_work(barber) as unit:
            calendar = await availability.load_calendar(unit)
            with pytest.raises(NotFound):
                await booking.move_appointment(unit, calendar=calendar, appointment_id=mine.id, starts_at=FRIDAY_TEN)
            with pytest.raises(NotFound):
                await booking.cancel_appointment(unit, appointment_id=mine.id)
            assert await booking.find_appointments(unit, code=mine.confirmation_code, now=unit.now) == []
            assert await book(unit)


class TestStatus:
    """What may become what."""

    async def test_a_cancelled_time_can_be_had_again(self, unit: UnitOfWork) -> None:
        mine = await book(unit)

        await booking.cancel_appointment(unit, appointment_id=mine.id)
        again = await booking.cancel_appointment(unit, appointment_id=mine.id)

        assert again.status == "cancelled"
        assert (await book(unit)).id != mine.id

    async def test_a_missed_one_put_back_finds_its_time_given_away(self, unit: UnitOfWork) -> None:
        mine = await book(unit)
        await booking.mark_no_show(unit, appointment_id=mine.id)
        await book(unit)

        with pytest.raises(booking.SlotTakenError):
            await booking.complete_appointment(unit, appointment_id=mine.id)

    @pytest.mark.parametrize("old", STATUSES)
    @pytest.mark.parametrize("new", STATUSES)
    async def test_the_table_of_changes_is_kept(self, unit: UnitOfWork, old: str, new: str) -> None:
        mine = await book(unit)
        await unit.fetch_all("UPDATE appointments SET status = %(old)s", {"old": old})

        if new == old or new in ALLOWED_TRANSITIONS[old]:
            assert (await booking.change_status(unit, appointment_id=mine.id, status=new)).status == new
        else:
            with pytest.raises(booking.InvalidStatusTransition):
                await booking.change_status(unit, appointment_id=mine.id, status=new)
