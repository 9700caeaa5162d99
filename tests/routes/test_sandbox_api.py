"""The sandbox by program: payments go through our own webhook, and nothing of it is there where money is real."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.credits import queries
from ringlypro.db.database import Database
from ringlypro.vendors.ports import Email
from tests.conftest import TravellingClock
from tests.routes.signed_in import token_of
from tests.service_fixtures import FakeServices, browser, make_app, make_services
from webhooks import payment_forms, payments
from webhooks.api import credits as credits_api
from webhooks.api import limits, sandbox

NOTHING = {"payment_intent": "pi_nobody", "reports": []}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(
        services, [credits_api.router, payments.router, sandbox.router, limits.router, payment_forms.router]
    )


@pytest.fixture
async def payment(api: httpx.AsyncClient) -> str:
    """A payment of twenty dollars that waits for a card."""
    return str((await api.post("/api/credits/reload", json={"amount": "20.00"})).json()["payment_intent_id"])


async def act(api: httpx.AsyncClient, payment: str, action: str, **body: object) -> httpx.Response:
    return await api.post(f"/api/sandbox/payments/{payment}/{action}", json=body or None)


async def balance(services: FakeServices, client: int) -> Decimal:
    async with services.unit_of_work(client) as unit:
        return (await queries.get_account_summary(unit)).balance


async def test_a_payment_reaches_the_balance_by_the_webhook(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str
) -> None:
    for _ in range(3):
        answer = await act(api, payment, "pay")
        assert answer.status_code == 200, answer.text

    assert await balance(services, dentist) == 20
    assert answer.json() == {"payment_intent": payment, "reports": []}


async def test_what_is_reported_is_answered(api: httpx.AsyncClient, payment: str) -> None:
    reports = (await act(api, payment, "pay", card="4242")).json()["reports"]

    assert [(report["kind"], report["status"]) for report in reports] == [
        ("payment_intent.succeeded", 200),
        ("charge.succeeded", 200),
    ]


async def test_a_refusal_takes_nothing_and_may_be_followed_by_a_payment(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str
) -> None:
    await act(api, payment, "decline", card="9995")
    assert await balance(services, dentist) == 0
    await act(api, payment, "pay")
    assert await balance(services, dentist) == 20


async def test_a_bank_that_asks_is_answered_by_asking_again(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str
) -> None:
    kinds = [(await act(api, payment, "authenticate")).json()["reports"][0]["kind"] for _ in range(2)]

    assert kinds == ["payment_intent.requires_action", "payment_intent.succeeded"]
    assert await balance(services, dentist) == 20


async def test_refunds_come_to_no_more_than_was_paid(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str
) -> None:
    assert (await act(api, payment, "refund")).status_code == 409
    await act(api, payment, "pay")
    assert (await act(api, payment, "refund", amount="12.50")).status_code == 200
    assert await balance(services, dentist) == Decimal("7.50")
    assert (await act(api, payment, "refund", amount="7.51")).json()["code"] == "nothing_to_do"
    await act(api, payment, "refund")
    assert await balance(services, dentist) == 0
    assert (await act(api, payment, "refund")).status_code == 409


async def test_a_payment_of_before_a_restart_can_still_be_refunded(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str
) -> None:
    await act(api, payment, "pay")
    await act(api, payment, "refund", amount="5")
    services.payments.intents.clear()

    assert (await act(api, payment, "refund", amount="15.01")).status_code == 409
    assert (await act(api, payment, "refund")).status_code == 200
    assert await balance(services, dentist) == 0


async def test_a_dispute_takes_the_money(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str
) -> None:
    await act(api, payment, "pay")
    await act(api, payment, "dispute")
    assert await balance(services, dentist) == 0
    assert (await act(api, payment, "lose")).json()["reports"][0]["status"] == 200
    assert await balance(services, dentist) == 0


@pytest.mark.parametrize("action", ["pay", "refund", "win"])
async def test_payments_of_others_and_of_nobody_are_not_there(
    stranger: httpx.AsyncClient, services: FakeServices, dentist: int, payment: str, action: str
) -> None:
    for name in (payment, "pi_nobody", "pi_%", "x" * 200):
        assert (await act(stranger, name, action)).status_code == 404
    assert await balance(services, dentist) == 0


@pytest.mark.parametrize(
    "body",
    [{"card": "42"}, {"card": "４２４２"}, {"amount": 0}, {"amount": "-1"}, {"amount": "1.001"}, {"amount": "nan"}],
)
async def test_nonsense_has_a_reason(api: httpx.AsyncClient, payment: str, body: dict[str, object]) -> None:
    answer = await act(api, payment, "refund", **body)

    assert (answer.status_code, set(answer.json()["fields"])) == (422, set(body))


async def test_an_action_that_there_is_not_is_not_there(api: httpx.AsyncClient, payment: str) -> None:
    assert (await act(api, payment, "steal")).status_code == 404


class TestProduction:
    """Where money is real."""

    @pytest.fixture
    async def real_api(
        self, database: Database, clock: TravellingClock, dentist: int
    ) -> AsyncIterator[httpx.AsyncClient]:
        services = make_services(
            database, clock, APP_ENV="production", WEBHOOK_BASE_URL="https://r.example", DATABASE_URL="postgresql://x"
        )
        app = make_app(services, [sandbox.router, credits_api.router])
        async with browser(app, token=await token_of(services, dentist, email="real@example.com")) as client:
            yield client

    async def test_there_is_no_till_and_no_mailbox(self, real_api: httpx.AsyncClient) -> None:
        for action in ("pay", "decline", "refund", "nonsense"):
            assert (await act(real_api, "pi_demo_1", action, card="xx")).status_code == 404
        assert (await real_api.get("/api/sandbox/mail")).status_code == 404

    async def test_without_a_vendor_no_payment_is_asked_for(self, real_api: httpx.AsyncClient) -> None:
        answer = await real_api.post("/api/credits/reload", json={"amount": "20.00"})

        assert (answer.status_code, answer.json()["code"]) == (409, "payments_not_configured")


async def test_the_mailbox_shows_the_callers_own_mail(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await services.mail.send_email(
        Email("owner@example.com", "Your receipt", "Thank you.", None, f"receipt-{dentist}-1001")
    )

    (letter,) = (await api.get("/api/sandbox/mail")).json()["items"]
    assert (letter["to"], letter["subject"], letter["text"]) == ("owner@example.com", "Your receipt", "Thank you.")
    assert datetime.fromisoformat(letter["sent_at"]) <= datetime.now(UTC)
    assert (await stranger.get("/api/sandbox/mail")).json() == {"items": [], "next": None}


async def test_limits_say_what_is_used(api: httpx.AsyncClient) -> None:
    limits_by_name = {row["name"]: row for row in (await api.get("/api/limits")).json()["items"]}

    assert limits_by_name["free_minutes"] == {
        "name": "free_minutes",
        "used": 0,
        "limit": 100,
        "resets_at": "2025-12-01T00:00:00-05:00",
    }
    assert limits_by_name["services"] == {"name": "services", "used": 0, "limit": 50, "resets_at": None}
    assert limits_by_name["automatic_charges_a_day"]["limit"] == 3
    assert limits_by_name["answers"]["limit"] == 200


@pytest.mark.parametrize(
    ("amount", "is_taken"),
    [
        ("20.00", True), (20, True), (20.5, True), ("1e2", False), ("٥٠", False), ("-5", False), (0, False),
        ("20.1234567890", False), ("500.01", False), ("NaN", False), (True, False), (None, False), ([], False),
    ],
)  # fmt: skip
async def test_amounts_are_dollars_in_plain_digits(api: httpx.AsyncClient, amount: object, is_taken: bool) -> None:
    answer = await api.post("/api/credits/reload", json={"amount": amount})

    assert answer.status_code == (201 if is_taken else 422), answer.text
    if not is_taken:
        assert answer.json()["fields"]["amount"]
