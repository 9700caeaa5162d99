"""Bodies that no program of ours would send: refused early, in the one shape."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.routes.all_routes import house
from tests.routes.signed_in import token_of
from tests.service_fixtures import browser, make_services
from webhooks.middleware import MAX_BODY_BYTES

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
async def api(
    database: Database, clock: TravellingClock, dentist: int, tmp_path: Path
) -> AsyncIterator[httpx.AsyncClient]:
    services = make_services(database, clock)
    async with browser(house(services, tmp_path), token=await token_of(services, dentist)) as http_client:
        yield http_client


async def dripping() -> AsyncIterator[bytes]:
    for _ in range(1 + MAX_BODY_BYTES // 65536):
        yield b" " * 65536


@pytest.mark.parametrize("path", ["/api/auth/login", "/api/auth/register", "/api/contacts", "/auth/login"])
async def test_too_long_a_body_is_refused_whether_or_not_it_says_its_length(api: httpx.AsyncClient, path: str) -> None:
    kind = FORM if path.startswith("/auth/") else JSON
    response = await api.post(path, content=b" " * (MAX_BODY_BYTES + 1), headers=kind)
    unsaid = await api.post(path, content=dripping(), headers=kind)

    for answer in (response, unsaid):
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_a_stranger_is_refused_before_the_body_is_weighed(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/contacts", content=dripping(), headers=JSON | {"Authorization": ""})

    assert answer.status_code == 401


@pytest.mark.parametrize("path", ["/voice/rachel/", "/webhook/twilio/status", "/webhook/twilio/sms"])
async def test_the_telephone_is_refused_without_a_word(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.post(path, content=b" " * 70_000)

    assert (answer.status_code, answer.content) == (413, b"")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"a"', b"\xff\xfe", b"[" * 100_000, b'{"email":1e999}'])
@pytest.mark.parametrize("path", ["/api/auth/login", "/api/contacts", "/api/appointments", "/api/messages/sms"])
async def test_no_body_is_a_500(api: httpx.AsyncClient, path: str, body: bytes) -> None:
    answer = await api.post(path, content=body, headers=JSON)

    assert (answer.status_code, answer.json()["code"]) in {(422, "invalid"), (400, "bad_request")}
