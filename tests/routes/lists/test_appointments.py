"""The list of appointments and what an owner does with one."""

from __future__ import annotations

from ringlypro.appointments import queries
from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Service
from ringlypro.core.i18n import translate
from tests.conftest import TravellingClock
from tests.routes.lists.owner import Owner, at, booked


async def opens_move(owner: Owner) -> Appointment:
    """Maria's appointment at two, with the dialog open that moves it."""
    async with owner.unit() as unit:
        appointment = await booked(unit, at=at(20, 14))
    await owner.opens("/appointments", sees="Maria Gonzalez")
    owner.take("Maria Gonzalez")
    await owner.sees(appointment.confirmation_code)
    owner.press("Move")
    return appointment


class TestAppointments:
    """/appointments."""

    async def test_books_from_the_free_times(self, owner: Owner) -> None:
        await owner.opens("/appointments?new=1", sees="What for")
        owner.field("Name").value, owner.field("Phone").value = "Nora Bell", "(305) 555-4444"
        await owner.sees("2:00\u00a0PM")

        owner.press("2:00\u00a0PM")
        owner.press("Book")

        await owner.sees("Nora Bell is booked: Thu, 2:00\u00a0PM.")
        async with owner.unit() as unit:
            (made,) = await queries.list_appointments(unit)
        assert (made.customer_name, made.customer_phone, made.starts_at) == ("Nora Bell", "+13055554444", at(20, 14))
        assert (made.source, made.status) == ("manual", "confirmed")

    async def test_a_longer_service_has_its_own_free_times(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            unit.db.add_all([Service(name="Check-up", minutes=30), Service(name="Crown", minutes=120, position=1)])
        await owner.opens("/appointments?new=1", sees="4:30\u00a0PM")

        service = owner.field("Service")
        service.value = next(key for key, name in service.options.items() if name == "Crown")

        await owner.no_longer_sees("4:30\u00a0PM")
        await owner.sees("3:00\u00a0PM")

    async def test_marks_the_fields_that_are_wrong(self, owner: Owner) -> None:
        await owner.opens("/appointments?new=1", sees="What for")
        owner.field("Phone").value = "12"

        owner.press("Book")

        await owner.until(lambda: owner.field("Name").error == "This is needed.")
        assert owner.field("Phone").error == "This is not a telephone number. Please include the area code."

    async def test_a_time_that_was_just_taken_offers_others(self, owner: Owner) -> None:
        await owner.opens("/appointments?new=1", sees="What for")
        owner.field("Name").value, owner.field("Phone").value = "Nora Bell", "(305) 555-4444"
        await owner.sees("2:00\u00a0PM")
        owner.press("2:00\u00a0PM")
        async with owner.unit() as unit:
            await booked(unit, at=at(20, 14))

        owner.press("Book")

        await owner.sees("Somebody has just taken this time. These are still free:")
        owner.press("Thu, 2:30\u00a0PM")
        owner.press("Book")
        await owner.sees("Nora Bell is booked: Thu, 2:30\u00a0PM.")

    async def test_moves_to_a_free_time(self, owner: Owner) -> None:
        made = await opens_move(owner)
        await owner.sees("Now: Thu, 2:00\u00a0PM")
        owner.field("Day").value = "2025-11-21"
        await owner.sees("9:00\u00a0AM")
        owner.press("9:00\u00a0AM")
        owner.press("Move")

        await owner.sees("Moved to Fri, Nov\u00a021, 9:00\u00a0AM.")
        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, made.id)).starts_at == at(21, 9)

    async def test_a_move_needs_a_time_and_may_come_too_late(self, owner: Owner) -> None:
        await opens_move(owner)
        await owner.sees("3:00\u00a0PM")

        owner.press("Move")
        await owner.sees("Choose a time.")
        owner.press("3:00\u00a0PM")
        async with owner.unit() as unit:
            await booked(unit, at=at(20, 15), name="Tom Reed", phone="+13055559999")
        owner.press("Move")

        await owner.sees("Somebody has just taken this time. These are still free:")
        owner.press("Thu, 3:30\u00a0PM")
        owner.press("Move")
        await owner.sees("Moved to Thu, 3:30\u00a0PM.")

    async def test_cancels_at_once_and_takes_it_back(self, owner: Owner) -> None:
        async with owner.unit() as unit:
            kept = await booked(unit, at=at(20, 14))
            gone = await booked(unit, at=at(20, 15), name="Tom Reed", phone="+13055559999")
        await owner.opens("/appointments", sees="Tom Reed")

        owner.take("Maria Gonzalez")
        await owner.sees(kept.confirmation_code)
        owner.press("Cancel appointment")
        await owner.sees("Maria Gonzalez: the appointment is cancelled.")
        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, kept.id)).status == "cancelled"
        owner.press("Undo")
        await owner.sees("Everything is as it was before.")
        await owner.until(lambda: "Maria Gonzalez" in {row["title"] for _, row in owner.lines()})
        owner.take("Tom Reed")
        await owner.sees(gone.confirmation_code)
        owner.press("Cancel appointment")
        await owner.sees("Tom Reed: the appointment is cancelled.")

        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, gone.id)).status == "cancelled"
            assert (await queries.get_appointment(unit, kept.id)).status == "confirmed"

    async def test_a_cancellation_is_taken_back_by_a_page_that_is_opened_after_it(
        self, owner: Owner, clock: TravellingClock
    ) -> None:
        async with owner.unit() as unit:
            row = await booked(unit, at=at(20, 14))
        await owner.opens(f"/appointments?open={row.id}", sees=row.confirmation_code)
        owner.press("Cancel appointment")
        await owner.sees("Maria Gonzalez: the appointment is cancelled.")

        await owner.opens("/contacts", sees="Maria Gonzalez: the appointment is cancelled.")
        clock.forward(minutes=1)
        owner.press("Undo")

        await owner.sees("Everything is as it was before.")
        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, row.id)).status == "confirmed"

    async def test_an_undo_after_the_time_was_given_away_or_too_late_says_so(
        self, owner: Owner, clock: TravellingClock
    ) -> None:
        async with owner.unit() as unit:
            row = await booked(unit, at=at(20, 14))
        await owner.opens(f"/appointments?open={row.id}", sees=row.confirmation_code)
        owner.press("Cancel appointment")
        await owner.sees("Maria Gonzalez: the appointment is cancelled.")
        async with owner.unit() as unit:
            await booked(unit, at=at(20, 14), name="Tom Reed", phone="+13055559999")
        owner.press("Undo")
        await owner.sees(translate("appointments.taken", "en"))

        clock.forward(minutes=3)
        await owner.opens("/contacts", sees="New contact")
        await owner.no_longer_sees("Maria Gonzalez: the appointment is cancelled.")
        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, row.id)).status == "cancelled"

    async def test_notes_that_nobody_came(self, owner: Owner, clock: TravellingClock) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
        clock.forward(hours=6)
        await owner.opens(f"/appointments?id={made.id}", sees="Maria Gonzalez")

        owner.take("Maria Gonzalez")
        await owner.sees("Nobody came")
        owner.press("Nobody came")

        await owner.sees("Noted: nobody came.")
        async with owner.unit() as unit:
            assert (await queries.get_appointment(unit, made.id)).status == "no-show"

    async def test_an_appointment_of_long_ago_is_led_to(self, owner: Owner, clock: TravellingClock) -> None:
        async with owner.unit() as unit:
            made = await booked(unit, at=at(20, 14))
        clock.forward(days=3)

        await owner.opens(f"/appointments?id={made.id}", sees="Maria Gonzalez")

        (lit,) = [row["classes"].split() for _, row in owner.lines() if "lit" in row["classes"].split()]
        assert "gone" in lit
