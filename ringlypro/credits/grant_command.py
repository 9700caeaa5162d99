"""`main.py grant-minutes CLIENT MINUTES REFERENCE`: an operator gives a business free minutes for this month.

An entry of the ledger, once per reference, which the owner sees on the page about money.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TextIO

from ringlypro.core.clock import system_clock
from ringlypro.core.errors import RinglyError
from ringlypro.credits.minute_grants import grant_minutes
from ringlypro.credits.queries import get_account_summary
from ringlypro.db.database import Database
from ringlypro.db.startup import open_database
from ringlypro.settings import Settings

USAGE = (
    "grant-minutes takes a business's id, a number of minutes and a reference, such as: grant-minutes 7 60 ticket-12\n"
)
MAX_REFERENCE_LENGTH = 100


def run_grant_command(settings: Settings, output: TextIO, values: Sequence[str]) -> int:
    """Give them and print what came of it; 2 for values that say nothing. Raises what keeps a database closed."""
    if len(values) != 3 or not all(_is_number(value) for value in values[:2]) or not _is_reference(values[2]):
        output.write(USAGE)
        return 2
    opened_database = open_database(settings)
    try:
        return asyncio.run(_grant_and_close(opened_database.url, output, values))
    finally:
        opened_database.close()


async def _grant_and_close(url: str, output: TextIO, values: Sequence[str]) -> int:
    database = Database(url, clock=system_clock)
    try:
        return await grant_to_client(database, output, int(values[0]), minutes=int(values[1]), reference=values[2])
    finally:
        await database.close()


async def grant_to_client(database: Database, output: TextIO, client_id: int, *, minutes: int, reference: str) -> int:
    """Grant once per reference and say how it stands; 1 for a business that is not there or too many minutes."""
    try:
        async with database.unit_of_work(client_id) as unit:
            is_new = await grant_minutes(unit, minutes=minutes, reference=reference)
            summary = await get_account_summary(unit)
    except ValueError as error:
        output.write(f"{error}\n")
        return 1
    except RinglyError:
        output.write(f"there is no business {client_id}\n")
        return 1
    became = f"was given {minutes} minutes" if is_new else f"was given minutes for {reference} before"
    output.write(f"client {client_id} {became}; {summary.free_minutes_remaining} are left this month\n")
    return 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 9


def _is_reference(text: str) -> bool:
    return 0 < len(text.strip()) <= MAX_REFERENCE_LENGTH and text.isprintable()
