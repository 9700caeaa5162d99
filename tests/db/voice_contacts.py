"""Contacts that a call writes and reads, and a job that it queues."""

from __future__ import annotations

from ringlypro.db.database import Database
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.queue import queue

INSERT_CONTACT = PreparedStatement(
    "test_insert_contact", "INSERT INTO contacts (first_name, phone) VALUES (%(name)s, %(phone)s)", types={}
)
SELECT_NAMES = PreparedStatement("test_select_names", "SELECT first_name FROM contacts ORDER BY id", types={})


@queue.task(name="tests.of_a_call")
async def of_a_call(number: int) -> None:
    """Only queued, never run."""


async def list_names(database: Database, client_id: int) -> list[str]:
    async with database.voice_unit(client_id) as unit:
        return [row["first_name"] for row in await unit.fetch_all(SELECT_NAMES, {})]


async def add_contact(database: Database, client_id: int, name: str, phone: str = "+13055550142") -> None:
    async with database.voice_unit(client_id) as unit:
        await unit.fetch_all(INSERT_CONTACT, {"name": name, "phone": phone})
