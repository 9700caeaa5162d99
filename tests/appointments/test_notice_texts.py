"""Texts to customers about an appointment, word by word, and the conditions under which each of them leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ringlypro.messages.tables import Message
from tests.appointments.books import ANA, MONDAY_TEN, Books, change_client, job_names
from tests.conftest import TravellingClock


async def list_messages(books: Books) -> list[Message]:
    async with books.services.unit_of_work(books.client) as unit:
        return list(await unit.db.scalars(select(Message).order_by(Message.id)))


class TestText:
    """One for each thing that happened, with what is needed to act on it."""

    async def test_belongs_to_its_contact_and_is_sent_once_for_its_purpose(self, books: Books) -> None:
        made = await books.book()
        assert await job_names(books) == ["appointments.confirm"]
        await books.run()

        (message,) = await list_messages(books)
        assert (message.to_number, message.contact_id) == (ANA, made.contact_id)
        assert message.purpose == f"confirmation:{made.id}:{int(made.updated_at.timestamp() * 1000)}"

    async def test_of_a_cancellation_comes_once(self, books: Books) -> None:
        made = await books.book()
        await books.run()
        for _ in range(2):
            await books.change(made.id, "cancelled")
        await books.run()

        (_, body) = await books.texts()
        assert body == (
            "Bright Dental: your appointment Monday, November 24 at 10:00 AM is cancelled. "
            "For a new one, call +1 (305) 555-0101."
        )

    async def test_of_a_reminder(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book()
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN - timedelta(hours=24)

        await books.remind(job["args"]["promised"])

        assert (await books.texts())[1] == (
            "Bright Dental: a reminder of your appointment Monday, November 24 at 10:00 AM. "
            f"Code {made.confirmation_code}. To change it, call +1 (305) 555-0101."
        )

    @pytest.mark.parametrize(("address", "letters"), [(None, 0), ("ana@example.com", 1)])
    async def test_goes_alone_where_there_is_no_address_for_a_letter(
        self, books: Books, clock: TravellingClock, address: str | None, letters: int
    ) -> None:
        await books.book(customer_email=address)
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN - timedelta(hours=24)

        await books.remind(job["args"]["promised"])

        assert len(await books.texts()) == 2
        assert (await job_names(books)).count("appointments.send_email") == letters

    async def test_names_the_businesss_own_telephone_while_it_has_no_other(self, books: Books) -> None:
        await change_client(books, "ringlypro_number = NULL")
        await books.book()
        await books.run()

        assert "call +1 (305) 555-0100." in (await books.texts())[0]

    async def test_is_in_english_for_any_language_we_do_not_speak(self, books: Books) -> None:
        await books.book(language="fr")
        await books.run()

        assert "your appointment is Monday, November 24" in (await books.texts())[0]

    @pytest.mark.parametrize("hours", [0, 0.25])
    async def test_nobody_hears_of_a_cancellation_after_the_time_is_over(
        self, books: Books, clock: TravellingClock, hours: float
    ) -> None:
        made = await books.book()
        await books.run()
        clock.moment = MONDAY_TEN + timedelta(minutes=30, hours=hours)

        await books.change(made.id, "cancelled")

        assert "appointments.called_off" not in await job_names(books)

    async def test_a_cancellation_while_it_runs_is_told(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book()
        await books.run()
        clock.moment = MONDAY_TEN + timedelta(minutes=29)

        await books.change(made.id, "cancelled")

        assert "appointments.called_off" in await job_names(books)

    async def test_a_cancellation_is_not_told_when_the_time_was_booked_anew(self, books: Books) -> None:
        made = await books.book()
        await books.run()
        await books.change(made.id, "cancelled")
        async with books.services.unit_of_work(books.client) as unit:
            await unit.fetch_all("UPDATE appointments SET status = 'confirmed'", {})

        await books.run()

        assert len(await books.texts()) == 1
