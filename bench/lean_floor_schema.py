"""The lean floor's database: beside the product's in the same server, because the product refuses foreign tables."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg

LEAN_DATABASE = "lean_floor"
CREATE_TABLE = """
CREATE TABLE IF NOT EXISTS lean_calls (
    call_sid text PRIMARY KEY, caller text NOT NULL, turns integer NOT NULL, state jsonb NOT NULL,
    updated_at timestamptz NOT NULL
)
"""


async def prepare_lean_database(superuser_url: str) -> str:
    """Make the database and its one table; its address, as the superuser: no row security stands in the way."""
    async with await psycopg.AsyncConnection.connect(superuser_url, autocommit=True) as connection:
        await connection.execute(f"CREATE DATABASE {LEAN_DATABASE}")
    url = urlsplit(superuser_url)._replace(path=f"/{LEAN_DATABASE}").geturl()
    async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
        await connection.execute(CREATE_TABLE)
    return url
