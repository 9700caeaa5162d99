"""The jobs that send a text and take a late report: how often each is tried, and how it ends."""

from __future__ import annotations

import pytest
from procrastinate import JobContext
from procrastinate.jobs import Job
from sqlalchemy import update

from ringlypro.clients.tables import Client
from ringlypro.db.database import Database
from ringlypro.db.queue import queue
from ringlypro.messages import jobs
from ringlypro.vendors.errors import VendorError
from tests.conftest import TravellingClock
from tests.messages.texts import only, queue_text
from tests.service_fixtures import FakeServices, make_services, run_jobs, waiting_jobs


def job_context(services: FakeServices, *, attempts: int) -> JobContext:
    """As the worker hands it to a job that was tried so often before."""
    job = Job(
        id=1, lock=None, queueing_lock=None, queue="default", task_name="messages.send", attempts=attempts
    )  # fmt: skip
    return JobContext(
        app=queue, job=job, additional_context={"services": services}, start_timestamp=0, abort_reason=lambda: None
    )


class TestJobs:
    """The queue gives up at the twelfth attempt of a text, and at the fourth of a report nobody can place."""

    @pytest.mark.parametrize(("attempts", "gives_up"), [(0, False), (10, False), (11, True)])
    async def test_a_text_is_tried_twelve_times(
        self, services: FakeServices, dentist: int, attempts: int, gives_up: bool
    ) -> None:
        message_id = await queue_text(services, dentist, to="+13055550008")

        context = job_context(services, attempts=attempts)
        if gives_up:
            await jobs.send_queued_sms.func(context, client_id=dentist, message_id=message_id)
        else:
            with pytest.raises(VendorError):
                await jobs.send_queued_sms.func(context, client_id=dentist, message_id=message_id)

        row = await only(services, dentist)
        assert (row.status, row.error_code) == (("failed", "20429") if gives_up else ("queued", None))

    async def test_a_text_that_cannot_arrive_is_not_tried_again(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist, to="+13055550001")

        await jobs.send_queued_sms.func(job_context(services, attempts=0), client_id=dentist, message_id=message_id)

        assert (await only(services, dentist)).status == "failed"

    async def test_the_account_lends_its_number_to_a_client_without_one(
        self, database: Database, clock: TravellingClock, database_url: str, dentist: int
    ) -> None:
        services = make_services(database, clock, TWILIO_PHONE_NUMBER="+13055550199")
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(ringlypro_number=None))
        await queue_text(services, dentist)

        await run_jobs(services, database_url)

        assert [sent.sender for sent in services.phone.texts] == ["+13055550199"]

    @pytest.mark.parametrize(("attempts", "gives_up"), [(0, False), (2, False), (3, True)])
    async def test_a_report_of_nobodys_text_is_given_up_at_the_fourth_attempt(
        self, services: FakeServices, dentist: int, attempts: int, gives_up: bool
    ) -> None:
        context = job_context(services, attempts=attempts)

        if gives_up:
            await jobs.apply_late_status.func(context, sid="SM9", status="sent", error_code=None)
        else:
            with pytest.raises(jobs.MessageNotRecordedYet):
                await jobs.apply_late_status.func(context, sid="SM9", status="sent", error_code=None)

    async def test_a_late_report_counts_as_soon_as_the_text_is_noted(
        self, services: FakeServices, database_url: str, dentist: int
    ) -> None:
        await queue_text(services, dentist)
        await run_jobs(services, database_url)
        sid = services.phone.texts[0].sid

        await jobs.apply_late_status.func(
            job_context(services, attempts=0), sid=sid, status="undelivered", error_code="30005"
        )

        row = await only(services, dentist)
        assert (row.status, row.error_code) == ("undelivered", "30005")
        assert await waiting_jobs(services.database) == []
