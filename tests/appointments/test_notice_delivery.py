"""A notification is handed over by the job that words it: no second job, no second copy, and nothing lost in trouble."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest
from procrastinate import JobContext
from procrastinate.jobs import Job

from ringlypro.appointments import jobs
from ringlypro.appointments.tables import Appointment
from ringlypro.db.queue import queue
from ringlypro.messages.tables import Message
from ringlypro.vendors.ports import SentText
from tests.appointments.books import ANA, MONDAY_TEN, Books
from tests.service_fixtures import waiting_jobs

UNREACHABLE, LANDLINE = "+13055550008", "+13055550009"
"""Receivers that the stand-in of the telephone company has trouble with: one for now, one for good."""
MOST_MESSAGES = 3
"""Begin and look; flag, reminder, text and commit; begin, accepted and commit."""


class PowerCut(Exception):
    """The process ends here."""


async def run_first_job(books: Books, *, attempts: int = 0) -> None:
    """The job that a booking left, as the worker runs it; `attempts` as often as it was begun before."""
    job = [job for job in await waiting_jobs(books.services.database) if job["task_name"] == "appointments.confirm"][-1]
    context = JobContext(
        app=queue,
        job=Job(id=1, lock=None, queueing_lock=None, queue="default", task_name=job["task_name"], attempts=attempts),
        additional_context={"services": books.services},
        start_timestamp=0,
        abort_reason=lambda: None,
    )
    await jobs.send_confirmation.func(context, **job["args"])


async def text_row(books: Books) -> Message:
    async with books.services.unit_of_work(books.client) as unit:
        (row,) = await unit.fetch_all("SELECT * FROM messages", {})
    return Message(**row)


async def waiting_names(books: Books) -> list[str]:
    return [str(job["task_name"]) for job in await waiting_jobs(books.services.database)]


async def test_a_confirmation_leaves_in_its_own_job(books: Books) -> None:
    await books.book()
    await run_first_job(books)

    assert [text.to for text in books.services.phone.texts] == [ANA]
    row = await text_row(books)
    assert (row.status, row.twilio_sid, row.sent_at) == (
        "sent",
        books.services.phone.texts[0].sid,
        books.services.clock(),
    )
    assert "messages.send" not in await waiting_names(books)


async def test_a_text_that_may_go_later_is_queued_for_later(books: Books) -> None:
    await books.book(customer_phone=UNREACHABLE)
    await run_first_job(books)

    assert (await text_row(books)).status == "queued"
    retry = [job for job in await waiting_jobs(books.services.database) if job["task_name"] == "messages.send"]
    assert [job["args"]["message_id"] for job in retry] == [(await text_row(books)).id]
    assert retry[0]["scheduled_at"] > books.services.clock()


async def test_a_text_that_never_goes_is_shown_and_not_tried_again(books: Books) -> None:
    await books.book(customer_phone=LANDLINE)
    await run_first_job(books)

    row = await text_row(books)
    assert (row.status, row.error_code) == ("failed", "21614")
    assert "messages.send" not in await waiting_names(books)


async def test_a_business_without_any_number_cannot_text(books: Books) -> None:
    async with books.services.unit_of_work(books.client) as unit:
        await unit.fetch_all("UPDATE clients SET ringlypro_number = NULL", {})
    await books.book()
    await run_first_job(books)

    row = await text_row(books)
    assert (row.status, row.error_code) == ("failed", "no_number")
    assert not books.services.phone.texts


@pytest.mark.parametrize("moved_since", [False, True])
async def test_a_job_that_was_cut_off_sends_no_second_copy(
    books: Books, monkeypatch: pytest.MonkeyPatch, *, moved_since: bool
) -> None:
    made: Appointment = await books.book()
    send_text = books.services.phone.send_text

    async def send_then_end(**values: str) -> SentText:
        await send_text(**values)
        raise PowerCut

    monkeypatch.setattr(books.services.phone, "send_text", send_then_end)
    with pytest.raises(PowerCut):
        await run_first_job(books)
    monkeypatch.undo()
    if moved_since:
        async with books.services.unit_of_work(books.client) as unit:
            await unit.fetch_all(
                "UPDATE appointments SET starts_at = starts_at + interval '1 hour', ends_at = ends_at + interval '1 hour',"
                " busy_until = busy_until + interval '1 hour' WHERE id = %(id)s",
                {"id": made.id},
            )

    await run_first_job(books, attempts=1)

    assert len(books.services.phone.texts) == 1
    row = await text_row(books)
    assert (row.status, row.error_code) == ("failed", "interrupted")


async def test_a_job_that_runs_again_leaves_what_was_sent_as_it_is(books: Books) -> None:
    await books.book()
    await run_first_job(books, attempts=1)
    await run_first_job(books, attempts=2)

    assert (await text_row(books)).status == "sent"
    assert len(books.services.phone.texts) == 1


async def test_a_confirmation_takes_three_messages(books: Books, monkeypatch: pytest.MonkeyPatch) -> None:
    await books.book()
    await run_first_job(books)  # whatever is asked once per process is asked
    await books.book(MONDAY_TEN + timedelta(hours=1))
    statements: list[str] = []
    execute = psycopg.AsyncCursor.execute

    async def execute_and_note(self: Any, query: Any, *values: Any, **options: Any) -> Any:
        statements.append(str(query))
        return await execute(self, query, *values, **options)

    monkeypatch.setattr(psycopg.AsyncCursor, "execute", execute_and_note)
    await run_first_job(books)

    assert len(books.services.phone.texts) == 2
    asked = [text for text in statements if "ringly_system" not in text and "SELECT task_name" not in text]
    assert len(asked) <= MOST_MESSAGES, "\n\n".join(asked)
