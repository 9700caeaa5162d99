"""A known address asked in a way it does not take: 405 and what it takes, after the token."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/api/auth/login", "POST"),
        ("GET", "/api/credits/webhook/stripe", "POST"),
        ("PATCH", "/api/contacts/1", "DELETE, GET, PUT"),
        ("DELETE", "/api/contacts", "GET, POST"),
        ("GET", "/api/credits/reload", "POST"),
        ("POST", "/api/calls/1", "GET"),
        ("GET", "/webhook/twilio/status", "POST"),
        ("GET", "/voice/rachel/collect-name", "POST"),
        ("POST", "/health", "GET, HEAD"),
    ],
)
async def test_the_answer_says_what_is_taken(api: httpx.AsyncClient, method: str, path: str, allow: str) -> None:
    answer = await api.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    assert answer.json()["code"] == "method_not_allowed"


@pytest.mark.parametrize(("token", "status"), [("", 401), ("Bearer a.b.c", 403)])
async def test_a_guarded_address_asks_for_the_token_first(api: httpx.AsyncClient, token: str, status: int) -> None:
    answer = await api.patch("/api/contacts/1", headers={"Authorization": token})

    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/api/contacts/1/2", "/webhook/other", "/voice/nobody"])
async def test_what_is_not_there_is_404_in_any_way(api: httpx.AsyncClient, path: str) -> None:
    answers = [await api.request(method, path) for method in ("GET", "POST", "PUT", "PATCH", "DELETE")]

    assert {a.status_code for a in answers} == {404}
    assert {a.json()["code"] for a in answers} == {"not_found"}


async def test_a_monitor_may_ask_for_the_head_of_the_health(api: httpx.AsyncClient) -> None:
    assert (await api.head("/health")).status_code == 200
