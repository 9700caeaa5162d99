"""What is written to customers, word by word, and the conditions under which each of it leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from ringlypro.appointments import jobs
from ringlypro.messages.tables import Message
from ringlypro.vendors.errors import VendorError
from tests.appointments.books import ANA, MONDAY_TEN, NEW_YORK, Books
from tests.conftest import TravellingClock
from tests.published import PublishedChanges
from tests.service_fixtures import waiting_jobs


async def job_names(books: Books) -> list[str]:
    return [job["task_name"] for job in await waiting_jobs(books.services.database)]


async def list_messages(books: Books) -> list[Message]:
    async with books.services.unit_of_work(books.client) as unit:
        return list(await unit.db.scalars(select(Message).order_by(Message.id)))


async def change_client(books: Books, assignment: str) -> None:
    async with books.services.unit_of_work(books.client) as unit:
        await unit.fetch_all(f"UPDATE clients SET {assignment}", {})


class TestEmail:
    """Says the same as the text, under a subject that betrays nothing."""

    async def test_of_a_confirmation(self, books: Books) -> None:
        made = await books.book(customer_email="ana@example.com", customer_name="Ana <b>", purpose="a secret")
        await books.run()

        (email,) = books.services.mail.emails
        assert (email.to, email.subject) == ("ana@example.com", "Your appointment with Bright Dental")
        assert email.text == (
            "Hello Ana <b>,\n\n"
            "your appointment with Bright Dental is Monday, November 24 at 10:00 AM.\n"
            f"Your confirmation code is {made.confirmation_code}.\n\n"
            "To change or cancel it, call +1 (305) 555-0101."
        )
        assert email.html == (
            "<p>Hello Ana &lt;b&gt;,</p>\n"
            "<p>your appointment with Bright Dental is Monday, November 24 at 10:00 AM.<br>"
            f"Your confirmation code is {made.confirmation_code}.</p>\n"
            "<p>To change or cancel it, call +1 (305) 555-0101.</p>"
        )
        assert email.reference.startswith(f"confirmation-{books.client}-{made.id}-")

    async def test_of_a_request_says_that_nothing_is_agreed_yet(self, books: Books) -> None:
        await books.book(customer_email="ana@example.com", status="pending")
        await books.run()

        (email,) = books.services.mail.emails
        assert email.subject == "Your request to Bright Dental"
        assert "will confirm it" in email.text

    async def test_of_a_cancellation(self, books: Books) -> None:
        made = await books.book(customer_email="ana@example.com")
        await books.run()
        await books.change(made.id, "cancelled")
        await books.run()

        (_, email) = books.services.mail.emails
        assert email.subject == "Your appointment with Bright Dental is cancelled"
        assert "Monday, November 24 at 10:00 AM is cancelled" in email.text

    async def test_in_spanish(self, books: Books) -> None:
        await books.book(customer_email="ana@example.com", language="es")
        await books.run()

        (email,) = books.services.mail.emails
        assert "lunes 24 de noviembre" in email.text
        assert "Bright Dental" in email.subject

    @pytest.mark.parametrize(("retryable", "waiting"), [(True, ["appointments.letter"]), (False, [])])
    async def test_is_tried_again_when_the_post_is_away_and_given_up_when_it_refuses(
        self, books: Books, monkeypatch: pytest.MonkeyPatch, retryable: bool, waiting: list[str]
    ) -> None:
        async def refuse(_email: object) -> None:
            raise VendorError("no", retryable=retryable, code="x")

        monkeypatch.setattr(books.services.mail, "send_email", refuse)
        await books.book(customer_email="ana@example.com")
        await books.run()

        assert [name for name in await job_names(books) if name == "appointments.letter"] == waiting

    async def test_is_not_owed_any_more_after_a_move(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book(customer_email="ana@example.com")
        (job,) = await waiting_jobs(books.services.database)
        clock.forward(minutes=1)
        await books.move(made.id, MONDAY_TEN + timedelta(hours=1))
        async with books.services.unit_of_work(books.client) as unit:
            await unit.enqueue(jobs.send_appointment_email, what="confirmation", **job["args"])

        await books.run()

        assert ["11:00 AM" in email.text for email in books.services.mail.emails] == [True]

    async def test_without_an_address_there_is_none(self, books: Books) -> None:
        await books.book()
        (job,) = await waiting_jobs(books.services.database)
        async with books.services.unit_of_work(books.client) as unit:
            await unit.enqueue(jobs.send_appointment_email, what="confirmation", **job["args"])

        await books.run()

        assert not books.services.mail.emails


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
        assert (await job_names(books)).count("appointments.letter") == letters

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


class TestMarks:
    """The row says what was sent, when something could be."""

    @pytest.mark.parametrize(
        ("email", "texts", "sent"), [(None, True, True), (None, False, False), ("ana@example.com", False, True)]
    )
    async def test_a_confirmation_counts_as_sent_when_something_left(
        self, books: Books, email: str | None, texts: bool, sent: bool
    ) -> None:
        await change_client(books, f"sms_notifications = {texts}")
        made = await books.book(customer_email=email)

        await books.run()

        assert (await books.row(made.id)).confirmation_sent is sent

    async def test_pages_hear_of_it(self, books: Books, changes: PublishedChanges) -> None:
        made = await books.book()
        changes.take()

        await books.run()

        assert (books.client, "appointments", made.id) in changes.take()

    @pytest.mark.parametrize("status", ["completed", "no-show", "cancelled"])
    async def test_what_is_over_is_not_confirmed(self, books: Books, status: str) -> None:
        made = await books.book()
        async with books.services.unit_of_work(books.client) as unit:
            await unit.fetch_all("UPDATE appointments SET status = %(status)s", {"status": status})

        await books.run()

        assert await books.texts() == []
        assert not (await books.row(made.id)).confirmation_sent


class TestPlanning:
    """When a reminder is planned, and what makes the worker wait."""

    @pytest.mark.parametrize(("hours", "planned"), [(24, 0), (24.2, 1)])
    async def test_a_reminder_needs_more_than_a_day(
        self, books: Books, clock: TravellingClock, hours: float, planned: int
    ) -> None:
        clock.moment = MONDAY_TEN - timedelta(hours=hours)
        await books.book()
        clock.moment = MONDAY_TEN - timedelta(hours=hours)
        await books.run()

        assert len(await books.reminders()) == planned
        assert len(await books.texts()) == 1

    @pytest.mark.parametrize(("early", "sent"), [(5, True), (5.1, False)])
    async def test_a_worker_may_be_five_minutes_early(
        self, books: Books, clock: TravellingClock, early: float, sent: bool
    ) -> None:
        made = await books.book()
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN - timedelta(hours=24, minutes=early)

        if sent:
            await books.remind(job["args"]["promised"])
        else:
            with pytest.raises(jobs.ReminderTooEarly):
                await books.remind(job["args"]["promised"])

        assert (await books.row(made.id)).reminder_sent is sent

    @pytest.mark.parametrize(
        ("clock_time", "quiet", "allowed"),
        [
            ("07:59", True, "2025-11-23 08:00"),
            ("08:00", False, "2025-11-23 08:00"),
            ("20:59", False, "2025-11-23 08:00"),
            ("21:00", True, "2025-11-24 08:00"),
            ("23:59", True, "2025-11-24 08:00"),
            ("00:00", True, "2025-11-23 08:00"),
        ],
    )
    def test_quiet_begins_at_nine_and_ends_at_eight(self, clock_time: str, quiet: bool, allowed: str) -> None:
        now = datetime.fromisoformat(f"2025-11-23 {clock_time}").replace(tzinfo=NEW_YORK)

        assert jobs.is_quiet_time(now, NEW_YORK) is quiet
        assert f"{jobs.next_allowed_time(now, NEW_YORK).astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == allowed

    async def test_one_reminder_waits_however_often_the_confirmation_runs(self, books: Books) -> None:
        await books.book()
        (job,) = await waiting_jobs(books.services.database)
        await books.run()
        async with books.services.unit_of_work(books.client) as unit:
            await unit.fetch_all("UPDATE appointments SET confirmation_sent = false", {})
            await unit.enqueue(jobs.send_confirmation, **job["args"])
        await books.run()

        assert len(await books.reminders()) == 1
