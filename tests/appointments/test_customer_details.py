"""What is still to come follows the contact, and the past keeps what was."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringlypro.appointments import queries
from ringlypro.appointments.customer_details import change_customer
from ringlypro.appointments.tables import Appointment
from ringlypro.contacts import queries as contact_queries
from tests.appointments.books import ANA, MONDAY_TEN, Books
from tests.conftest import TravellingClock

DAY = timedelta(days=1)


async def read(books: Books, appointment: Appointment) -> Appointment:
    async with books.services.unit_of_work(books.client) as unit:
        return await queries.get_appointment(unit, appointment.id)


async def change(books: Books, appointment: Appointment, **values: str | None) -> None:
    assert appointment.contact_id is not None
    async with books.services.unit_of_work(books.client) as unit:
        await change_customer(unit, appointment.contact_id, **values)


async def test_a_new_name_number_and_address_reach_what_is_to_come_and_nothing_else(
    books: Books, clock: TravellingClock
) -> None:
    past = await books.book()
    clock.forward(days=7)
    coming, cancelled = await books.book(MONDAY_TEN + 8 * DAY), await books.book(MONDAY_TEN + 9 * DAY)
    await books.change(cancelled.id, "cancelled")

    await change(books, coming, last_name="Ruiz", phone="+13055550177", email="ana@example.com")

    rows = [await read(books, each) for each in (past, coming, cancelled)]
    assert [(row.customer_name, row.customer_phone, row.customer_email) for row in rows] == [
        ("Ana López", ANA, None), ("Ana Ruiz", "+13055550177", "ana@example.com"), ("Ana López", ANA, None),
    ]  # fmt: skip
    assert rows[1].updated_at == clock()


async def test_who_was_booked_for_somebody_else_keeps_their_name(books: Books) -> None:
    own = await books.book()
    daughters = await books.book(MONDAY_TEN + DAY, customer_name="Eva López", customer_email="eva@example.com")
    assert daughters.contact_id == own.contact_id

    await change(books, own, first_name="Anna", email="anna@example.com")

    assert (await read(books, own)).customer_name == "Anna López"
    row = await read(books, daughters)
    assert (row.customer_name, row.customer_email) == ("Eva López", "anna@example.com")


@pytest.mark.parametrize(
    ("own_email", "kept_email"), [(None, "given@example.com"), ("own@example.com", "own@example.com")]
)
async def test_an_address_given_with_a_booking_is_kept_where_there_is_none(
    books: Books, own_email: str | None, kept_email: str
) -> None:
    first = await books.book()
    await change(books, first, email=own_email)

    later = await books.book(MONDAY_TEN + DAY, customer_email="given@example.com")

    assert later.contact_id is not None
    async with books.services.unit_of_work(books.client) as unit:
        contact = await contact_queries.get_contact(unit, later.contact_id)
    assert (contact.email, (await read(books, later)).customer_email) == (kept_email, "given@example.com")


async def test_a_change_of_something_else_touches_no_appointment(books: Books, clock: TravellingClock) -> None:
    row = await books.book()
    clock.forward(minutes=5)

    await change(books, row, notes="Likes mornings")

    assert (await read(books, row)).updated_at == row.updated_at
