"""What every request passes first: what does not exist is refused cheaply, and every answer carries its headers.

Pure ASGI. NiceGUI would build and keep a whole client for any unknown path, so only paths that are pages get there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhooks.api.error_responses import error_response

MAX_BODY_BYTES = 1 << 20
"""What anybody may send in one request; doors may take less."""
MACHINE_PREFIXES = ("/api", "/voice", "/webhook", "/audio", "/auth", "/health", "/openapi.json")
"""Prefixes that are answered by doors for machines, with JSON when something is not there."""

CSP = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' https://js.stripe.com; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self' https://api.stripe.com; frame-src https://js.stripe.com https://hooks.stripe.com; "
    "media-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
"""NiceGUI's templates need inline and eval; what is left still forbids framing, foreign targets and a moved base."""

HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=(self)"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000; includeSubDomains")


class SecurityHeadersMiddleware:
    """The outermost layer. `pages` are the paths NiceGUI may see; a trailing `*` stands for anything below."""

    def __init__(self, app: ASGIApp, *, pages: Sequence[str], secure: bool) -> None:
        self._app = app
        self._exact = frozenset(p for p in pages if not p.endswith("*"))
        self._below = tuple(p[:-1] for p in pages if p.endswith("*"))
        self._headers = (*HEADERS, HSTS) if secure else HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse what is not there, dress what is."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # A proxy's prefix is never ours: NiceGUI would copy it into redirects.
        scope["headers"] = [h for h in scope["headers"] if h[0] != b"x-forwarded-prefix"]
        started: list[bool] = []
        send_with_headers = self._add_headers(send, started)
        if not self._is_known_path(scope["path"]):
            await _not_found(send_with_headers)
            return
        try:
            await self._app(scope, _limit_body(scope, receive), send_with_headers)
        except Exception:
            # Starlette would answer outside of this layer, without our headers; the server still logs it.
            if not started:
                answer = error_response(Request(scope), 500, "unexpected", "errors.unexpected")
                await answer(scope, receive, send_with_headers)
            raise

    def _is_known_path(self, path: str) -> bool:
        machine = any(path == prefix or path.startswith(f"{prefix}/") for prefix in MACHINE_PREFIXES)
        return machine or path in self._exact or path.startswith(self._below)

    def _add_headers(self, send: Send, started: list[bool]) -> Send:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                started.append(True)
                present_names = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"], *((n, v) for n, v in self._headers if n not in present_names)
                ]  # fmt: skip
            await send(message)

        return send_with_headers


def _limit_body(scope: Scope, receive: Receive) -> Receive:
    """The body, until it is too long: then whoever reads it gets 413."""
    content_length = dict(scope["headers"]).get(b"content-length", b"0")
    remaining_bytes = [
        -1
        if content_length.isdigit() and len(content_length) < 20 and int(content_length) > MAX_BODY_BYTES
        else MAX_BODY_BYTES
    ]

    async def receive_limited() -> Message:
        if remaining_bytes[0] >= 0:
            message = await receive()
            remaining_bytes[0] -= len(message.get("body", b""))
        if remaining_bytes[0] < 0:
            raise HTTPException(status_code=413)
        return message

    return receive_limited


async def _not_found(send: Send) -> None:
    body = json.dumps({"error": "There is nothing here", "code": "not_found"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})
