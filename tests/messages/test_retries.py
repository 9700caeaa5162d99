"""A failed text is tried again once, as a text of its own; nothing else is."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from ringlypro.core.errors import NotFound
from ringlypro.messages import retries
from ringlypro.messages.retries import NotFailed
from ringlypro.messages.tables import Message
from ringlypro.messages.text_prices import TextLimitReached
from tests.messages.texts import ANA, came, change_message, queue_text
from tests.service_fixtures import FakeServices


async def test_goes_out_once_and_leaves_the_failed_one(services: FakeServices, dentist: int) -> None:
    failed_id = await queue_text(services, dentist)
    await change_message(services, dentist, status="failed", error_code="30003")

    async with services.unit_of_work(dentist) as unit:
        first = await retries.retry_failed_text(unit, failed_id)
        again = await retries.retry_failed_text(unit, failed_id)
        texts = (await unit.db.scalars(select(Message).order_by(Message.id))).all()
        retried = await retries.find_retried(unit, [failed_id, first.id])

    assert first.id == again.id
    assert [(text.to_number, text.status) for text in texts] == [(ANA, "failed"), (ANA, "queued")]
    assert texts[0].body == texts[1].body
    assert retried == {f"retry:{failed_id}"}


async def test_a_text_that_has_not_failed_is_not_sent_twice(services: FakeServices, dentist: int) -> None:
    message_id = await queue_text(services, dentist)

    async with services.unit_of_work(dentist) as unit:
        with pytest.raises(NotFailed):
            await retries.retry_failed_text(unit, message_id)


async def test_another_clients_text_and_one_that_came_in_are_none(
    services: FakeServices, dentist: int, barber: int
) -> None:
    failed_id = await queue_text(services, dentist)
    await change_message(services, dentist, status="failed")
    async with services.unit_of_work(barber) as unit:
        received = await came(unit, "Hello")
        assert received.message_id is not None
        for message_id in (failed_id, received.message_id):
            with pytest.raises(NotFound):
                await retries.retry_failed_text(unit, message_id)


async def test_the_limit_of_the_day_holds(services: FakeServices, dentist: int) -> None:
    failed_id = await queue_text(services, dentist)
    await change_message(services, dentist, status="undelivered")

    async with services.unit_of_work(dentist) as unit:
        with pytest.raises(TextLimitReached):
            await retries.retry_failed_text(unit, failed_id, daily_limit=1)
