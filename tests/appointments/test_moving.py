"""An appointment that changes: another time, another state, and what follows from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ringlypro.appointments import booking, openings
from ringlypro.appointments.refusals import CHANGES
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.db.unit import Database, Unit
from ringlypro.kit.errors import NotFound
from tests.appointments.calendar import FRIDAY_TEN, book


class TestMoving:
    """Another time, or the old one still."""

    async def test_keeps_the_code_and_owes_a_new_confirmation(self, unit: Unit) -> None:
        made = await book(unit)
        await unit.run("UPDATE appointments SET confirmation_sent = true, reminder_sent = true", {})
        card = await openings.calendar(unit)

        moved = await booking.move(
            unit, card=card, appointment_id=made.id, starts_at=FRIDAY_TEN + timedelta(minutes=15), minutes=60
        )

        assert moved.confirmation_code == made.confirmation_code
        assert moved.starts_at == FRIDAY_TEN + timedelta(minutes=15)
        assert moved.ends_at == FRIDAY_TEN + timedelta(minutes=75)
        assert not moved.confirmation_sent
        assert not moved.reminder_sent

    async def test_a_taken_time_leaves_the_old_one(self, unit: Unit) -> None:
        await book(unit)
        mine = await book(unit, FRIDAY_TEN + timedelta(hours=2))
        card = await openings.calendar(unit)

        with pytest.raises(booking.SlotTaken):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN)

        kept = (await unit.db.scalars(select(Appointment).where(Appointment.id == mine.id))).one()
        assert kept.starts_at == FRIDAY_TEN + timedelta(hours=2)

    async def test_rules_hold_for_moves_too(self, unit: Unit) -> None:
        mine = await book(unit)
        card = await openings.calendar(unit)

        with pytest.raises(booking.OutsideHours):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN + timedelta(hours=20))
        with pytest.raises(booking.InThePast):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN - timedelta(hours=25))

    async def test_what_is_cancelled_cannot_be_moved(self, unit: Unit) -> None:
        mine = await book(unit)
        await booking.cancel(unit, appointment_id=mine.id)
        card = await openings.calendar(unit)

        with pytest.raises(booking.BadTransition):
            await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN + timedelta(hours=1))

    async def test_another_tenants_appointment_is_not_there(
        self, database: Database, dentist: int, barber: int
    ) -> None:
        async with database.unit(dentist) as unit:
            mine = await book(unit)

        async with database.unit(barber) as unit:
            card = await openings.calendar(unit)
            with pytest.raises(NotFound):
                await booking.move(unit, card=card, appointment_id=mine.id, starts_at=FRIDAY_TEN)
            with pytest.raises(NotFound):
                await booking.cancel(unit, appointment_id=mine.id)
            assert await booking.find(unit, code=mine.confirmation_code, now=unit.now) == []
            assert await book(unit)


class TestStatus:
    """What may become what."""

    async def test_a_cancelled_time_can_be_had_again(self, unit: Unit) -> None:
        mine = await book(unit)

        await booking.cancel(unit, appointment_id=mine.id)
        again = await booking.cancel(unit, appointment_id=mine.id)

        assert again.status == "cancelled"
        assert (await book(unit)).id != mine.id

    async def test_a_missed_one_put_back_finds_its_time_given_away(self, unit: Unit) -> None:
        mine = await book(unit)
        await booking.no_show(unit, appointment_id=mine.id)
        await book(unit)

        with pytest.raises(booking.SlotTaken):
            await booking.complete(unit, appointment_id=mine.id)

    @pytest.mark.parametrize("old", STATUSES)
    @pytest.mark.parametrize("new", STATUSES)
    async def test_the_table_of_changes_is_kept(self, unit: Unit, old: str, new: str) -> None:
        mine = await book(unit)
        await unit.run("UPDATE appointments SET status = %(old)s", {"old": old})

        if new == old or new in CHANGES[old]:
            assert (await booking.change(unit, appointment_id=mine.id, status=new)).status == new
        else:
            with pytest.raises(booking.BadTransition):
                await booking.change(unit, appointment_id=mine.id, status=new)
