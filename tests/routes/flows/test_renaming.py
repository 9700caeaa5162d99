"""A name put right after the booking: the appointment, the call and a contact that the call made; nobody else's."""

from __future__ import annotations

from ringlypro.appointments.booking import cancel_appointment
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.contacts.actions import upsert_contact
from ringlypro.contacts.tables import Contact
from tests.lines import heard
from tests.routes.flows.callers import ANA, NUMBER, rows

BOOKS = ("I'd like an appointment", "tomorrow at ten", "Ana Lopez", "yes")


async def calls(carrier, *lines: str):
    call = await carrier.dial(to=NUMBER, from_=ANA)
    await call.press("1")
    for words in lines:
        await call.say(words)
    return call


async def test_the_appointment_and_its_new_contact_are_renamed(carrier, services, dentist) -> None:
    call = await calls(carrier, *BOOKS, "wait, I'm Eva, not Ana", "yes")

    assert "It is under Eva Lopez now" in heard(call)
    assert call.faults == []
    assert [row.customer_name for row in await rows(services, dentist, Appointment)] == ["Eva Lopez"]
    assert [(row.first_name, row.last_name) for row in await rows(services, dentist, Contact)] == [("Eva", "Lopez")]
    assert [row.caller_name for row in await rows(services, dentist, Call)] == ["Eva Lopez"]


async def test_a_contact_that_was_known_keeps_its_name(carrier, services, dentist) -> None:
    async with services.unit_of_work(dentist) as unit:
        await upsert_contact(unit, phone=ANA, name="Maria Lopez", source="manual")

    await calls(carrier, *BOOKS, "it's for my daughter Chloe Price", "yes")

    assert [row.customer_name for row in await rows(services, dentist, Appointment)] == ["Chloe Price"]
    assert [row.first_name for row in await rows(services, dentist, Contact)] == ["Maria"]


async def test_without_a_yes_nothing_changes(carrier, services, dentist) -> None:
    await calls(carrier, *BOOKS, "wait, I'm Eva, not Ana", "no")

    assert [row.customer_name for row in await rows(services, dentist, Appointment)] == ["Ana Lopez"]


async def test_an_appointment_that_is_gone_meanwhile_is_left_to_a_person(carrier, services, dentist) -> None:
    call = await calls(carrier, *BOOKS, "wait, I'm Eva, not Ana")
    async with services.unit_of_work(dentist) as unit:
        (appointment,) = await rows(services, dentist, Appointment)
        await cancel_appointment(unit, appointment_id=appointment.id)

    await call.say("yes")

    assert "It is under Eva" not in heard(call)
    assert call.faults == []
