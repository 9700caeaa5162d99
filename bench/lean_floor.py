"""The lean floor: bare ASGI, our signature check, and a state that is read and written by two autocommit statements.

No framework, no understanding, no row security, no history of turns: what a voice webhook costs that only remembers
where a call is. The other floor (`bench/same_sql_floor.py`) runs the product's own statements.
"""

from __future__ import annotations

import os
from typing import Any

from psycopg_pool import AsyncConnectionPool

from bench.floor_app import STATE_JSON, create_floor_app

READ_STATE = "SELECT turns, state FROM lean_calls WHERE call_sid = %(sid)s"
WRITE_STATE = """
INSERT INTO lean_calls AS c (call_sid, caller, turns, state, updated_at)
VALUES (%(sid)s, %(caller)s, 1, %(state)s, now())
ON CONFLICT (call_sid) DO UPDATE SET turns = c.turns + 1, state = excluded.state, updated_at = now()
"""

pool = AsyncConnectionPool(os.environ["DATABASE_URL"], min_size=5, max_size=5, open=False, kwargs={"autocommit": True})


async def run_lean_turn(form: list[tuple[str, str]]) -> None:
    """Read the state, write the state."""
    fields = dict(form)
    async with pool.connection() as connection:
        await (await connection.execute(READ_STATE, {"sid": fields["CallSid"]})).fetchone()
        values = {"sid": fields["CallSid"], "caller": fields["From"], "state": STATE_JSON}
        await connection.execute(WRITE_STATE, values)


app: Any = create_floor_app(pool, run_lean_turn)
