"""Texts that go out are counted, priced by the setting or the telephone company, and limited in a day."""

from __future__ import annotations

import asyncio
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from twilio.rest.api.v2010.account.message import MessageInstance

from ringlypro.db.database import Database
from ringlypro.messages import jobs, message_lifecycle, sms_service, text_prices
from ringlypro.messages.tables import Message, TextMonth
from ringlypro.messages.text_prices import TextLimitReached, price_text
from ringlypro.vendors.ports import SentText
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services, run_jobs

ANA = "+13055550142"
LONG_TEXT = "x" * 200


async def send(services: FakeServices, client: int, database_url: str, *bodies: str) -> None:
    for body in bodies:
        async with services.unit_of_work(client) as unit:
            await sms_service.queue_sms(unit, to=ANA, body=body)
    await run_jobs(services, database_url)


async def month_of(services: FakeServices, client: int) -> tuple[date, int, int, Decimal]:
    async with services.unit_of_work(client) as unit:
        month = (await unit.db.scalars(select(TextMonth))).one()
    return month.month, month.texts, month.segments, month.amount


async def messages_of(services: FakeServices, client: int) -> list[tuple[str, int | None, Decimal | None]]:
    async with services.unit_of_work(client) as unit:
        rows = (await unit.db.scalars(select(Message).order_by(Message.id))).all()
    return [(row.status, row.segments, row.cost) for row in rows]


def test_every_status_of_a_message_has_a_row() -> None:
    statuses = {value for name, value in vars(MessageInstance.Status).items() if name.isupper()}

    assert statuses == set(message_lifecycle.MESSAGE_STATUSES)
    assert [rule.reason for rule in message_lifecycle.MESSAGE_STATUSES.values() if len(rule.reason) < 8] == []


@pytest.mark.parametrize(
    ("setting", "reported", "price"),
    [("0.01", None, "0.02"), ("0.01", "0.5", "0.02"), ("0", "0.5", "0"), (None, "0.5", "0.5"), (None, None, None)],
)
def test_the_setting_stands_above_what_is_reported(
    setting: str | None, reported: str | None, price: str | None
) -> None:
    sent_text = SentText("SM1", "sent", 2, Decimal(reported) if reported else None)

    assert price_text(sent_text, Decimal(setting) if setting else None) == (Decimal(price) if price else None)


class TestCounting:
    """In the month of the business's calendar."""

    async def test_at_the_price_that_is_set(
        self, database: Database, clock: TravellingClock, dentist: int, database_url: str
    ) -> None:
        services = make_services(database, clock, SMS_PRICE=Decimal("0.01"))

        await send(services, dentist, database_url, "Hello", LONG_TEXT)

        assert await messages_of(services, dentist) == [("sent", 1, Decimal("0.01")), ("sent", 2, Decimal("0.02"))]
        assert await month_of(services, dentist) == (date(2025, 11, 1), 2, 3, Decimal("0.03"))

    async def test_at_the_price_that_is_told_later(
        self, database: Database, clock: TravellingClock, dentist: int, database_url: str
    ) -> None:
        services = make_services(database, clock)
        await send(services, dentist, database_url, "Hello", LONG_TEXT)
        assert await month_of(services, dentist) == (date(2025, 11, 1), 2, 3, Decimal(0))
        clock.forward(minutes=10)
        async with services.system_session() as unit:
            await unit.enqueue(jobs.note_text_prices)

        await run_jobs(services, database_url)

        assert [cost for _, _, cost in await messages_of(services, dentist)] == [Decimal("0.0083"), Decimal("0.0166")]
        assert await month_of(services, dentist) == (date(2025, 11, 1), 2, 3, Decimal("0.0249"))
        assert await text_prices.note_missing_prices(services, dentist) == 0

    async def test_once_when_two_ask_at_once(
        self, database: Database, clock: TravellingClock, dentist: int, database_url: str
    ) -> None:
        services = make_services(database, clock)
        await send(services, dentist, database_url, "Hello")
        clock.forward(minutes=10)

        await asyncio.gather(*(text_prices.note_missing_prices(services, dentist) for _ in range(4)))

        assert await month_of(services, dentist) == (date(2025, 11, 1), 1, 1, Decimal("0.0083"))

    async def test_is_given_up_when_nobody_tells(
        self, database: Database, clock: TravellingClock, dentist: int, database_url: str
    ) -> None:
        services = make_services(database, clock)
        await send(services, dentist, database_url, "Hello")
        clock.forward(days=4)

        assert await text_prices.note_missing_prices(services, dentist) == 0


class TestLimit:
    """So many texts a day, whoever wants them."""

    async def test_refuses_the_owner_in_words(self, database: Database, dentist: int, clock: TravellingClock) -> None:
        async with database.unit_of_work(dentist) as unit:
            for number in range(2):
                await sms_service.send_owner_sms(unit, to=ANA, body=f"Hello {number}", daily_limit=2)

            with pytest.raises(TextLimitReached):
                await sms_service.send_owner_sms(unit, to=ANA, body="Hello", daily_limit=2)
        clock.forward(hours=25)
        async with database.unit_of_work(dentist) as unit:
            assert await sms_service.send_owner_sms(unit, to=ANA, body="Hello", daily_limit=2)

    async def test_lets_the_rest_fail(
        self, database: Database, clock: TravellingClock, dentist: int, database_url: str
    ) -> None:
        services = make_services(database, clock, SMS_DAILY_LIMIT=2)

        await send(services, dentist, database_url, "1", "2")
        await send(services, dentist, database_url, "3")

        assert [status for status, _, _ in await messages_of(services, dentist)] == ["sent", "sent", "failed"]
        async with services.unit_of_work(dentist) as unit:
            assert (await unit.db.scalars(select(Message.error_code).where(Message.status == "failed"))).one() == (
                text_prices.TEXT_LIMIT
            )
        clock.forward(hours=25)
        await send(services, dentist, database_url, "4")
        assert [status for status, _, _ in await messages_of(services, dentist)][-1] == "sent"
