"""What becomes of a text that goes out: every step from the queue to the telephone, and every way in which it ends."""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from procrastinate import JobContext
from procrastinate.jobs import Job
from sqlalchemy import select, update

from ringlypro.clients.tables import Client, ExternalReference
from ringlypro.db.database import Database
from ringlypro.db.queue import queue
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import delivery, jobs, sms_service
from ringlypro.messages.delivery import OutboundSms
from ringlypro.messages.tables import Message, OptOut
from ringlypro.vendors.errors import OPTED_OUT, VendorError
from ringlypro.vendors.ports import SentText
from tests.conftest import TravellingClock
from tests.messages.texts import ANA, NUMBER, came, only
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices, make_services, run_jobs, waiting_jobs

STAGES = (
    ("queued", "accepted", "scheduled"),
    ("sending",),
    ("sent",),
    ("failed", "undelivered", "canceled"),
    ("delivered",),
    ("read",),
)
"""From the first to the last; statuses of one stage do not replace each other."""


async def queue_text(services: FakeServices, client: int, **values: Any) -> int:
    """Queue a text to Ana; its id."""
    async with services.unit_of_work(client) as unit:
        message = await sms_service.queue_sms(unit, **({"to": ANA, "body": "Booked"} | values))
        assert message is not None
        return message.id


async def change_message(services: FakeServices, client: int, **values: object) -> None:
    async with services.unit_of_work(client) as unit:
        await unit.db.execute(update(Message).values(**values))


async def list_opt_outs(services: FakeServices, client: int) -> list[str]:
    async with services.unit_of_work(client) as unit:
        return list(await unit.db.scalars(select(OptOut.phone)))


