"""A payment is asked for in our own currency: another one is refused with a reason, and nothing is prepared."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from tests.service_fixtures import FakeServices, make_app
from webhooks.api import credits as credits_api


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [credits_api.router])


@pytest.mark.parametrize("currency", ["eur", "EUR", "", None, 5, ["usd"], "usd2"])
async def test_another_currency_is_refused_with_a_reason(
    api: httpx.AsyncClient, services: FakeServices, currency: object
) -> None:
    answer = await api.post("/api/credits/reload", json={"amount": "20.00", "currency": currency})

    assert answer.status_code == 422
    assert answer.json()["fields"] == {"currency": "We charge in US dollars only."}
    assert services.payments.intents == {}


async def test_our_own_currency_may_be_named(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/credits/reload", json={"amount": "20.00", "currency": "USD"})

    assert answer.status_code == 201
