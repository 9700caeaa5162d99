"""What texts cost is taken from the balance, once, with a reason, and given back where they did not arrive."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from ringlypro.clients.tables import Client
from ringlypro.credits import ledger, queries, text_charges
from ringlypro.credits.tables import CreditEntry
from ringlypro.credits.text_charges import TextCharge, price_charge
from ringlypro.db.database import Database
from ringlypro.messages import delivery, sms_service, text_prices
from ringlypro.messages.tables import Message
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_services, run_jobs

ANA = "+13055550142"


@pytest.fixture
async def services(database: Database, clock: TravellingClock, dentist: int) -> FakeServices:
    """Texts of a cent a part, and two dollars on the account."""
    made = make_services(database, clock, SMS_PRICE=Decimal("0.01"))
    async with made.unit_of_work(dentist) as unit:
        await ledger.post(unit, kind="deposit", amount=Decimal(2), reference="pi_1", reason="reload")
    return made


async def send(services: FakeServices, client: int, database_url: str, *, purpose: str | None = None) -> int:
    async with services.unit_of_work(client) as unit:
        message = await sms_service.queue_sms(unit, to=ANA, body="Hello", purpose=purpose)
    await run_jobs(services, database_url)
    assert message is not None
    return message.id


async def entries(services: FakeServices, client: int) -> Sequence[tuple[str, Decimal, str]]:
    async with services.unit_of_work(client) as unit:
        rows = await unit.db.scalars(select(CreditEntry).where(CreditEntry.kind != "deposit").order_by(CreditEntry.id))
        return [(row.kind, row.amount, row.reason) for row in rows]


async def balance(services: FakeServices, client: int) -> tuple[Decimal, Decimal]:
    """The balance, and what was spent this month."""
    async with services.unit_of_work(client) as unit:
        summary = await queries.get_account_summary(unit)
        proof = await queries.reconcile_ledger(unit)
    assert proof.is_consistent
    return summary.balance, summary.month_amount


async def report(services: FakeServices, client: int, message_id: int, status: str) -> None:
    async with services.unit_of_work(client) as unit:
        sid = await unit.db.scalar(select(Message.twilio_sid).where(Message.id == message_id))
        assert sid is not None
        await delivery.update_delivery_status(unit, sid=sid, status=status, error_code=None)


@pytest.mark.parametrize(
    ("status", "cost", "purpose", "charge"),
    [
        ("sent", "0.02", "", TextCharge(Decimal("0.0200"), "text")),
        ("delivered", "0.0079", "confirmation:1", TextCharge(Decimal("0.0079"), "text")),
        ("sent", "0", "", TextCharge(Decimal(0), "text_no_price")),
        ("undelivered", "0.02", "", TextCharge(Decimal(0), "text_undelivered")),
        ("failed", "0.02", "", TextCharge(Decimal(0), "text_undelivered")),
        ("sent", "0.02", "urgent:7", TextCharge(Decimal(0), "text_alert")),
        ("sent", "0.02", "wish:SM1", TextCharge(Decimal(0), "text_keyword")),
    ],
)
def test_every_text_has_a_price_and_a_reason(status: str, cost: str, purpose: str, charge: TextCharge) -> None:
    assert price_charge(status=status, cost=Decimal(cost), purpose=purpose) == charge


async def test_a_text_is_charged_once_at_the_price_that_is_set(
    services: FakeServices, dentist: int, database_url: str
) -> None:
    message_id = await send(services, dentist, database_url)
    async with services.unit_of_work(dentist) as unit:
        assert await text_charges.charge_text(unit, message_id) == Decimal("0.01")

    assert await entries(services, dentist) == [("usage", Decimal("-0.0100"), "text")]
    assert await balance(services, dentist) == (Decimal("1.9900"), Decimal("0.0100"))


async def test_the_telephone_companys_price_is_taken_when_it_is_told(
    database: Database, clock: TravellingClock, dentist: int, database_url: str
) -> None:
    services = make_services(database, clock)
    await send(services, dentist, database_url)
    assert await entries(services, dentist) == []

    clock.forward(minutes=10)
    await text_prices.note_missing_prices(services, dentist)  # type: ignore[arg-type]
    await run_jobs(services, database_url)

    ((kind, amount, reason),) = await entries(services, dentist)
    assert (kind, reason) == ("usage", "text")
    assert amount < 0
    assert await balance(services, dentist) == (amount, -amount)


async def test_what_did_not_arrive_is_given_back_once(services: FakeServices, dentist: int, database_url: str) -> None:
    message_id = await send(services, dentist, database_url)

    for _ in range(2):
        await report(services, dentist, message_id, "undelivered")
        await run_jobs(services, database_url)
    async with services.unit_of_work(dentist) as unit:
        assert await text_charges.charge_text(unit, message_id) == 0

    assert await entries(services, dentist) == [
        ("usage", Decimal("-0.0100"), "text"),
        ("correction", Decimal("0.0100"), "text_undelivered"),
    ]
    assert await balance(services, dentist) == (Decimal(2), Decimal(0))


async def test_what_failed_before_it_was_charged_costs_nothing(
    services: FakeServices, dentist: int, database_url: str
) -> None:
    message_id = await send(services, dentist, database_url, purpose="urgent:1")
    await report(services, dentist, message_id, "undelivered")
    await run_jobs(services, database_url)

    assert await entries(services, dentist) == [("usage", Decimal(0), "text_alert")]
    assert await balance(services, dentist) == (Decimal(2), Decimal(0))


async def test_texts_reach_the_months_limit_and_the_owner_hears(
    services: FakeServices, dentist: int, database_url: str
) -> None:
    async with services.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(spend_cap=Decimal("0.02"), monthly_free_minutes=0))
    for _ in range(2):
        await send(services, dentist, database_url)

    async with services.unit_of_work(dentist) as unit:
        assert (await queries.get_account_summary(unit)).is_stopped_by_limit
        usage = await queries.list_usage(unit)
    assert [(each.message_id is not None, each.call_id, each.twilio_call_sid) for each in usage] == [
        (True, None, ""),
        (True, None, ""),
    ]


async def test_of_another_client_nothing_is_charged(
    services: FakeServices, dentist: int, barber: int, database_url: str
) -> None:
    message_id = await send(services, dentist, database_url)

    async with services.unit_of_work(barber) as unit:
        assert await text_charges.charge_text(unit, message_id) is None
    assert await entries(services, barber) == []