class TestClaiming:
    """A queued text is taken once, and nothing else is."""

    async def test_hands_over_sender_receiver_and_words(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            outbound = await delivery.claim_message(unit, message_id, sender="+13055550199")

        assert outbound == OutboundSms(sender=NUMBER, to=ANA, body="Booked")
        assert (await only(services, dentist)).status == "sending"

    async def test_fills_in_a_sender_where_the_client_had_no_number_yet(
        self, services: FakeServices, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(ringlypro_number=None))
        message_id = await queue_text(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            outbound = await delivery.claim_message(unit, message_id, sender="+13055550199")

        assert outbound is not None
        assert outbound.sender == "+13055550199"
        assert (await only(services, dentist)).from_number == "+13055550199"

    @pytest.mark.parametrize("status", ["sent", "delivered", "failed", "canceled"])
    async def test_leaves_what_is_on_its_way_or_over(self, services: FakeServices, dentist: int, status: str) -> None:
        message_id = await queue_text(services, dentist)
        await change_message(services, dentist, status=status)

        async with services.unit_of_work(dentist) as unit:
            assert await delivery.claim_message(unit, message_id, sender="") is None

        assert (await only(services, dentist)).status == status

    async def test_takes_no_text_that_came_in_and_none_that_does_not_exist(self, unit: UnitOfWork) -> None:
        received = await came(unit, "Hello")

        assert await delivery.claim_message(unit, received.message_id or 0, sender=NUMBER) is None
        assert await delivery.claim_message(unit, 987654, sender=NUMBER) is None

    async def test_says_why_a_text_does_not_leave(
        self, services: FakeServices, dentist: int, changes: PublishedChanges
    ) -> None:
        message_id = await queue_text(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            assert await delivery.record_opt_out(unit, ANA)
        changes.take()

        async with services.unit_of_work(dentist) as unit:
            assert await delivery.claim_message(unit, message_id, sender="") is None

        row = await only(services, dentist)
        assert (row.status, row.error_code) == ("failed", OPTED_OUT)
        assert changes.take() == [(dentist, "messages", message_id)]

    async def test_the_answer_to_an_opt_out_leaves_all_the_same(self, services: FakeServices, dentist: int) -> None:
        async with services.unit_of_work(dentist) as unit:
            await delivery.record_opt_out(unit, ANA)
        message_id = await queue_text(services, dentist, purpose=f"{delivery.OPT_OUT_REPLY_PREFIX}SM1")

        async with services.unit_of_work(dentist) as unit:
            assert await delivery.claim_message(unit, message_id, sender="") is not None


class TestAcceptance:
    """The telephone company has it: the row says under which id, at what price and when."""

    async def test_is_noted_with_whose_id_it_is(
        self, services: FakeServices, dentist: int, clock: TravellingClock, changes: PublishedChanges
    ) -> None:
        message_id = await queue_text(services, dentist)
        clock.forward(minutes=1)
        changes.take()

        async with services.unit_of_work(dentist) as unit:
            accepted = SentText(sid="SM7", status="queued", segments=1, price=Decimal("0.0079"))
            await delivery.mark_accepted(unit, message_id, accepted)

        row = await only(services, dentist)
        assert (row.status, row.twilio_sid, row.cost) == ("sent", "SM7", Decimal("0.0079"))
        assert row.sent_at == clock.moment
        async with services.unit_of_work(dentist) as unit:
            reference = (await unit.db.scalars(select(ExternalReference))).one()
        assert (reference.kind, reference.external_id, reference.client_id) == ("message", "SM7", dentist)
        assert changes.take() == [(dentist, "messages", message_id)]

    async def test_that_comes_after_the_delivery_does_not_undo_it(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist)
        await change_message(services, dentist, status="delivered")

        async with services.unit_of_work(dentist) as unit:
            await delivery.mark_accepted(unit, message_id, SentText(sid="SM7", status="x", segments=1, price=None))

        assert (await only(services, dentist)).status == "delivered"

    async def test_of_a_text_that_is_gone_is_forgotten(self, unit: UnitOfWork) -> None:
        await delivery.mark_accepted(unit, 987654, SentText(sid="SM7", status="x", segments=1, price=None))
        await delivery.mark_refused(unit, 987654, VendorError("no", retryable=False, code="1"), is_last_attempt=True)

        assert (await unit.db.scalars(select(ExternalReference))).all() == []


class TestRefusal:
    """Back to the queue while trying again makes sense, else failed with the reason."""

    @pytest.mark.parametrize(
        ("retryable", "is_last", "code", "status", "error_code"),
        [
            (True, False, "20429", "queued", None),
            (True, True, "20429", "failed", "20429"),
            (False, False, "21211", "failed", "21211"),
            (False, False, None, "failed", "unreachable"),
            (True, True, None, "failed", "unreachable"),
        ],
    )
    async def test_ends_as(
        self, *, services: FakeServices, dentist: int, retryable: bool, is_last: bool, code: str | None,
        status: str, error_code: str | None,
    ) -> None:  # fmt: skip
        message_id = await queue_text(services, dentist)
        async with services.unit_of_work(dentist) as unit:
            await delivery.claim_message(unit, message_id, sender="")

        async with services.unit_of_work(dentist) as unit:
            error = VendorError("no", retryable=retryable, code=code)
            await delivery.mark_refused(unit, message_id, error, is_last_attempt=is_last)

        row = await only(services, dentist)
        assert (row.status, row.error_code) == (status, error_code)
        assert await list_opt_outs(services, dentist) == []

    async def test_for_silence_is_remembered_for_the_number(self, services: FakeServices, dentist: int) -> None:
        message_id = await queue_text(services, dentist)

        async with services.unit_of_work(dentist) as unit:
            error = VendorError("no", retryable=False, code=OPTED_OUT)
            await delivery.mark_refused(unit, message_id, error, is_last_attempt=False)

        assert await list_opt_outs(services, dentist) == [ANA]


class TestReports:
    """A report moves a text forward, never back, and says when it arrived or why it did not."""

    async def test_only_a_later_stage_replaces_a_status(self, services: FakeServices, dentist: int) -> None:
        await queue_text(services, dentist)
        ranks = {status: rank for rank, stage in enumerate(STAGES) for status in stage}
        moved: dict[tuple[str, str], bool] = {}

        for old, new in product(ranks, ranks):
            async with services.unit_of_work(dentist) as unit:
                await unit.db.execute(update(Message).values(status=old, twilio_sid="SM7"))
                await delivery.update_delivery_status(unit, sid="SM7", status=new, error_code=None)
                status = await unit.db.scalar(select(Message.status))
            moved[old, new] = status == new and old != new

        assert moved == {(old, new): ranks[new] > ranks[old] for old, new in product(ranks, ranks)}

    async def test_a_failure_keeps_its_code_until_the_text_arrives_after_all(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await queue_text(services, dentist)
        await change_message(services, dentist, status="sent", twilio_sid="SM7")

        async def report(status: str, error_code: str | None = None) -> tuple[str | None, object]:
            clock.forward(minutes=1)
            async with services.unit_of_work(dentist) as unit:
                await delivery.update_delivery_status(unit, sid="SM7", status=status, error_code=error_code)
            row = await only(services, dentist)
            return row.error_code, row.delivered_at

        assert await report("undelivered", "30005") == ("30005", None)
        assert await report("delivered", "") == (None, clock.moment)
        arrived_at = clock.moment
        assert await report("read") == (None, arrived_at)

    async def test_a_text_that_was_read_has_arrived(
        self, services: FakeServices, dentist: int, clock: TravellingClock
    ) -> None:
        await queue_text(services, dentist)
        await change_message(services, dentist, status="sent", twilio_sid="SM7")

        async with services.unit_of_work(dentist) as unit:
            await delivery.update_delivery_status(unit, sid="SM7", status="read", error_code=None)

        assert (await only(services, dentist)).delivered_at == clock.moment

    async def test_pages_hear_of_it_once(self, services: FakeServices, dentist: int, changes: PublishedChanges) -> None:
        message_id = await queue_text(services, dentist)
        await change_message(services, dentist, status="sent", twilio_sid="SM7")
        changes.take()

        for _ in range(2):
            async with services.unit_of_work(dentist) as unit:
                await delivery.update_delivery_status(unit, sid="SM7", status="delivered", error_code=None)

        assert changes.take() == [(dentist, "messages", message_id)]

    @pytest.mark.parametrize(("code", "silent"), [(OPTED_OUT, [ANA]), ("30005", [])])
    async def test_silence_that_is_reported_later_is_kept(
        self, services: FakeServices, dentist: int, code: str, silent: list[str]
    ) -> None:
        await queue_text(services, dentist)
        await change_message(services, dentist, status="sent", twilio_sid="SM7")

        async with services.unit_of_work(dentist) as unit:
            await delivery.update_delivery_status(unit, sid="SM7", status="undelivered", error_code=code)

        assert await list_opt_outs(services, dentist) == silent

    async def test_an_opt_out_is_new_once(self, unit: UnitOfWork) -> None:
        assert [await delivery.record_opt_out(unit, ANA) for _ in range(2)] == [True, False]


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
