"""The dentist's calendar with the worker beside it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from procrastinate import JobContext
from procrastinate.jobs import Job
from sqlalchemy import select

from ringlypro.appointments import availability, booking, jobs
from ringlypro.appointments.tables import Appointment
from ringlypro.db.queue import queue
from ringlypro.messages.tables import Message
from tests.service_fixtures import FakeServices, run_jobs, waiting_jobs

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_TEN = datetime(2025, 11, 24, 15, 0, tzinfo=UTC)
ANA = "+13055550142"


class Books:
    """The dentist's calendar, and the worker beside it."""

    def __init__(self, services: FakeServices, client: int, database_url: str) -> None:
        self.services, self.client, self.url = services, client, database_url

    async def book(self, at: datetime = MONDAY_TEN, **values: Any) -> Appointment:
        inputs = {"contact": None, "customer_name": "Ana López", "customer_phone": ANA, "minutes": 30}
        async with self.services.unit_of_work(self.client) as unit:
            return await booking.book_appointment(
                unit, calendar=await availability.load_calendar(unit), starts_at=at, **(inputs | values)
            )

    async def move(self, appointment_id: int, at: datetime) -> None:
        async with self.services.unit_of_work(self.client) as unit:
            calendar = await availability.load_calendar(unit)
            await booking.move_appointment(unit, calendar=calendar, appointment_id=appointment_id, starts_at=at)

    async def change(self, appointment_id: int, status: str) -> None:
        async with self.services.unit_of_work(self.client) as unit:
            await booking.change_status(unit, appointment_id=appointment_id, status=status)

    async def run(self) -> None:
        await run_jobs(self.services, self.url)

    async def remind(self, promised: Any) -> None:
        """As the worker does when the time has come."""
        job = Job(id=1, lock=None, queueing_lock=None, queue="default", task_name="appointments.remind")
        context = JobContext(
            app=queue,
            job=job,
            additional_context={"services": self.services},
            start_timestamp=0,
            abort_reason=lambda: None,
        )
        await jobs.send_reminder(context, client_id=self.client, promised=promised)

    async def reminders(self) -> list[dict[str, Any]]:
        return [job for job in await waiting_jobs(self.services.database) if job["task_name"] == "appointments.remind"]

    async def texts(self) -> list[str]:
        async with self.services.unit_of_work(self.client) as unit:
            return [str(row.body) for row in await unit.db.scalars(select(Message).order_by(Message.id))]

    async def row(self, appointment_id: int) -> Appointment:
        async with self.services.unit_of_work(self.client) as unit:
            return (await unit.db.scalars(select(Appointment).where(Appointment.id == appointment_id))).one()


async def job_names(books: Books) -> list[str]:
    return [job["task_name"] for job in await waiting_jobs(books.services.database)]


async def change_client(books: Books, assignment: str) -> None:
    async with books.services.unit_of_work(books.client) as unit:
        await unit.fetch_all(f"UPDATE clients SET {assignment}", {})
