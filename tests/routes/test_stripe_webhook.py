"""Stripe's door: genuine reports count once, everything else moves nothing and breaks nothing."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
import stripe
from sqlalchemy import delete, select

from ringlypro.clients.tables import ExternalReference
from ringlypro.credits import payment_events, queries
from ringlypro.credits.tables import Reload, StripeEvent
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.fake_bank import sign_payload
from tests.service_fixtures import SECRET, FakeServices, browser, make_app, make_services
from webhooks import payments

DOOR = "/api/credits/webhook/stripe"


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    # The official signer stamps its headers with the machine's own clock.
    clock.moment = datetime.now(UTC)
    return make_services(database, clock)


@pytest.fixture
async def stripe_side(services: FakeServices) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(services, [payments.router])) as http_client:
        yield http_client


def signed(body: bytes, secret: str = SECRET, at: int | None = None) -> dict[str, str]:
    """The header as Stripe's own kit makes it."""
    header = stripe.WebhookSignature.generate_signature_header(body.decode(), secret, timestamp=at)
    return {"Stripe-Signature": header}


async def balance(services: FakeServices, client: int) -> Decimal:
    async with services.unit_of_work(client) as unit:
        return (await queries.get_account_summary(unit)).balance


async def paid(services: FakeServices, client: int) -> bytes:
    asked = await payment_events.create_payment(services, client, amount=Decimal(20))
    return bytes(services.payments.complete_payment(asked.payment_intent_id).body)


def changed(body: bytes, **values: Any) -> bytes:
    event = json.loads(body)
    event["data"]["object"] |= values
    return json.dumps(event).encode()


