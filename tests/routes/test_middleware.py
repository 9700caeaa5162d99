"""Every response carries its headers and its id, nobody sends more than is read, and unknown paths are refused first."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send
from structlog.contextvars import get_contextvars

from webhooks.error_responses import install_error_handlers
from webhooks.middleware import (
    MAX_BODY_BYTES,
    MAX_EVENT_BYTES,
    MAX_FORM_BYTES,
    RequestIdMiddleware,
    install_middleware,
)

MADE_ID = re.compile(r"[0-9a-f]{32}")
LIMITS = {
    "/api/length": MAX_BODY_BYTES,
    "/voice/length": MAX_FORM_BYTES,
    "/webhook/length": MAX_FORM_BYTES,
    "/api/credits/webhook/length": MAX_EVENT_BYTES,
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' https://js.stripe.com https://*.js.stripe.com; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
        "connect-src 'self' https://api.stripe.com; frame-src 'self' https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com; "
        "media-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self' https://checkout.stripe.com; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


async def never(*_: object) -> None:
    raise AssertionError("nobody should speak here")


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    install_error_handlers(app)

    async def length(request: Request) -> int:
        return len(await request.body())

    for path in LIMITS:
        app.add_api_route(path, length, methods=["POST"])

    @app.get("/api/bug")
    async def bug() -> None:
        raise KeyError("a name nobody should read")

    @app.get("/api/context")
    async def context() -> dict[str, object]:
        return get_contextvars()

    @app.get("/api/prefix")
    async def prefix(request: Request) -> bool:
        return "x-forwarded-prefix" in request.headers

    @app.get("/api/framed")
    async def framed() -> Response:
        return Response(headers={"X-Frame-Options": "SAMEORIGIN"})

    @app.get("/{anything:path}")
    async def page(anything: str) -> str:
        return f"a page, {anything}"

    install_middleware(app, page_paths=("/", "/calls/*"), uses_https=True)
    return app


@pytest.fixture
async def web(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://ringly.example") as client:
        yield client


class TestSecurityHeaders:
    """They are on every response, and give way to a route's own."""

    async def test_every_response_has_each_once(self, web: httpx.AsyncClient) -> None:
        for path in ("/", "/calls/1", "/api/bug", "/api/context", "/nowhere"):
            response = await web.get(path)

            assert {name: response.headers.get_list(name) for name in HEADERS} == {
                name: [value] for name, value in HEADERS.items()
            }, path
            assert len(response.headers.get_list("X-Request-ID")) == 1, path

    async def test_a_route_may_have_its_own(self, web: httpx.AsyncClient) -> None:
        response = await web.get("/api/framed")

        assert response.headers.get_list("X-Frame-Options") == ["SAMEORIGIN"]

    async def test_plain_http_promises_no_https(self) -> None:
        app = FastAPI()
        install_middleware(app, page_paths=(), uses_https=False)
        transport = httpx.ASGITransport(app=app)

        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            response = await client.get("/api/nothing")

        assert "Strict-Transport-Security" not in response.headers
        assert response.headers["X-Frame-Options"] == "DENY"


class TestRequestId:
    """The id of a request is on its response and bound while the route runs."""

    async def test_is_made_anew_for_each_request(self, web: httpx.AsyncClient) -> None:
        first, second = await web.get("/api/context"), await web.get("/api/context")

        assert MADE_ID.fullmatch(first.headers["X-Request-ID"])
        assert first.json() == {"request_id": first.headers["X-Request-ID"]}
        assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]

    @pytest.mark.parametrize("request_id", ["a", "7f0c-42:a.b_c=d+e/f", "x" * 128])
    async def test_of_the_sender_is_kept(self, web: httpx.AsyncClient, request_id: str) -> None:
        response = await web.get("/api/context", headers={"X-Request-ID": request_id})

        assert response.headers["X-Request-ID"] == request_id
        assert response.json() == {"request_id": request_id}

    @pytest.mark.parametrize("request_id", ["", " ", "a b", "x" * 129, 'a"b', "a\tb", "á".encode(), b"\xff"])
    async def test_that_cannot_be_one_is_replaced(self, web: httpx.AsyncClient, request_id: str | bytes) -> None:
        response = await web.get("/api/context", headers={"X-Request-ID": request_id})

        assert MADE_ID.fullmatch(response.headers["X-Request-ID"])

    async def test_is_bound_for_a_socket_too(self) -> None:
        bound: list[dict[str, object]] = []

        async def socket(scope: Scope, receive: Receive, send: Send) -> None:
            bound.append(get_contextvars())

        for headers in ([], [(b"x-request-id", b"of-a-socket")]):
            scope = {"type": "websocket", "path": "/_nicegui_ws/socket.io/", "headers": headers}
            await RequestIdMiddleware(socket)(scope, never, never)

        made, sent = (context["request_id"] for context in bound)
        assert MADE_ID.fullmatch(str(made))
        assert sent == "of-a-socket"


