"""Every route of the API says which answers it has, and each of those is one of the API's contract."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

WITH_A_TOKEN = {"401", "403", "404", "422"}
"""What every route behind a token may answer, beside what it is for."""
BEHIND_A_TOKEN = """
GET /api/appointments 200
POST /api/appointments 201 409
GET /api/appointments/available 200
GET /api/appointments/today 200
GET /api/appointments/{appointment_id} 200
PUT /api/appointments/{appointment_id} 200 409
DELETE /api/appointments/{appointment_id} 200
POST /api/auth/logout 204
GET /api/auth/profile 200
POST /api/auth/refresh-token 200
POST /api/auth/update-profile 200 409 429
GET /api/auth/verify 200
GET /api/call-log 200
GET /api/calls 200
GET /api/calls/{call_id} 200
GET /api/contacts 200
POST /api/contacts 201 409
GET /api/contacts/{contact_id} 200
PUT /api/contacts/{contact_id} 200 409
DELETE /api/contacts/{contact_id} 204
POST /api/credits/auto-reload/configure 200
GET /api/credits/balance 200
GET /api/credits/notifications 200
POST /api/credits/reload 201 409 503
POST /api/credits/test/add/{client_id} 200
GET /api/credits/test/client/{client_id} 200
GET /api/credits/transactions 200
GET /api/credits/usage 200
GET /api/dashboard 200
GET /api/messages 200
POST /api/messages/sms 201 402 409
GET /api/messages/test 200
POST /api/mobile/client/toggle 200
GET /api/mobile/dashboard 200
GET /api/mobile/stats 200
GET /voice/rachel/test-client/{number} 200
"""
OPEN = """
POST /api/auth/forgot-password 200 422
POST /api/auth/login 200 401 422 429
POST /api/auth/register 201 409 422 429
POST /api/auth/reset-password 200 422
GET /api/auth/verify-reset-token/{token} 200 422
GET /api/status 200
GET /health 200 503
"""


def table(text: str, *, always: set[str]) -> dict[str, set[str]]:
    rows = [line.split() for line in text.strip().splitlines()]
    return {f"{method} {path}": {*statuses, *always} for method, path, *statuses in rows}


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


def test_each_route_is_described_with_the_statuses_of_the_contract(app: FastAPI) -> None:
    described = {
        f"{method.upper()} {path}": set(operation["responses"])
        for path, methods in app.openapi()["paths"].items()
        for method, operation in methods.items()
        if "X-Twilio-Signature" not in str(operation) and "Stripe-Signature" not in str(operation)
    }
    described.pop("GET /audio/{name}.mp3")

    assert described == table(BEHIND_A_TOKEN, always=WITH_A_TOKEN) | table(OPEN, always=set())


def test_each_failure_is_described_as_a_problem_with_its_usual_name(app: FastAPI) -> None:
    failures = [
        (status, answer)
        for path, methods in app.openapi()["paths"].items()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
        if status[0] == "4" and path.startswith("/api/") and "content" in answer and status != "409"
    ]

    assert failures
    for status, answer in failures:
        if "Stripe" not in answer["description"]:
            assert answer["content"]["application/json"]["schema"]["$ref"].endswith("/Problem"), status


async def test_no_route_answers_otherwise_than_it_is_described(api: httpx.AsyncClient) -> None:
    described = table(BEHIND_A_TOKEN, always=WITH_A_TOKEN) | table(OPEN, always=set())
    asked = sorted(described, key=lambda operation: operation.endswith("/logout"))

    for body in ({}, None):
        for operation in asked[: None if body is None else -1]:
            method, path = operation.split()
            address = re.sub(r"{.*}", "424242", path)
            answer = await api.request(method, address, **({} if method == "GET" else {"json": body}))
            assert str(answer.status_code) in described[operation], (operation, body)
            assert answer.status_code < 400 or answer.json()["error"], operation
    signed_out = await api.get("/api/contacts")
    assert signed_out.status_code == 403
