"""Credits over the API."""

from __future__ import annotations

from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.credits import auto_reload, ledger, queries
from ringlypro.db.database import Database
from ringlypro.vendors.errors import VendorError
from tests.conftest import TravellingClock
from tests.routes.described import described_answers, promised_answers
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks import payments
from webhooks.api import credits as credits_api


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [credits_api.router, payments.router])


async def call(services: FakeServices, client: int, sid: str, seconds: int = 61, call_id: int | None = None) -> None:
    async with services.unit_of_work(client) as unit:
        await ledger.charge_call(
            unit,
            call_id=call_id,
            call_sid=sid,
            seconds=seconds,
            tariff=await ledger.load_tariff(unit),
            reason="call",
            ended_at=unit.now,
        )


ROUTES = [
    ("GET", "/balance"),
    ("GET", "/test/client/1"),
    ("POST", "/reload"),
    ("GET", "/usage"),
    ("GET", "/transactions"),
    ("GET", "/notifications"),
    ("POST", "/auto-reload/configure"),
    ("POST", "/test/add/1"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/credits{path}", headers={"Authorization": ""})
    stranger = await api.request(method, f"/api/credits{path}", headers={"Authorization": "Bearer x"})

    assert (nobody.status_code, stranger.status_code) == (401, 403)


async def test_the_balance_of_a_new_business(api: httpx.AsyncClient) -> None:
    answer = await api.get("/api/credits/balance")

    assert answer.json() == {
        "balance": "0.0000",
        "free_minutes_used": 0,
        "free_minutes_remaining": 100,
        "monthly_free_minutes": 100,
        "free_minutes_reset_date": "2025-12-01",
        "per_minute_rate": "0.1000",
        "credit_suspended": False,
        "total_minutes_used": 0,
        "total_amount_spent": "0.0000",
    }


async def test_usage_explains_each_call(api: httpx.AsyncClient, services: FakeServices, dentist: int) -> None:
    await call(services, dentist, "CA1", 99 * 60, 7)
    await call(services, dentist, "CA2", 180, 8)

    first = (await api.get("/api/credits/usage", params={"limit": 1})).json()
    rest = (await api.get("/api/credits/usage", params={"limit": 1, "cursor": first["next"]})).json()

    (item,) = first["items"]
    assert {key: item[key] for key in ("call_id", "twilio_call_sid", "minutes", "free_minutes", "paid_minutes")} == {
        "call_id": 8,
        "twilio_call_sid": "CA2",
        "minutes": 3,
        "free_minutes": 1,
        "paid_minutes": 2,
    }
    assert (item["amount"], item["balance_after"], item["reason"]) == ("-0.2000", "-0.2000", "call")
    assert [entry["twilio_call_sid"] for entry in rest["items"]] == ["CA1"]
    assert rest["next"] is None


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "cursor=x", "cursor=0", "cursor=" + "9" * 30])
async def test_a_senseless_page_is_refused(api: httpx.AsyncClient, query: str) -> None:
    assert (await api.get(f"/api/credits/usage?{query}")).status_code == 422


async def test_a_reload_from_asking_to_the_list(api: httpx.AsyncClient, services: FakeServices) -> None:
    asked = await api.post("/api/credits/reload", json={"amount": "20.00"}, headers={"Idempotency-Key": "k"})
    again = await api.post("/api/credits/reload", json={"amount": "20.00"}, headers={"Idempotency-Key": "k"})

    assert asked.status_code == 201
    assert asked.json() == again.json()
    assert set(asked.json()) == {"client_secret", "payment_intent_id", "publishable_key", "amount"}
    report = services.payments.complete_payment(asked.json()["payment_intent_id"])
    door = await api.post(
        "/api/credits/webhook/stripe", content=report.body, headers={"Stripe-Signature": report.signature}
    )
    assert door.status_code == 200
    (item,) = (await api.get("/api/credits/transactions")).json()["items"]
    assert (item["kind"], item["amount"], item["status"]) == ("deposit", "20.0000", "paid")
    (line,) = (await api.get("/api/credits/notifications")).json()["items"]
    assert (line["kind"], line["body"]) == ("credit_deposit", "$20.00 has arrived. Your balance is $20.00.")


