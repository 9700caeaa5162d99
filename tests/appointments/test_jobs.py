"""What a customer hears of an appointment: once, in their language, at a decent hour, and never of what is no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from procrastinate import JobContext
from procrastinate.jobs import Job
from sqlalchemy import select

from ringlypro.appointments import booking, jobs, openings
from ringlypro.appointments.tables import Appointment
from ringlypro.db.queue import queue
from ringlypro.db.unit import Database
from ringlypro.messages.tables import Message, OptOut
from tests.conftest import TravellingClock
from tests.desk import TestDesk, make_desk, run_jobs, waiting_jobs

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_TEN = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
ANA = "+13055550142"


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


class Books:
    """The dentist's calendar, and the worker beside it."""

    def __init__(self, desk: TestDesk, client: int, database_url: str) -> None:
        self.desk, self.client, self.url = desk, client, database_url

    async def book(self, at: datetime = MONDAY_TEN, **values: Any) -> Appointment:
        given = {"contact": None, "customer_name": "Ana López", "customer_phone": ANA, "minutes": 30}
        async with self.desk.unit(self.client) as unit:
            return await booking.book(unit, card=await openings.calendar(unit), starts_at=at, **(given | values))

    async def move(self, appointment_id: int, at: datetime) -> None:
        async with self.desk.unit(self.client) as unit:
            card = await openings.calendar(unit)
            await booking.move(unit, card=card, appointment_id=appointment_id, starts_at=at)

    async def change(self, appointment_id: int, status: str) -> None:
        async with self.desk.unit(self.client) as unit:
            await booking.change(unit, appointment_id=appointment_id, status=status)

    async def run(self) -> None:
        await run_jobs(self.desk, self.url)

    async def remind(self, promised: Any) -> None:
        """As the worker does when the time has come."""
        job = Job(id=1, lock=None, queueing_lock=None, queue="default", task_name="appointments.remind")
        context = JobContext(
            app=queue,
            job=job,
            additional_context={"desk": self.desk},
            start_timestamp=0,
            abort_reason=lambda: None,
        )
        await jobs.remind(context, client_id=self.client, promised=promised)

    async def reminders(self) -> list[dict[str, Any]]:
        return [job for job in await waiting_jobs(self.desk.database) if job["task_name"] == "appointments.remind"]

    async def texts(self) -> list[str]:
        async with self.desk.unit(self.client) as unit:
            return [str(row.body) for row in await unit.db.scalars(select(Message).order_by(Message.id))]

    async def row(self, appointment_id: int) -> Appointment:
        async with self.desk.unit(self.client) as unit:
            return (await unit.db.scalars(select(Appointment).where(Appointment.id == appointment_id))).one()


@pytest.fixture
def books(desk: TestDesk, dentist: int, database_url: str) -> Books:
    return Books(desk, dentist, database_url)


class TestConfirmation:
    """Right after the booking, at any hour."""

    async def test_is_a_text_and_a_letter(self, books: Books) -> None:
        made = await books.book(customer_email="ana@example.com")
        await books.run()

        (body,) = await books.texts()
        assert body == (
            "Bright Dental: your appointment is Monday, November 24 at 10:00 AM. "
            f"Code {made.confirmation_code}. To change it, call +1 (305) 555-0101."
        )
        assert [text.to for text in books.desk.phone.texts] == [ANA]
        (letter,) = books.desk.mail.letters
        assert letter.to == "ana@example.com"
        assert made.confirmation_code in letter.text
        assert "Ana" not in letter.subject
        assert (await books.row(made.id)).confirmation_sent

    async def test_speaks_the_customers_language(self, books: Books) -> None:
        made = await books.book(language="es")
        await books.run()

        (body,) = await books.texts()
        assert "su cita es el lunes 24 de noviembre, 10:00 a.m." in body.replace("a. m.", "a.m.").replace("AM", "a.m.")
        assert made.confirmation_code in body

    async def test_of_a_request_promises_nothing(self, books: Books) -> None:
        await books.book(status="pending")
        await books.run()

        assert "will confirm" in (await books.texts())[0]

    async def test_comes_once_however_often_the_job_runs(self, books: Books) -> None:
        await books.book(customer_email="ana@example.com")
        (job,) = await waiting_jobs(books.desk.database)
        async with books.desk.unit(books.client) as unit:
            for _ in range(5):
                await unit.later(jobs.confirm, **job["args"])
        await books.run()

        assert len(await books.texts()) == 1
        assert len(books.desk.mail.letters) == 1
        assert len(books.desk.phone.texts) == 1

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
        async with books.desk.unit(books.client) as unit:
            unit.db.add(OptOut(phone=ANA, at=unit.now))
        made = await books.book()
        await books.run()

        assert await books.texts() == []
        assert not (await books.row(made.id)).confirmation_sent

    async def test_is_not_texted_when_the_business_does_not_text(self, books: Books) -> None:
        async with books.desk.unit(books.client) as unit:
            await unit.run("UPDATE clients SET sms_notifications = false", {})
        await books.book(customer_email="ana@example.com")
        await books.run()

        assert await books.texts() == []
        assert len(books.desk.mail.letters) == 1

    async def test_is_not_owed_to_somebody_at_the_desk(self, books: Books) -> None:
        await books.book(source="walk-in")
        await books.run()

        assert await books.texts() == []


class TestReminder:
    """The day before, if it still stands."""

    async def test_is_planned_a_day_before(self, books: Books) -> None:
        await books.book()
        await books.run()

        (job,) = await books.reminders()
        assert job["attempts"] == 1  # the worker's clock is a year ahead of ours: it tried, too early

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

    async def test_that_is_late_waits_for_the_morning(self, books: Books, clock: TravellingClock) -> None:
        made = await books.book()
        await books.run()
        (job,) = await books.reminders()
        clock.moment = MONDAY_TEN - timedelta(hours=10)  # midnight

        await books.remind(job["args"]["promised"])

        assert not (await books.row(made.id)).reminder_sent
        (again,) = [job for job in await books.reminders() if job["attempts"] == 0]
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

        assert f"{jobs.reminder_at(at.astimezone(UTC), NEW_YORK).astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == reminded

    @given(
        st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.sampled_from(["America/New_York", "Europe/Madrid", "Asia/Kathmandu", "Australia/Lord_Howe"]).map(ZoneInfo),
    )
    def test_no_reminder_is_ever_planned_at_night(self, starts_at: datetime, zone: ZoneInfo) -> None:
        planned = jobs.reminder_at(starts_at, zone)

        assert not jobs.is_quiet(planned, zone)
        assert planned < starts_at
        assert not jobs.is_quiet(jobs.next_morning(starts_at, zone), zone)
