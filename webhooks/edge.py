"""What every request passes first: what does not exist is refused cheaply, and every answer carries its headers.

Pure ASGI. NiceGUI would build and keep a whole client for any unknown path, so only paths that are pages get there.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from webhooks.api.answers import problem

MOST_BYTES = 1 << 20
"""What anybody may send in one request; doors may take less."""
MACHINE = ("/api", "/voice", "/webhook", "/audio", "/auth", "/health", "/openapi.json")
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


class Edge:
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
        begun: list[bool] = []
        dressed = self._dressing(send, begun)
        if not self._is_here(scope["path"]):
            await _not_found(dressed)
            return
        try:
            await self._app(scope, _limited(scope, receive), dressed)
        except Exception:
            # Starlette would answer outside of this layer, without our headers; the server still logs it.
            if not begun:
                answer = problem(Request(scope), 500, "unexpected", "errors.unexpected")
                await answer(scope, receive, dressed)
            raise

    def _is_here(self, path: str) -> bool:
        machine = any(path == prefix or path.startswith(f"{prefix}/") for prefix in MACHINE)
        return machine or path in self._exact or path.startswith(self._below)

    def _dressing(self, send: Send, begun: list[bool]) -> Send:
        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                begun.append(True)
                have = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"], *((n, v) for n, v in self._headers if n not in have)
                ]  # fmt: skip
            await send(message)

        return dressed


def _limited(scope: Scope, receive: Receive) -> Receive:
    """The body, until it is too long: then whoever reads it gets 413."""
    told = dict(scope["headers"]).get(b"content-length", b"0")
    left = [-1 if told.isdigit() and len(told) < 20 and int(told) > MOST_BYTES else MOST_BYTES]

    async def limited() -> Message:
        if left[0] >= 0:
            message = await receive()
            left[0] -= len(message.get("body", b""))
        if left[0] < 0:
            raise HTTPException(status_code=413)
        return message

    return limited


async def _not_found(send: Send) -> None:
    body = json.dumps({"error": "There is nothing here", "code": "not_found"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})