@pytest.mark.parametrize("amount", ["4.99", "500.01", "5.001", "-20", "NaN", "1e400", "x", None, [], True])
async def test_a_reload_needs_a_sensible_amount(api: httpx.AsyncClient, amount: object) -> None:
    answer = await api.post("/api/credits/reload", json={"amount": amount})

    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"amount"}


async def test_a_key_for_another_amount_is_a_conflict(api: httpx.AsyncClient) -> None:
    headers = {"Idempotency-Key": "k"}
    await api.post("/api/credits/reload", json={"amount": "20"}, headers=headers)

    answer = await api.post("/api/credits/reload", json={"amount": "21"}, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_used")


async def test_play_money_is_for_oneself_and_the_sandbox(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    mine = await api.post(f"/api/credits/test/add/{dentist}", json={"amount": "12.50"})
    theirs = await api.post(f"/api/credits/test/add/{barber}", json={"amount": "nonsense"})

    assert (mine.status_code, mine.json()["balance"]) == (200, "12.5000")
    assert theirs.status_code == 404
    async with services.unit_of_work(barber) as unit:
        assert (await queries.get_account_summary(unit)).balance == Decimal(0)
    assert (await api.get(f"/api/credits/test/client/{dentist}")).json() == mine.json()
    assert (await api.get(f"/api/credits/test/client/{barber}")).status_code == 404
    assert (await api.get("/api/credits/test/client/nonsense")).status_code == 404


async def test_play_money_does_not_exist_in_production(
    database: Database, clock: TravellingClock, dentist: int
) -> None:
    services = make_services(
        database, clock, APP_ENV="production", WEBHOOK_BASE_URL="https://x.example", DATABASE_URL="postgresql://x"
    )
    async with browser(make_app(services, [credits_api.router]), token=await token_of(services, dentist)) as api:
        answer = await api.post(f"/api/credits/test/add/{dentist}", json={"amount": "5"})

    assert answer.status_code == 404


async def save_card(api: httpx.AsyncClient, services: FakeServices, client: int) -> None:
    """Ask for a payment whose card is kept, and let Stripe have told of it."""
    assert (await api.post("/api/credits/reload", json={"amount": "20", "save_card": True})).status_code == 201
    async with services.unit_of_work(client) as unit:
        await auto_reload.save_payment_method(unit, "pm_1")


class TestStandingOrder:
    """Is stored with the moment it was agreed to."""

    async def test_is_kept(self, api: httpx.AsyncClient, services: FakeServices, dentist: int) -> None:
        await save_card(api, services, dentist)
        wish = {"enabled": True, "threshold": "2.50", "amount": "25", "payment_method_id": "pm_1", "monthly_cap": "90"}

        answer = await api.post("/api/credits/auto-reload/configure", json=wish)

        assert answer.status_code == 200
        assert answer.json() == {
            "enabled": True,
            "threshold": "2.5000",
            "amount": "25.0000",
            "payment_method_id": "pm_1",
            "monthly_cap": "90.0000",
            "agreed_at": "2025-11-20T15:00:00Z",
        }
        off = (await api.post("/api/credits/auto-reload/configure", json={"enabled": False})).json()
        assert (off["enabled"], off["payment_method_id"], off["agreed_at"]) == (False, "pm_1", None)
        assert (off["threshold"], off["amount"], off["monthly_cap"]) == ("2.5000", "25.0000", "90.0000")
        change = {"enabled": False, "monthly_cap": None}
        assert (await api.post("/api/credits/auto-reload/configure", json=change)).json()["monthly_cap"] is None

    @pytest.mark.parametrize(
        ("wish", "field"),
        [
            ({"enabled": True}, "payment_method_id"),
            ({"enabled": True, "payment_method_id": "pm_1", "amount": "1"}, "amount"),
            ({"enabled": True, "payment_method_id": "pm_1", "threshold": "-1"}, "threshold"),
            ({"enabled": True, "payment_method_id": "pm_1", "threshold": "1e1"}, "threshold"),
            ({"enabled": True, "payment_method_id": "pm_1", "amount": "٥٠"}, "amount"),
            ({"enabled": True, "payment_method_id": "pm\n"}, "payment_method_id"),
            ({"enabled": True, "payment_method_id": "pm_never_saved"}, "payment_method_id"),
            ({"enabled": True, "payment_method_id": "pm_1", "monthly_cap": "19.99"}, "monthly_cap"),
            ({}, "enabled"),
        ],
    )
    async def test_refuses(self, api: httpx.AsyncClient, wish: dict[str, object], field: str) -> None:
        answer = await api.post("/api/credits/auto-reload/configure", json=wish)

        assert answer.status_code == 422
        assert field in answer.json()["fields"]


async def test_a_bank_that_is_away_asks_for_patience_and_takes_nothing(
    api: httpx.AsyncClient, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(**_: object) -> None:
        raise VendorError("away", retryable=True)

    monkeypatch.setattr(services.payments, "create_payment_intent", away)

    answer = await api.post("/api/credits/reload", json={"amount": "20"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert answer.json() == {
        "error": "Payments cannot be taken right now. Nothing was charged; please try again in a moment.",
        "code": "payments_unavailable",
    }
    assert (await api.get("/api/credits/transactions")).json() == {"items": [], "next": None}


async def test_an_order_is_five_and_twenty_dollars_unless_it_says_otherwise(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await save_card(api, services, dentist)
    order = {"enabled": True, "payment_method_id": "pm_1"}

    answer = (await api.post("/api/credits/auto-reload/configure", json=order)).json()

    assert (answer["threshold"], answer["amount"]) == ("5.0000", "20.0000")


async def test_a_card_is_saved_only_for_whoever_asks(api: httpx.AsyncClient, services: FakeServices) -> None:
    saved = []
    for body in ({"amount": "20"}, {"amount": "20", "save_card": True}, {"amount": "20", "save_card": False}):
        payment_id = (await api.post("/api/credits/reload", json=body)).json()["payment_intent_id"]
        saved.append(services.payments.intents[payment_id].save_card)

    assert saved == [False, True, False]


async def test_play_money_is_more_than_nothing_and_ten_thousand_dollars_at_most(
    api: httpx.AsyncClient, dentist: int
) -> None:
    amounts = {
        "0": 422,
        "-1": 422,
        "0.0001": 200,
        "10000": 200,
        "10000.0001": 422,
        "0.00001": 422,
        "NaN": 422,
        "1e3": 422,
        "٥": 422,
    }

    for amount, status in amounts.items():
        answer = await api.post(f"/api/credits/test/add/{dentist}", json={"amount": amount})
        assert answer.status_code == status, amount
    (newest, first) = (await api.get("/api/credits/transactions")).json()["items"]
    assert (first["kind"], first["amount"], newest["amount"]) == ("deposit", "0.0001", "10000.0000")
    assert newest["reference"].startswith("sandbox-")
    assert newest["reference"] != first["reference"]
    assert newest["status"] == "posted"


async def test_amounts_have_fourteen_digits_and_four_places(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await save_card(api, services, dentist)
    order = {"enabled": True, "payment_method_id": "pm_1", "amount": "20"}
    reported = {}

    for threshold in ("12.3456", "12.34567", "1234567890.1234", "12345678901.1234"):
        answer = await api.post("/api/credits/auto-reload/configure", json=order | {"threshold": threshold})
        reported[threshold] = (answer.json().get("fields") or {}).get("threshold")

    assert reported == {
        "12.3456": None,
        "12.34567": "This cannot be accepted.",
        "1234567890.1234": "An amount from $0.00 to $500.00.",
        "12345678901.1234": "This cannot be accepted.",
    }


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/credits")
