"""A report moves a text forward, never back, and says when it arrived or why it did not."""

from __future__ import annotations

from itertools import product

import pytest
from sqlalchemy import select, update

from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import delivery
from ringlypro.messages.tables import Message
from ringlypro.vendors.errors import OPTED_OUT
from tests.conftest import TravellingClock
from tests.messages.texts import ANA, change_message, list_opt_outs, only, queue_text
from tests.published import PublishedChanges
from tests.service_fixtures import FakeServices

STAGES = (
    ("queued", "accepted", "scheduled"),
    ("sending",),
    ("sent",),
    ("failed", "undelivered", "canceled"),
    ("delivered",),
    ("read",),
)
"""From the first to the last; statuses of one stage do not replace each other."""


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
