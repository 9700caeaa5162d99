"""Emails to customers about an appointment, word by word, and the conditions under which each of them leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ringlypro.appointments import jobs
from ringlypro.vendors.errors import VendorError
from tests.appointments.books import MONDAY_TEN, Books, job_names
from tests.conftest import TravellingClock
from tests.service_fixtures import waiting_jobs


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
        assert (
            "<p>Hello Ana &lt;b&gt;,</p>\n"
            "<p>your appointment with Bright Dental is Monday, November 24 at 10:00 AM.<br>"
            f"Your confirmation code is {made.confirmation_code}.</p>\n"
            "<p>To change or cancel it, call +1 (305) 555-0101.</p>"
        ) in str(email.html)
        assert "Bright Dental sent you this about your appointment." in str(email.html)
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

    @pytest.mark.parametrize(("retryable", "waiting"), [(True, ["appointments.send_email"]), (False, [])])
    async def test_is_tried_again_when_the_post_is_away_and_given_up_when_it_refuses(
        self, books: Books, monkeypatch: pytest.MonkeyPatch, retryable: bool, waiting: list[str]
    ) -> None:
        async def refuse(_email: object) -> None:
            raise VendorError("no", retryable=retryable, code="x")

        monkeypatch.setattr(books.services.mail, "send_email", refuse)
        await books.book(customer_email="ana@example.com")
        await books.run()

        assert [name for name in await job_names(books) if name == "appointments.send_email"] == waiting

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
