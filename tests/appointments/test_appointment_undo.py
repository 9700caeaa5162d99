"""What was done to an appointment is taken back as if it had never been, unless somebody went on from it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from procrastinate import JobContext
from procrastinate.jobs import Job

from ringlypro.appointments import appointment_undo, availability, booking, jobs, queries
from ringlypro.appointments.errors import InvalidStatusTransition, SlotTakenError
from ringlypro.appointments.tables import Appointment
from ringlypro.commands import undo
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.queue import queue
from ringlypro.messages.tables import Message
from tests.appointments.books import MONDAY_TEN, Books
from tests.routes.flows.callers import rows
from tests.service_fixtures import waiting_jobs

LATER = MONDAY_TEN + timedelta(hours=2)


async def read(books: Books, row_id: int) -> Appointment:
    async with books.services.unit_of_work(books.client) as unit:
        return await queries.get_appointment(unit, row_id)


async def move(books: Books, row: Appointment, at=LATER) -> dict:
    """Move it as the page does; what takes it back, as it is stored."""
    async with books.services.unit_of_work(books.client) as unit:
        times = appointment_undo.list_times(await queries.get_appointment(unit, row.id))
        calendar = await availability.load_calendar(unit)
        moved = await booking.move_appointment(
            unit, calendar=calendar, appointment_id=row.id, starts_at=at, notice_delay=undo.ACCEPTED_FOR
        )
        return json.loads(json.dumps(appointment_undo.describe_move(times, moved)))


async def move_back(books: Books, values: dict) -> None:
    async with books.services.unit_of_work(books.client) as unit:
        await appointment_undo.move_back(unit, values)


async def run_confirmation(books: Books, job: dict) -> None:
    """The job as the worker runs it when its time has come."""
    context = JobContext(
        app=queue,
        job=Job(id=1, lock=None, queueing_lock=None, queue="default", task_name=job["task_name"]),
        additional_context={"services": books.services},
        start_timestamp=0,
        abort_reason=lambda: None,
    )
    await jobs.send_confirmation.func(context, **job["args"])


async def texts(books: Books) -> list[str]:
    return [message.body for message in await rows(books.services, books.client, Message)]


async def owed_confirmations(books: Books) -> list[dict]:
    """Those that are still to be sent, each with its moment."""
    waiting = await waiting_jobs(books.services.database)
    return [job for job in waiting if job["task_name"] == "appointments.confirm"]


async def test_it_stands_where_it_stood_and_the_customer_hears_nothing(books: Books) -> None:
    row = await books.book()
    await books.run()
    before, texts_before = await read(books, row.id), await texts(books)
    values = await move(books, row)
    (owed,) = await owed_confirmations(books)

    await move_back(books, values)
    await run_confirmation(books, owed)

    after = await read(books, row.id)
    assert (after.starts_at, after.ends_at, after.busy_until) == (before.starts_at, before.ends_at, before.busy_until)
    assert (after.confirmation_sent, after.confirmation_code) == (True, before.confirmation_code)
    assert texts_before
    assert await texts(books) == texts_before


async def test_a_move_that_stands_is_told_when_it_cannot_be_taken_back_any_more(books: Books, clock) -> None:
    row = await books.book()
    await books.run()
    texts_before = await texts(books)
    clock.forward(minutes=5)

    await move(books, row)

    (owed,) = await owed_confirmations(books)
    assert owed["scheduled_at"] == clock() + undo.ACCEPTED_FOR
    await run_confirmation(books, owed)
    assert len(await texts(books)) == len(texts_before) + 1


async def test_what_was_not_told_before_the_move_is_told_after_it_is_taken_back(books: Books) -> None:
    row = await books.book()
    values = await move(books, row)
    await books.run()  # what was owed of the old time finds another one
    await move_back(books, values)

    await books.run()

    assert len(await texts(books)) == 1


async def test_nobody_takes_back_what_somebody_moved_on(books: Books) -> None:
    row = await books.book()
    values = await move(books, row)
    await move(books, row, LATER + timedelta(hours=1))

    with pytest.raises(ChangedByOthers):
        await move_back(books, values)

    assert (await read(books, row.id)).starts_at == LATER + timedelta(hours=1)


async def test_a_time_that_was_given_away_is_not_taken_from_anybody(books: Books) -> None:
    row = await books.book()
    values = await move(books, row)
    await books.book(customer_phone="+13055550143", customer_name="Eva Gil")

    with pytest.raises(SlotTakenError):
        await move_back(books, values)

    assert (await read(books, row.id)).starts_at == LATER


async def test_what_was_cancelled_meanwhile_stays_cancelled(books: Books) -> None:
    row = await books.book()
    values = await move(books, row)
    await books.change(row.id, "cancelled")

    with pytest.raises(InvalidStatusTransition):
        await move_back(books, values)


async def test_a_mark_is_taken_back_also_where_no_other_way_leads_back(books: Books) -> None:
    row = await books.book()
    await books.change(row.id, "no-show")

    async with books.services.unit_of_work(books.client) as unit:
        await appointment_undo.take_status_back(unit, appointment_id=row.id, before="confirmed", after="no-show")

    assert (await read(books, row.id)).status == "confirmed"
    with pytest.raises(ChangedByOthers):
        async with books.services.unit_of_work(books.client) as unit:
            await appointment_undo.take_status_back(unit, appointment_id=row.id, before="confirmed", after="no-show")
