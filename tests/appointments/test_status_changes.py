"""Which status may become which, and what a change of it leaves behind."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any, ClassVar

import pytest
from sqlalchemy import update

from ringlypro.appointments import booking
from ringlypro.appointments.tables import Appointment
from ringlypro.core.errors import NotFound
from ringlypro.db.database import Database
from ringlypro.db.unit_of_work import UnitOfWork
from tests.appointments.calendar import book, list_activities
from tests.conftest import TravellingClock


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
