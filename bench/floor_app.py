"""What both floors share: bare ASGI that reads the form, proves the signature, runs statements, answers TwiML."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qsl

from psycopg_pool import AsyncConnectionPool

from ringlypro.vendors import twilio_signature

TWIML_RESPONSE = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="speech dtmf" action="/next" method="POST">'
    b'<Say language="en-US">What day and time would you like?</Say></Gather><Redirect>/next</Redirect></Response>'
)
STATE_JSON = json.dumps(
    {
        "version": 2,
        "caller": {"name": "Ana Lopez"},
        "task": {"kind": "booking"},
        "awaited": {"question": "ask_datetime"},
        "progress": {"greeted": True},
    }
)

RunStatements = Callable[[list[tuple[str, str]]], Awaitable[None]]
AsgiApp = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


def create_floor_app(pool: AsyncConnectionPool[Any], run_statements: RunStatements) -> AsgiApp:
    """One route for everything; the pool is open as long as the app lives."""
    auth_token, base_url = os.environ["TWILIO_AUTH_TOKEN"], f"http://127.0.0.1:{os.environ['PORT']}"

    async def answer_request(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await _run_lifespan(pool, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        form = parse_qsl(body.decode(), keep_blank_values=True)
        signature = dict(scope["headers"]).get(b"x-twilio-signature", b"").decode()
        is_signed = twilio_signature.verify_signature((auth_token,), f"{base_url}{scope['path']}", form, signature)
        if is_signed and form:
            await run_statements(form)
        headers = [(b"content-type", b"text/xml"), (b"content-length", str(len(TWIML_RESPONSE)).encode())]
        await send({"type": "http.response.start", "status": 200 if is_signed else 403, "headers": headers})
        await send({"type": "http.response.body", "body": TWIML_RESPONSE})

    return answer_request


async def _run_lifespan(pool: AsyncConnectionPool[Any], receive: Any, send: Any) -> None:
    await receive()
    await pool.open(wait=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})
