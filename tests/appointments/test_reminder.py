"""What a customer hears the day before: once, at a decent hour, and only of what still stands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringlypro.appointments import jobs
from tests.appointments.books import MONDAY_TEN, NEW_YORK, Books
from tests.conftest import TravellingClock


class TestReminder:
    """The day before, if it still stands."""

    async def test_is_planned_a_day_before(self, books: Books) -> None:
        await books.book()
        await books.run()

        (job,) = await books.reminders()
        assert job["scheduled_at"] == MONDAY_TEN - timedelta(hours=24)

    async def test_is_sent_once(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book(customer_email="ana@example.com")
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN - timedelta(hours=24)

        await books.remind(job["args"]["promised"])
        await books.remind(job["args"]["promised"])

        assert [body for body in await books.texts() if "a reminder" in body] == [(await books.texts())[1]]
        assert (await books.row(made.id)).reminder_sent

    async def test_is_not_owed_when_it_is_less_than_a_day_away(self, books: Books, clock: TravellingClock) -> None:
        await books.book(clock.moment + timedelta(hours=23))
        await books.run()

        assert await books.reminders() == []

    @pytest.mark.parametrize("status", ["cancelled", "completed", "no-show"])
    async def test_of_what_is_no_more_is_silent(self, books: Books, clock: TravellingClock, status: str) -> None:
        made = await books.book()
        await books.run()
        (job,) = await books.reminders()
        await books.change(made.id, status)
        clock.moment = MONDAY_TEN - timedelta(hours=24)

        await books.remind(job["args"]["promised"])

        assert not [body for body in await books.texts() if "a reminder" in body]

    async def test_follows_a_move(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book()
        await books.run()
        (old,) = await books.reminders()
        clock.forward(minutes=5)
        await books.move(made.id, MONDAY_TEN + timedelta(days=1))
        await books.run()
        (new,) = [job for job in await books.reminders() if job["args"] != old["args"]]

        clock.moment = MONDAY_TEN - timedelta(hours=24)
        await books.remind(old["args"]["promised"])
        assert not (await books.row(made.id)).reminder_sent
        clock.forward(days=1)
        await books.remind(new["args"]["promised"])

        assert "Tuesday, November 25" in (await books.texts())[-1]

    async def test_survives_a_confirmation_by_the_customer(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book(status="pending")
        await books.run()
        (job,) = await books.reminders()
        clock.forward(hours=1)
        await books.change(made.id, "confirmed")
        clock.moment = MONDAY_TEN - timedelta(hours=24)

        await books.remind(job["args"]["promised"])

        assert (await books.row(made.id)).reminder_sent

    @pytest.mark.parametrize("late", [10, 9, 13, 12.5, 2.25])
    async def test_that_is_late_waits_for_the_morning(self, books: Books, clock: TravellingClock, late: float) -> None:
        made = await books.book()
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN - timedelta(hours=late)  # from nine in the evening to a quarter to eight

        await books.remind(job["args"]["promised"])

        assert not (await books.row(made.id)).reminder_sent
        (again,) = [each for each in await books.reminders() if each != job]
        assert again["scheduled_at"] == MONDAY_TEN - timedelta(hours=2)

    async def test_that_is_too_late_is_silent(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book()
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN

        await books.remind(job["args"]["promised"])

        assert not (await books.row(made.id)).reminder_sent


class TestHours:
    """When people may be reminded."""

    @pytest.mark.parametrize(
        ("starts", "reminded"),
        [
            ("2025-11-24 10:00", "2025-11-23 10:00"),
            ("2025-11-24 06:30", "2025-11-23 08:00"),
            ("2025-11-24 21:00", "2025-11-23 20:30"),
            ("2025-11-24 23:30", "2025-11-23 20:30"),
            ("2025-11-03 00:30", "2025-11-02 08:00"),
        ],
    )
    def test_a_reminder_comes_at_a_decent_hour(self, starts: str, reminded: str) -> None:
        at = datetime.fromisoformat(starts).replace(tzinfo=NEW_YORK)

        assert f"{jobs.reminder_time(at.astimezone(UTC), NEW_YORK).astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == reminded

    @given(
        st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.sampled_from(["America/New_York", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe"]).map(ZoneInfo),
    )
    def test_no_reminder_is_ever_planned_at_night(self, starts_at: datetime, zone: ZoneInfo) -> None:
        planned = jobs.reminder_time(starts_at, zone)

        assert not jobs.is_quiet_time(planned, zone)
        assert planned < starts_at
        assert not jobs.is_quiet_time(jobs.next_allowed_time(starts_at, zone), zone)
