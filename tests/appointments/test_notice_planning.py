"""When a reminder is planned and sent, and when the row says that a confirmation was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from ringlypro.appointments import jobs
from tests.appointments.books import MONDAY_TEN, NEW_YORK, Books, change_client
from tests.conftest import TravellingClock
from tests.published import PublishedChanges
from tests.service_fixtures import waiting_jobs


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
