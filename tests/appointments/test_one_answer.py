"""Voice, pages, API and the database say the same of a time, on a real PostgreSQL."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from ringlypro.appointments import availability, booking
from ringlypro.appointments.errors import SlotUnavailable
from ringlypro.appointments.slot_suggestions import AvailabilityQuery
from ringlypro.appointments.slots import SlotProblem
from ringlypro.calls import effects
from ringlypro.calls.call_store import CallChanges
from ringlypro.calls.effect_context import EffectContext
from ringlypro.clients import client_profiles
from ringlypro.clients.tables import Service
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.receptionist import conversation_types
from tests.appointments.calendar import ANA, FRIDAY_TEN, book
from tests.service_fixtures import FakeServices

FRIDAY = date(2025, 11, 21)


async def add_service(services: FakeServices, client_id: int, **values: object) -> int:
    async with services.unit_of_work(client_id) as unit:
        unit.db.add(service := Service(**{"name": "Crown", "minutes": 90, "buffer_minutes": 30, **values}))
        await unit.db.flush()
        return service.id


async def profile_of(services: FakeServices, client_id: int) -> client_profiles.ClientProfile:
    profile = await client_profiles.get_profile_by_id(services, client_id)
    assert profile is not None
    return profile


async def errand(services: FakeServices, unit: UnitOfWork, client_id: int) -> EffectContext:
    row = {"id": None, "contact_id": None, "from_number": ANA, "caller_name": None}
    return EffectContext(unit, await profile_of(services, client_id), row, "en", CallChanges("en"))


class TestTheCalendar:
    """Is one, whoever loads it."""

    @pytest.mark.parametrize("active", [True, False])
    async def test_of_the_snapshot_is_the_calendar_of_the_rows(
        self, services: FakeServices, dentist: int, active: bool
    ) -> None:
        service_id = await add_service(services, dentist, active=active)
        async with services.unit_of_work(dentist) as unit:
            await unit.fetch_all("UPDATE clients SET buffer_minutes = 10, notice_minutes = 45, horizon_days = 30", {})
        profile = await profile_of(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            for chosen_service in (None, service_id):
                remembered = await availability.load_calendar(unit, service_id=chosen_service, client_profile=profile)
                assert remembered == await availability.load_calendar(unit, service_id=chosen_service)
            assert (remembered.duration, remembered.buffer_minutes, remembered.service_id) == (90, 30, service_id)

    async def test_and_the_database_name_a_collision_alike(self, unit: UnitOfWork) -> None:
        await book(unit)
        calendar = await availability.load_calendar(unit)

        options = await availability.find_availability(
            unit, calendar=calendar, query=AvailabilityQuery(day=FRIDAY, clock=time(10, 15))
        )
        with pytest.raises(SlotUnavailable) as refused:
            await book(unit, FRIDAY_TEN + timedelta(minutes=15))

        assert options.problem is refused.value.problem is SlotProblem.TAKEN
        assert (await availability.suggest_alternatives(unit, error=refused.value)) == options


class TestAlternatives:
    """Can be had by the very appointment that was refused."""

    async def test_leave_room_for_the_buffer_of_its_service(self, services: FakeServices, dentist: int) -> None:
        service_id = await add_service(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            await book(unit)
            calendar = await availability.load_calendar(unit, service_id=service_id)
            with pytest.raises(SlotUnavailable) as refused:
                await book(unit, calendar=calendar, minutes=calendar.duration, service_id=service_id)

            options = await availability.suggest_alternatives(unit, error=refused.value)

            assert len(options.times) == 3
            for start in options.times:
                made = await book(unit, start, calendar=calendar, minutes=calendar.duration, service_id=service_id)
                await booking.cancel_appointment(unit, appointment_id=made.id)

    async def test_do_not_count_the_time_that_a_moved_one_leaves(self, unit: UnitOfWork) -> None:
        appointment = await book(unit)
        await book(unit, FRIDAY_TEN + timedelta(minutes=30))
        calendar = await availability.load_calendar(unit)
        with pytest.raises(SlotUnavailable) as refused:
            await booking.move_appointment(
                unit, calendar=calendar, appointment_id=appointment.id, starts_at=FRIDAY_TEN + timedelta(minutes=15)
            )

        options = await availability.suggest_alternatives(unit, error=refused.value)

        assert FRIDAY_TEN in options.times


class TestVoice:
    """Offers what she can keep."""

    async def test_a_long_appointment_is_offered_only_times_that_hold_all_of_it(
        self, services: FakeServices, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            long_appointment = await book(unit, minutes=120)
            asks = await errand(services, unit, dentist)

            late = await effects.execute_effect(
                asks, conversation_types.CheckAvailability(day=FRIDAY, clock=time(16), ignore_id=long_appointment.id)
            )

            assert isinstance(late, conversation_types.AvailabilityResult)
            assert (late.is_free, late.reason) == (False, "closed")
            for at in late.alternatives:
                moved = await effects.execute_effect(
                    asks, conversation_types.RescheduleAppointment(long_appointment.id, at)
                )
                assert isinstance(moved, conversation_types.AppointmentBooked)

    async def test_a_move_keeps_the_buffer_of_the_service(self, services: FakeServices, dentist: int) -> None:
        service_id = await add_service(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            calendar = await availability.load_calendar(unit, service_id=service_id)
            crown = await book(unit, calendar=calendar, minutes=90, service_id=service_id)
            await book(unit, FRIDAY_TEN + timedelta(hours=4))
            asks = await errand(services, unit, dentist)

            # From 12:30 on it would end with the booking at two, and its buffer would not.
            answer = await effects.execute_effect(
                asks,
                conversation_types.RescheduleAppointment(crown.id, datetime(2025, 11, 21, 12, 30)),  # noqa: DTZ001
            )

            assert isinstance(answer, conversation_types.SlotConflict)
            assert answer.reason == "taken"

    @pytest.mark.parametrize(
        ("at", "why"),
        [
            (datetime(2025, 11, 19, 10), "past"),  # noqa: DTZ001
            (datetime(2027, 11, 19, 10), "too_far"),  # noqa: DTZ001
            (datetime(2025, 11, 22, 10), "closed"),  # noqa: DTZ001
            (datetime(2025, 11, 21, 16, 45), "closed"),  # noqa: DTZ001
            (datetime(2025, 11, 21, 10), "taken"),  # noqa: DTZ001
        ],
    )
    async def test_hears_of_a_refusal_what_she_hears_when_she_asks(
        self, services: FakeServices, dentist: int, at: datetime, why: str
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await book(unit)
            asks = await errand(services, unit, dentist)

            looked = await effects.execute_effect(
                asks, conversation_types.CheckAvailability(day=at.date(), clock=at.time())
            )
            booked = await effects.execute_effect(asks, conversation_types.BookAppointment(at, "Eva Ruiz", ANA))

            assert isinstance(looked, conversation_types.AvailabilityResult)
            assert isinstance(booked, conversation_types.SlotConflict)
            assert (looked.reason, looked.alternatives) == (booked.reason, booked.alternatives)
            assert booked.reason == why

    async def test_what_was_called_off_meanwhile_cannot_be_moved(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            cancelled = await book(unit)
            await booking.cancel_appointment(unit, appointment_id=cancelled.id)

            answer = await effects.execute_effect(
                await errand(services, unit, dentist),
                conversation_types.RescheduleAppointment(cancelled.id, datetime(2025, 11, 21, 12)),  # noqa: DTZ001
            )

            assert answer == conversation_types.EffectFailed("move")