async def test_a_payment_signed_by_the_official_kit_counts_once(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    body = await paid(services, dentist)

    answers = [await stripe_side.post(DOOR, content=body, headers=signed(body)) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert await balance(services, dentist) == 20


async def test_a_dispute_finds_its_client_without_our_metadata(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    asked = await payment_events.create_payment(services, dentist, amount=Decimal(20))
    for report in (
        services.payments.complete_payment(asked.payment_intent_id),
        services.payments.dispute_payment(asked.payment_intent_id),
    ):
        answer = await stripe_side.post(DOOR, content=report.body, headers=signed(report.body))
        assert answer.status_code == 200

    assert await balance(services, dentist) == 0
    async with services.unit_of_work(dentist) as unit:
        assert [row.kind for row in await queries.list_transactions(unit)] == ["dispute", "deposit"]


async def test_a_payment_that_is_not_noted_yet_is_asked_for_again_and_counted_then(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    asked = await payment_events.create_payment(services, dentist, amount=Decimal(20))
    body = bytes(services.payments.complete_payment(asked.payment_intent_id).body)
    async with services.unit_of_work(dentist) as unit:
        (await unit.db.get_one(Reload, (dentist, asked.reload_id))).payment_intent_id = None
        await unit.db.execute(delete(ExternalReference))

    early = await stripe_side.post(DOOR, content=body, headers=signed(body))

    assert (early.status_code, early.json()) == (503, {"received": False})
    assert early.headers["Retry-After"] == "5"
    assert await balance(services, dentist) == 0
    async with services.unit_of_work(dentist) as unit:
        await payment_events.attach_payment_intent(
            unit, reload_id=asked.reload_id, payment_intent_id=asked.payment_intent_id
        )
    again = await stripe_side.post(DOOR, content=body, headers=signed(body))
    assert (again.status_code, again.json()) == (200, {"received": True})
    assert await balance(services, dentist) == 20


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"client_id": "999999", "reload_id": "1"},
        {"client_id": "1; drop table clients", "reload_id": "x"},
        {"client_id": "9" * 400, "reload_id": "1"},
        {"client_id": True, "reload_id": []},
        "text",
        [1],
        None,
    ],
)
async def test_a_genuine_report_of_somebody_elses_payment_moves_nothing(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, metadata: object
) -> None:
    body = changed(await paid(services, dentist), id="pi_somebody_else", metadata=metadata)

    answer = await stripe_side.post(DOOR, content=body, headers=signed(body))

    # What cannot be read as an event at all is refused as a forgery would be; either way nothing moves.
    assert answer.status_code in {200, 400}
    assert await balance(services, dentist) == 0


async def test_a_payment_of_ours_that_names_another_client_moves_nothing(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    body = changed(await paid(services, dentist), metadata={"client_id": str(barber), "reload_id": "1"})

    answer = await stripe_side.post(DOOR, content=body, headers=signed(body))

    assert answer.status_code == 200
    assert (await balance(services, dentist), await balance(services, barber)) == (0, 0)


HEADERS = [
    None,
    b"",
    b"t=,v1=",
    b"t=1,v1=abc",
    b"v1=abc",
    b"t=x,v1=abc",
    b"t=99999999999999999999999999,v1=abc",
    b"t=\xb2\xb2,v1=\xff\xfe",
    "t=1,v1=ñandú".encode(),
    "t=١٢٣,v1=abc".encode(),
    b"," * 5000,
    b"t=1,v1=" + b"a" * 8000,
    b"=",
    b"t=-1,v1=abc",
    b"t=1e9,v1=abc",
]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("body", [None, b"", b"\xff\xfe", b"{}", b"[" * 50_000, b"null", b'"x"'])
async def test_a_forged_report_is_refused(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, header: bytes | None, body: bytes | None
) -> None:
    inputs = await paid(services, dentist) if body is None else body
    headers = [] if header is None else [(b"stripe-signature", header)]

    answer = await stripe_side.post(DOOR, content=inputs, headers=headers)

    assert answer.status_code == 400
    assert await balance(services, dentist) == 0


@pytest.mark.parametrize("body", [b"", b"\xff\xfe{}", b"{}", b"[]", b"null", b"[" * 50_000, b'{"type": 1}'])
async def test_genuine_bytes_that_are_no_event_are_refused(
    stripe_side: httpx.AsyncClient, services: FakeServices, body: bytes
) -> None:
    headers = {"Stripe-Signature": sign_payload(SECRET, body, signed_at=services.clock())}

    answer = await stripe_side.post(DOOR, content=body, headers=headers)

    assert answer.status_code == 400


@pytest.mark.parametrize("seconds", [-400, 400, 86_400])
async def test_a_report_out_of_its_time_is_refused(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, seconds: int
) -> None:
    body = await paid(services, dentist)

    answer = await stripe_side.post(DOOR, content=body, headers=signed(body, at=int(time.time()) + seconds))

    assert answer.status_code == 400
    assert await balance(services, dentist) == 0


@pytest.mark.parametrize("kind", ["invoice.paid", "customer.updated", "balance.available", "x.of_tomorrow"])
async def test_a_kind_of_which_nothing_follows_is_taken(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, kind: str
) -> None:
    body = json.dumps(json.loads(await paid(services, dentist)) | {"type": kind}).encode()

    answers = [await stripe_side.post(DOOR, content=body, headers=signed(body)) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert await balance(services, dentist) == 0
    async with services.system_session() as unit:
        assert list(await unit.db.scalars(select(StripeEvent.kind))) == [kind]


@pytest.mark.parametrize("currency", ["eur", "jpy", "", "usd "])
async def test_another_currency_moves_nothing(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, currency: str
) -> None:
    body = changed(await paid(services, dentist), currency=currency)

    answer = await stripe_side.post(DOOR, content=body, headers=signed(body))

    assert answer.status_code == 200
    assert await balance(services, dentist) == 0


@pytest.mark.parametrize("secret", ["another", " ", SECRET[:-1]])
async def test_another_secret_is_refused(
    stripe_side: httpx.AsyncClient, services: FakeServices, dentist: int, secret: str
) -> None:
    body = await paid(services, dentist)

    answer = await stripe_side.post(DOOR, content=body, headers=signed(body, secret))

    assert answer.status_code == 400
    assert await balance(services, dentist) == 0


async def test_without_a_secret_there_is_no_door(database: Database, clock: TravellingClock, dentist: int) -> None:
    clock.moment = datetime.now(UTC)
    services = make_services(database, clock, STRIPE_WEBHOOK_SECRET="")
    body = await paid(services, dentist)
    async with browser(make_app(services, [payments.router])) as stripe_side:
        answer = await stripe_side.post(DOOR, content=body, headers=signed(body, ""))

    assert answer.status_code == 404
    assert await balance(services, dentist) == 0


async def test_a_report_that_is_too_long_is_refused(stripe_side: httpx.AsyncClient) -> None:
    answer = await stripe_side.post(DOOR, content=b"x" * 300_000)

    assert answer.status_code == 413
