"""The floor: bare ASGI, our signature check, raw psycopg, and the product's own SQL of a turn. Nothing cheaper answers.

It reads the form, proves the signature, opens the tenant's transaction, runs the two statements that every turn runs,
commits, and answers a short TwiML. No framework, no understanding, no conversation.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from ringlypro.calls.call_store import OPEN_CALL, SAVE_TURN
from ringlypro.db.unit_of_work import CONNECTION_OPTIONS, NOTIFY_CHANNEL
from ringlypro.vendors import twilio_signature

AUTH_TOKEN = os.environ["TWILIO_AUTH_TOKEN"]
BASE_URL = os.environ["WEBHOOK_BASE_URL"]
CLIENT_ID = int(os.environ["FLOOR_CLIENT_ID"])
TENANT_SCOPE_SQL = f"SET LOCAL ROLE ringly_app; SET LOCAL app.client_id = '{CLIENT_ID}'"
TWIML_RESPONSE = (
    b'<?xml version="1.0" encoding="UTF-8"?><Response><Gather input="speech dtmf" action="/next" method="POST">'
    b'<Say language="en-US">What day and time would you like?</Say></Gather><Redirect>/next</Redirect></Response>'
)
STATE_JSON = json.dumps({"step": "ask_datetime", "lang": "en", "task": "book", "name": "Ana Lopez", "turns": 4})

pool = AsyncConnectionPool(
    os.environ["DATABASE_URL"],
    min_size=5,
    max_size=5,
    open=False,
    kwargs={"options": CONNECTION_OPTIONS, "row_factory": dict_row, "autocommit": True},
)


async def run_turn_statements(form: list[tuple[str, str]]) -> None:
    """The product's two statements, in a transaction of the tenant."""
    fields, now = dict(form), datetime.now(UTC)
    async with pool.connection() as connection:
        await connection.execute(f"BEGIN; {TENANT_SCOPE_SQL}")
        cursor = await connection.execute(
            OPEN_CALL,
            {
                "client_id": CLIENT_ID, "sid": fields["CallSid"], "from_number": fields["From"],
                "to_number": fields["To"], "forwarded_from": None, "caller": fields["From"], "lang": "en", "now": now,
            },
        )  # fmt: skip
        row: dict[str, Any] | None = await cursor.fetchone()
        assert row is not None
        await connection.execute(
            SAVE_TURN,
            {
                "client_id": CLIENT_ID, "id": row["id"], "number": row["answered"] + 1, "talk": STATE_JSON,
                "answer": "[]",
                "token": fields.get("Token", ""), "lang": "en", "outcome": None, "contact_id": None,
                "appointment_id": None, "caller_name": "", "now": now, "step": "ask_datetime",
                "heard": fields.get("SpeechResult", ""), "keys": "", "confidence": 0.9, "understood": "[]",
                "said": "What day and time would you like?", "ms": 1, "channel": NOTIFY_CHANNEL,
                "news": json.dumps([CLIENT_ID, "calls", row["id"]]),
            },
        )  # fmt: skip
        await connection.execute("COMMIT")


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """One route for everything."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    form = parse_qsl(body.decode(), keep_blank_values=True)
    signature = dict(scope["headers"]).get(b"x-twilio-signature", b"").decode()
    is_signed = twilio_signature.verify_signature((AUTH_TOKEN,), f"{BASE_URL}{scope['path']}", form, signature)
    if is_signed and form:
        await run_turn_statements(form)
    headers = [(b"content-type", b"text/xml"), (b"content-length", str(len(TWIML_RESPONSE)).encode())]
    await send({"type": "http.response.start", "status": 200 if is_signed else 403, "headers": headers})
    await send({"type": "http.response.body", "body": TWIML_RESPONSE})


async def _lifespan(receive: Any, send: Any) -> None:
    await receive()
    await pool.open(wait=True)
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await pool.close()
    await send({"type": "lifespan.shutdown.complete"})
