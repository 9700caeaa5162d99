"""How the whole API refuses: who one is comes first, then what there is, then how much of it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices, browser, make_services

NOWHERE = "postgresql+psycopg://ringly@127.0.0.1:1/nowhere"
LONGEST = {
    ("POST", "/api/auth/login", "email"): 1000,
    ("POST", "/api/auth/login", "password"): 1000,
    ("POST", "/api/auth/forgot-password", "email"): 1000,
    ("POST", "/api/auth/reset-password", "token"): 1000,
    ("POST", "/api/auth/reset-password", "password"): 1000,
    ("POST", "/api/messages/sms", "to"): 40,
    ("POST", "/api/messages/sms", "body"): 10_000,
    ("GET", "/api/contacts", "q"): 100,
    ("GET", "/api/contacts", "tag"): 100,
    ("GET", "/api/calls", "q"): 100,
    ("GET", "/api/messages", "phone"): 40,
    ("GET", "/api/appointments", "status"): 100,
}
"""How many characters each field of a request may have."""


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc", "bearer  ", "Token abc"])
async def test_whoever_has_no_token_is_told_which_kind_is_needed(app: FastAPI, header: str) -> None:
    async with browser(app) as nobody:
        answer = await nobody.get("/api/contacts", headers={"Authorization": header})

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", " Bearer "])
async def test_the_word_bearer_may_be_written_in_any_way(api: httpx.AsyncClient, scheme: str) -> None:
    token = api.headers["Authorization"].partition(" ")[2]

    answer = await api.get("/api/contacts", headers={"Authorization": f"{scheme} {token} "})

    assert answer.status_code == 200


async def test_a_wrong_token_names_no_scheme(app: FastAPI) -> None:
    async with browser(app, token="x.y.z") as stranger:
        answer = await stranger.get("/api/contacts")

    assert answer.status_code == 403
    assert "WWW-Authenticate" not in answer.headers


async def test_a_database_that_is_away_asks_for_patience(clock: TravellingClock, tmp_path: Path) -> None:
    database = Database(NOWHERE, clock=clock)
    async with browser(house(make_services(database, clock), tmp_path)) as web:
        answer = await web.post("/api/auth/login", json={"email": "ana@example.com", "password": "long enough"})
        health = await web.get("/health")
    await database.close()

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json() == {
        "error": "We cannot reach our data right now. Please try again in a moment.", "code": "unavailable"
    }  # fmt: skip
    assert health.status_code == 503
    assert health.json() == {
        "status": "unhealthy", "database": "disconnected", "timestamp": clock.moment.isoformat()
    }  # fmt: skip


async def test_a_house_that_is_well_says_so(app: FastAPI, clock: TravellingClock) -> None:
    async with browser(app) as web:
        answer, head = await web.get("/health"), await web.head("/health")
        status = (await web.get("/api/status")).json()

    assert (answer.status_code, head.status_code, head.content) == (200, 200, b"")
    assert answer.json() == {
        "status": "healthy", "database": "connected", "timestamp": clock.moment.isoformat()
    }  # fmt: skip
    assert (status["status"], set(status)) == ("ok", {"status", "version", "stats"})
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert status["version"] == project["version"]


@pytest.mark.parametrize("path", ["/api/nothing", "/voice/nothing/at/all", "/webhook", "/audio", "/auth/nothing"])
async def test_an_address_of_nothing_is_said_in_one_shape(app: FastAPI, path: str) -> None:
    async with browser(app) as web:
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"):
            answer = await web.request(method, path)

            assert answer.status_code == 404, method
            assert answer.headers["content-type"] == "application/json", method
            if method != "HEAD":
                assert answer.json() == {"error": "There is nothing at this address.", "code": "not_found"}, method


async def test_another_method_is_refused_with_those_there_are(api: httpx.AsyncClient, app: FastAPI) -> None:
    answer = await api.patch("/api/contacts/1")
    async with browser(app) as nobody:
        hidden = await nobody.patch("/api/contacts/1")
        shown = await nobody.get("/api/auth/login")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "DELETE, GET, PUT"
    assert hidden.status_code == 401
    assert (shown.status_code, shown.headers["Allow"]) == (405, "POST")


async def test_a_field_may_be_so_long_and_no_longer(api: httpx.AsyncClient) -> None:
    others = {"email": "ana@example.com", "password": "long enough", "token": "x", "to": "x", "body": "x"}
    for (method, path, field), longest in LONGEST.items():
        for length, is_too_long in ((longest, False), (longest + 1, True)):
            sent = {**(others if method == "POST" else {}), field: "x" * length}
            answer = await api.request(method, path, **({"json": sent} if method == "POST" else {"params": sent}))
            sentence = (answer.json().get("fields") or {}).get(field)
            assert (sentence == "This is too long.") is is_too_long, (path, field, length)


async def test_a_key_for_payments_may_have_two_hundred_characters(api: httpx.AsyncClient) -> None:
    statuses = [
        (await api.post("/api/credits/reload", json={"amount": "20"}, headers={"Idempotency-Key": "k" * length}))
        for length in (200, 201)
    ]

    assert [answer.status_code for answer in statuses] == [201, 422]


async def test_the_cursor_of_another_list_is_refused(api: httpx.AsyncClient) -> None:
    from datetime import UTC, datetime

    from webhooks.api.pagination import encode_cursor

    foreign = encode_cursor(datetime(2025, 11, 20, tzinfo=UTC), 1)

    for path in ("/api/calls", "/api/call-log"):
        answer = await api.get(path, params={"cursor": foreign})
        assert (answer.status_code, set(answer.json()["fields"])) == (422, {"cursor"})


class TestTheSwitch:
    """What is asked for is done; without a wish it flips."""

    @pytest.mark.parametrize(
        ("before", "body", "after"),
        [
            (True, {"enabled": True}, True),
            (True, {"enabled": False}, False),
            (False, {"enabled": True}, True),
            (False, {"enabled": False}, False),
            (True, {}, False),
            (False, None, True),
            (True, {"enabled": None}, False),
        ],
    )
    async def test_stands_as_it_was_asked_to(
        self, *, api: httpx.AsyncClient, before: bool, body: dict[str, Any] | None, after: bool
    ) -> None:
        await api.post("/api/mobile/client/toggle", json={"enabled": before})

        answer = (
            await api.post("/api/mobile/client/toggle", json=body)
            if body is not None
            else await api.post("/api/mobile/client/toggle")
        )

        assert answer.json() == {"rachel_enabled": after}
        assert (await api.get("/api/auth/profile")).json()["client"]["rachel_enabled"] is after


class TestSigningOut:
    """Ends the token with an empty answer."""

    async def test_is_answered_without_a_word(self, api: httpx.AsyncClient) -> None:
        answer = await api.post("/api/auth/logout")

        assert (answer.status_code, answer.content) == (204, b"")
        assert (await api.get("/api/auth/profile")).status_code == 403
