"""The floor of the product's own statements: bare ASGI, our signature check, raw psycopg: nothing cheaper runs them.

It opens the tenant's transaction, runs the two statements that every turn runs, and commits. No framework, no
understanding, no conversation. `bench/lean_floor.py` says what a turn costs whose SQL is light too.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bench.floor_app import STATE_JSON, create_floor_app
from ringlypro.calls.call_store import OPEN_CALL, RESUME_CALL, SAVE_TURN
from ringlypro.db.unit_of_work import CONNECTION_OPTIONS

CLIENT_ID = int(os.environ["FLOOR_CLIENT_ID"])
TENANT_SCOPE_SQL = f"SET LOCAL ROLE ringly_app; SET LOCAL app.client_id = '{CLIENT_ID}'"

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
            OPEN_CALL if fields["CallStatus"] == "ringing" else RESUME_CALL,
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
                "client_id": CLIENT_ID, "sid": fields["CallSid"], "call_id": row["call_id"],
                "number": row["answered"] + 1, "state": STATE_JSON, "reply": "[]",
                "token": fields.get("Token", ""), "lang": "en", "now": now, "step": "ask_datetime",
                "heard": fields.get("SpeechResult", ""), "keys": "", "confidence": 0.9, "understood": "[]",
                "said": "What day and time would you like?", "ms": 1,
            },
        )  # fmt: skip
        await connection.execute("COMMIT")


app: Any = create_floor_app(pool, run_turn_statements)
