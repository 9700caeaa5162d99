"""What a customer hears when they book or cancel: once, in their language, and never of what is no more."""

from __future__ import annotations

from datetime import timedelta

from ringlypro.appointments import jobs
from ringlypro.messages.tables import OptOut
from tests.appointments.books import ANA, MONDAY_TEN, Books
from tests.conftest import TravellingClock
from tests.service_fixtures import waiting_jobs


class TestConfirmation:
    """Right after the booking, at any hour."""

    async def test_is_a_text_and_a_letter(self, books: Books) -> None:
        made = await books.book(customer_email="ana@example.com")
        await books.run()

        (body,) = await books.texts()
        assert body == (
            "Bright Dental: your appointment is Monday, November 24 at 10:00 AM. "
            f"Code {made.confirmation_code}. To change it, call +1 (305) 555-0101."
            "\nReply STOP to get no more texts."
        )
        assert [text.to for text in books.services.phone.texts] == [ANA]
        (letter,) = books.services.mail.emails
        assert letter.to == "ana@example.com"
        assert made.confirmation_code in letter.text
        assert "Ana" not in letter.subject
        assert (await books.row(made.id)).confirmation_sent

    async def test_speaks_the_customers_language(self, books: Books) -> None:
        made = await books.book(language="es")
        await books.run()

        (body,) = await books.texts()
        assert "su cita es el lunes 24 de noviembre, 10:00 a.m." in body.replace("a. m.", "a.m.").replace("AM", "a.m.")
        assert ".." not in body
        assert made.confirmation_code in body

    async def test_of_a_request_promises_nothing(self, books: Books) -> None:
        await books.book(status="pending")
        await books.run()

        assert "will confirm" in (await books.texts())[0]

    async def test_comes_once_however_often_the_job_runs(self, books: Books) -> None:
        await books.book(customer_email="ana@example.com")
        (job,) = await waiting_jobs(books.services.database)
        async with books.services.unit_of_work(books.client) as unit:
            for _ in range(5):
                await unit.enqueue(jobs.send_confirmation, **job["args"])
        await books.run()

        assert len(await books.texts()) == 1
        assert len(books.services.mail.emails) == 1
        assert len(books.services.phone.texts) == 1

    async def test_after_a_move_tells_the_new_time_alone(self, books: Books) -> None:
        made = await books.book()
        await books.move(made.id, MONDAY_TEN + timedelta(hours=1))
        await books.run()

        (body,) = await books.texts()
        assert "11:00 AM" in body

    async def test_there_and_back_again_is_told_each_time(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book()
        await books.run()
        for hours in (1, 0):
            clock.forward(minutes=1)
            await books.move(made.id, MONDAY_TEN + timedelta(hours=hours))
            await books.run()

        assert [body.split(" at ")[1][:5] for body in await books.texts()] == ["10:00", "11:00", "10:00"]

    async def test_of_what_was_cancelled_meanwhile_is_silent(self, books: Books) -> None:
        made = await books.book()
        await books.change(made.id, "cancelled")
        await books.run()

        (body,) = await books.texts()
        assert "is cancelled" in body

    async def test_respects_who_wants_no_texts(self, books: Books) -> None:
        async with books.services.unit_of_work(books.client) as unit:
            unit.db.add(OptOut(phone=ANA, at=unit.now))
        made = await books.book()
        await books.run()

        assert await books.texts() == []
        assert not (await books.row(made.id)).confirmation_sent

    async def test_is_not_texted_when_the_business_does_not_text(self, books: Books) -> None:
        async with books.services.unit_of_work(books.client) as unit:
            await unit.fetch_all("UPDATE clients SET sms_notifications = false", {})
        await books.book(customer_email="ana@example.com")
        await books.run()

        assert await books.texts() == []
        assert len(books.services.mail.emails) == 1

    async def test_is_not_owed_to_somebody_at_the_desk(self, books: Books) -> None:
        await books.book(source="walk-in")
        await books.run()

        assert await books.texts() == []
