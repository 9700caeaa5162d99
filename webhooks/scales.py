"""No door for machines takes more than it could need: a long body is refused while it arrives, not when it is there.

Refused from inside `receive`, so that it meets the same words as every other failure, and after the token.
"""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024
"""More than any real request; the doors of the telephone are stricter still."""
WEIGHED = ("/api/", "/auth/", "/voice/", "/webhook/")
"""Uploads of the pages have limits of their own."""


class Scales:
    """Counts the bytes of a request's body."""

    def __init__(self, app: ASGIApp, *, most: int = MOST_BYTES) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on with a body that ends in time."""
        if scope["type"] == "http" and scope["path"].startswith(WEIGHED):
            receive = self._weighing(scope, receive)
        await self._app(scope, receive, send)

    def _weighing(self, scope: Scope, receive: Receive) -> Receive:
        said = dict(scope["headers"]).get(b"content-length", b"")
        announced = int(said) if said.isdigit() else 0
        came = 0

        async def weighing() -> Message:
            nonlocal came
            message: Message = {} if announced > self._most else await receive()
            came += len(message.get("body", b""))
            if max(announced, came) > self._most:
                raise HTTPException(status_code=413)
            return message

        return weighing
