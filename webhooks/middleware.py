"""What every request passes first, outermost first: its id, security headers, the paths there are, and body limits.

Pure ASGI: a response streams through untouched, and what a middleware binds to the context is seen by the route.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, clear_contextvars

from webhooks.error_responses import error_response, not_found_response
from webhooks.signed_router import SignedRouteMiddleware

RAW_REQUEST_ID_HEADER = b"x-request-id"
VALID_REQUEST_ID = re.compile(r"[A-Za-z0-9._:=+/-]{1,128}")

MAX_BODY_BYTES = 1 << 20
"""What anybody may send in one request, unless its path is stricter."""
MAX_FORM_BYTES = 64 << 10
MAX_EVENT_BYTES = 256 << 10
BODY_LIMITS = (
    ("/voice/", MAX_FORM_BYTES),
    ("/webhook/sendgrid/", MAX_BODY_BYTES),
    ("/webhook/", MAX_FORM_BYTES),
    ("/api/credits/webhook/", MAX_EVENT_BYTES),
)
"""Paths that begin so take fewer bytes: signed requests are read whole before anybody knows who sent them."""

MACHINE_PREFIXES = ("/api", "/voice", "/webhook", "/audio", "/auth", "/health", "/metrics")
"""Below these, routes for machines answer, with JSON when something is not there."""
MACHINE_PATHS = frozenset({"/openapi.json"})

STRIPE_ORIGINS = "https://js.stripe.com https://*.js.stripe.com"
CSP = (
    f"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' {STRIPE_ORIGINS}; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    f"connect-src 'self' https://api.stripe.com; frame-src 'self' {STRIPE_ORIGINS} https://hooks.stripe.com; "
    "media-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self' https://checkout.stripe.com; "
    "frame-ancestors 'none'"
)
"""NiceGUI's templates need inline and eval; what is left still forbids framing, foreign targets and a moved base."""
SECURITY_HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
}
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


def install_middleware(app: FastAPI, *, page_paths: Sequence[str], uses_https: bool, script_origin: str = "") -> None:
    """Put these middlewares around everything that was added before, and signed routes before the framework.

    `page_paths` are the paths of pages and their files, a trailing `*` stands for anything below; `uses_https` says how
    browsers reach us, `script_origin` from where scripts may come besides Stripe's own.
    """
    app.add_middleware(SignedRouteMiddleware, web_app=app)
    app.add_middleware(BodySizeLimitMiddleware)
    app.add_middleware(KnownPathsMiddleware, page_paths=page_paths)
    app.add_middleware(UnexpectedErrorMiddleware)
    app.add_middleware(SecurityHeadersMiddleware, uses_https=uses_https, script_origin=script_origin)
    app.add_middleware(RequestIdMiddleware)


class RequestIdMiddleware:
    """Gives each request an id, for its response and for every line that is logged meanwhile."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take the sender's id if it can be one, else make one."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        sent_id = _find_header(scope, RAW_REQUEST_ID_HEADER).decode("latin-1")
        request_id = sent_id if VALID_REQUEST_ID.fullmatch(sent_id) else secrets.token_hex(16)
        # Never unbound: each request has a task of its own, and the server logs what went wrong after we are left.
        clear_contextvars()
        bind_contextvars(request_id=request_id)
        raw_request_id = request_id.encode("latin-1")

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [header for header in message.get("headers", ()) if header[0] != RAW_REQUEST_ID_HEADER]
                message["headers"] = [*headers, (RAW_REQUEST_ID_HEADER, raw_request_id)]
            await send(message)

        await self._app(scope, receive, send_with_id)


class SecurityHeadersMiddleware:
    """Adds the security headers that a response does not have of its own."""

    def __init__(self, app: ASGIApp, *, uses_https: bool, script_origin: str = "") -> None:
        self._app = app
        security_headers = SECURITY_HEADERS | HSTS if uses_https else SECURITY_HEADERS
        if script_origin:
            policy = CSP.replace(STRIPE_ORIGINS, f"{STRIPE_ORIGINS} {script_origin}")
            security_headers = security_headers | {"Content-Security-Policy": policy}
        self._raw_headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in security_headers.items()
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the response through with its headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", ()))
                own_names = {name.lower() for name, _ in headers}
                message["headers"] = headers + [header for header in self._raw_headers if header[0] not in own_names]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class UnexpectedErrorMiddleware:
    """Answers a bug with our schema. Starlette's own answer would be made outside of our headers.

    The error goes on, so that the server logs it once.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 unless an answer has begun."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_noting_start(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, send_noting_start)
        except Exception:
            if not started:
                await error_response(Request(scope), 500, "unexpected", "errors.unexpected")(scope, receive, send)
            raise


class KnownPathsMiddleware:
    """Refuses paths that nobody answers, before NiceGUI would build and keep a whole client for each."""

    def __init__(self, app: ASGIApp, *, page_paths: Sequence[str]) -> None:
        self._app = app
        self._paths = MACHINE_PATHS | {path for path in page_paths if not path.endswith("*")}
        page_prefixes = [path[:-1] for path in page_paths if path.endswith("*")]
        self._prefixes = (*(f"{prefix}/" for prefix in MACHINE_PREFIXES), *page_prefixes)
        self._paths |= set(MACHINE_PREFIXES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let known paths through, without a proxy's prefix: it is never ours, and NiceGUI would redirect to it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["headers"] = [header for header in scope["headers"] if header[0] != b"x-forwarded-prefix"]
        if scope["path"] in self._paths or scope["path"].startswith(self._prefixes):
            await self._app(scope, receive, send)
        else:
            await not_found_response(Request(scope))(scope, receive, send)


class BodySizeLimitMiddleware:
    """Refuses a long body while it arrives, not when it is there.

    It raises from inside `receive`: whoever reads the body meets 413 in the words of every other failure, and a
    sender without a token hears of the token first.
    """

    def __init__(
        self, app: ASGIApp, *, max_bytes: int = MAX_BODY_BYTES, limits: Sequence[tuple[str, int]] = BODY_LIMITS
    ) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._limits = tuple(limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with a body that ends in time."""
        if scope["type"] == "http":
            receive = _limit_body(scope, receive, self._limit_for(scope["path"]))
        await self._app(scope, receive, send)

    def _limit_for(self, path: str) -> int:
        return next((limit for prefix, limit in self._limits if path.startswith(prefix)), self._max_bytes)


def _limit_body(scope: Scope, receive: Receive, max_bytes: int) -> Receive:
    content_length = _find_header(scope, b"content-length").decode("latin-1")
    # More digits than any length has: int() of very many would raise, and slowly.
    announced_bytes = int(content_length[:20]) if content_length.isascii() and content_length.isdigit() else 0
    received_bytes = 0

    async def receive_limited() -> Message:
        nonlocal received_bytes
        if announced_bytes > max_bytes:
            raise HTTPException(status_code=413)
        message = await receive()
        received_bytes += len(message.get("body", b""))
        if received_bytes > max_bytes:
            raise HTTPException(status_code=413)
        return message

    return receive_limited


def _find_header(scope: Scope, name: bytes) -> bytes:
    """The first header of this name, which servers hand over in lower case; empty when there is none."""
    return next((value for header_name, value in scope["headers"] if header_name == name), b"")
