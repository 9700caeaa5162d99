"""Every answer carries its headers, nobody sends more than we read, and what is not there is refused at the edge."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from webhooks.api.error_responses import install_error_handlers
from webhooks.security_headers import HEADERS, MAX_BODY_BYTES, SecurityHeadersMiddleware

NAMES = [name.decode() for name, _ in HEADERS]


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    install_error_handlers(app)

    @app.post("/api/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    @app.get("/api/bug")
    async def bug() -> None:
        raise KeyError("a name nobody should read")

    @app.get("/{anything:path}")
    async def page(anything: str) -> str:
        return f"a page, {anything}"

    app.add_middleware(SecurityHeadersMiddleware, pages=("/", "/calls/*"), secure=True)
    way = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=way, base_url="https://ringly.example") as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/calls/1", "/api/bug", "/api/nothing", "/nowhere"])
async def test_every_answer_is_dressed(web: httpx.AsyncClient, path: str) -> None:
    answer = await web.get(path)

    assert [name for name in NAMES if name not in answer.headers] == []
    assert "strict-transport-security" in answer.headers


async def test_a_bug_is_said_calmly(web: httpx.AsyncClient) -> None:
    answer = await web.get("/api/bug")

    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "nobody" not in answer.text


@pytest.mark.parametrize("path", ["/apify", "/authors", "/healthy", "/voicemail", "/audiobook", "/openapi.json.bak"])
async def test_what_only_begins_like_a_door_is_none(web: httpx.AsyncClient, path: str) -> None:
    assert (await web.get(path)).status_code == 404


async def test_a_body_may_be_as_long_as_allowed(web: httpx.AsyncClient) -> None:
    assert (await web.post("/api/length", content=b"x" * MAX_BODY_BYTES)).json() == MAX_BODY_BYTES


@pytest.mark.parametrize("says_so", [True, False])
async def test_a_longer_body_is_not_read(web: httpx.AsyncClient, says_so: bool) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(64):
            read += 65_536
            yield b"x" * 65_536

    content = b"x" * (MAX_BODY_BYTES + 1) if says_so else pieces()
    answer = await web.post("/api/length", content=content)

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert read <= MAX_BODY_BYTES + 65_536 or says_so