class TestUnexpectedErrors:
    """A bug is answered calmly, and goes on to the server's log."""

    async def test_are_answered_in_our_shape(self, web: httpx.AsyncClient) -> None:
        response = await web.get("/api/bug")

        assert response.status_code == 500
        assert response.json() == {
            "error": "Something went wrong on our side. Please try again.", "code": "unexpected"
        }  # fmt: skip

    async def test_reach_the_server(self, app: FastAPI) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="https://x") as client:
            with pytest.raises(KeyError):
                await client.get("/api/bug")


class TestKnownPaths:
    """Only paths of pages and of routes for machines get through."""

    @pytest.mark.parametrize(
        "path",
        ["/apify", "/authors", "/healthy", "/voicemail", "/audiobook", "/openapi.json.bak", "/calls", "/nowhere"],
    )
    async def test_others_are_answered_with_a_short_404(self, web: httpx.AsyncClient, path: str) -> None:
        response = await web.get(path)

        assert (response.status_code, response.json()["code"]) == (404, "not_found")

    @pytest.mark.parametrize("path", ["/", "/calls/1", "/api", "/api/x", "/health", "/openapi.json"])
    async def test_known_ones_are_let_through(self, web: httpx.AsyncClient, path: str) -> None:
        assert (await web.get(path)).status_code == 200

    async def test_the_prefix_of_a_proxy_is_never_ours(self, web: httpx.AsyncClient) -> None:
        assert (await web.get("/api/prefix", headers={"X-Forwarded-Prefix": "/evil"})).json() is False


class TestBodySizeLimit:
    """A body is refused while it arrives, by the limit of its path."""

    @pytest.mark.parametrize(("path", "max_bytes"), LIMITS.items())
    async def test_lets_the_longest_body_in(self, web: httpx.AsyncClient, path: str, max_bytes: int) -> None:
        response = await web.post(path, content=b"x" * max_bytes)

        assert (response.status_code, response.json()) == (200, max_bytes)

    @pytest.mark.parametrize(("path", "max_bytes"), LIMITS.items())
    @pytest.mark.parametrize("is_announced", [True, False])
    async def test_reads_no_longer_one(
        self, web: httpx.AsyncClient, path: str, max_bytes: int, is_announced: bool
    ) -> None:
        sent_bytes = 0

        async def pieces() -> AsyncIterator[bytes]:
            nonlocal sent_bytes
            for _ in range(2 * max_bytes // 16_384):
                sent_bytes += 16_384
                yield b"x" * 16_384

        announced = {"Content-Length": str(max_bytes + 1)} if is_announced else {}
        response = await web.post(path, content=pieces(), headers=announced)

        assert response.status_code == 413
        assert sent_bytes <= (0 if is_announced else max_bytes + 16_384)

    @pytest.mark.parametrize("announced", ["9" * 20, "9" * 5_000])
    async def test_believes_no_absurd_length(self, web: httpx.AsyncClient, announced: str) -> None:
        response = await web.post("/api/length", content=b"", headers={"Content-Length": announced})

        assert (response.status_code, response.json()["code"]) == (413, "too_large")

    @pytest.mark.parametrize("announced", ["", "-1", "x", "1e9"])
    async def test_counts_what_comes_when_no_length_is_said(self, web: httpx.AsyncClient, announced: str) -> None:
        response = await web.post("/voice/length", content=b"x" * 70_000, headers={"Content-Length": announced})

        assert (response.status_code, response.content) == (413, b"")
