"""No door for machines takes more than it could need: a long body is refused while it arrives, not when it is there.

Refused from inside `receive`, so that it meets the same words as every other failure, and after the token.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY_BYTES = 1024 * 1024
"""More than any real request; the doors of the telephone are stricter still."""
LIMITED_PREFIXES = ("/api/", "/auth/", "/voice/", "/webhook/")
"""Uploads of the pages have limits of their own."""


class BodySizeLimitMiddleware:
    """Counts the bytes of a request's body."""

    def __init__(self, app: ASGIApp, *, max_bytes: int = MAX_BODY_BYTES) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with a body that ends in time."""
        if scope["type"] == "http" and scope["path"].startswith(LIMITED_PREFIXES):
            receive = self._limit_body(scope, receive)
        await self._app(scope, receive, send)

    def _limit_body(self, scope: Scope, receive: Receive) -> Receive:
        content_length = dict(scope["headers"]).get(b"content-length", b"")
        announced_bytes = int(content_length) if content_length.isdigit() else 0
        received_bytes = 0

        async def receive_limited() -> Message:
            nonlocal received_bytes
            message: Message = {} if announced_bytes > self._max_bytes else await receive()
            received_bytes += len(message.get("body", b""))
            if max(announced_bytes, received_bytes) > self._max_bytes:
                raise HTTPException(status_code=413)
            return message

        return receive_limited
