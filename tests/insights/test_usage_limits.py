"""What a month may cost is among the limits where its owner has set one: calls and texts count, in cents."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from ringlypro.clients.tables import Client
from ringlypro.credits import ledger
from ringlypro.credits.minute_grants import grant_minutes
from ringlypro.insights.usage_limits import UsageLimit, list_usage_limits
from ringlypro.messages import sms_service
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_app, make_services, run_jobs
from webhooks.api import limits

NAME = "monthly_spend_cents"
DECEMBER = datetime(2025, 12, 1, tzinfo=ZoneInfo("America/New_York"))


@pytest.fixture
def services(database, clock) -> FakeServices:
    return make_services(database, clock, SMS_PRICE=Decimal("0.02"))


async def use(services: FakeServices, client: int, database_url: str, *, cap: str | None) -> None:
    """A call of 61 seconds for twenty cents, and a text for two."""
    async with services.unit_of_work(client) as unit:
        cap_amount = Decimal(cap) if cap else None
        await unit.db.execute(update(Client).values(spend_cap=cap_amount, monthly_free_minutes=0))
        await ledger.post(unit, kind="deposit", amount=Decimal(20), reference="pi_1", reason="reload")
        tariff = await ledger.load_tariff(unit)
        await ledger.charge_call(
            unit, call_id=None, call_sid="CA1", seconds=61, tariff=tariff, reason="call", ended_at=unit.now
        )
        await sms_service.queue_sms(unit, to="+13055550142", body="Hello")
    await run_jobs(services, database_url)


async def spend_limits(services: FakeServices, client: int) -> list[UsageLimit]:
    async with services.unit_of_work(client) as unit:
        return [limit for limit in await list_usage_limits(unit, daily_texts=500) if limit.name == NAME]


async def test_without_a_cap_there_is_no_such_limit(services: FakeServices, dentist: int, database_url: str) -> None:
    await use(services, dentist, database_url, cap=None)

    assert await spend_limits(services, dentist) == []


async def test_calls_and_texts_count_until_the_month_ends(
    services: FakeServices, dentist: int, barber: int, database_url: str
) -> None:
    await use(services, dentist, database_url, cap="40.00")

    assert await spend_limits(services, dentist) == [UsageLimit(NAME, 22, 4000, DECEMBER)]
    assert await spend_limits(services, barber) == []


async def test_a_program_is_told_the_same(services: FakeServices, dentist: int, database_url: str) -> None:
    await use(services, dentist, database_url, cap="0.10")
    async with browser(make_app(services, [limits.router]), token=await token_of(services, dentist)) as client:
        rows: list[dict[str, object]] = (await client.get("/api/limits")).json()["items"]

    assert [row for row in rows if row["name"] == NAME] == [
        {"name": NAME, "used": 22, "limit": 10, "resets_at": "2025-12-01T00:00:00-05:00"}
    ]


async def test_texts_of_a_day_and_minutes_that_were_given_are_counted(
    services: FakeServices, dentist: int, database_url: str
) -> None:
    await use(services, dentist, database_url, cap=None)
    async with services.unit_of_work(dentist) as unit:
        await grant_minutes(unit, minutes=60, reference="sorry-1")
        by_name = {limit.name: limit for limit in await list_usage_limits(unit, daily_texts=500)}

    assert (by_name["texts_a_day"].used, by_name["texts_a_day"].limit) == (1, 500)
    assert by_name["free_minutes"].limit == 60
