"""`main.py prove-ledger`: every ledger counted from its first entry, a line a business; 1 when one does not add up."""

from __future__ import annotations

import asyncio
from typing import TextIO

from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.core.clock import system_clock
from ringlypro.core.money import format_money
from ringlypro.credits.ledger_proof import LedgerReconciliation, reconcile_whole_ledger
from ringlypro.db.database import Database
from ringlypro.db.startup import open_database
from ringlypro.settings import Settings


def run_prove_ledger_command(settings: Settings, output: TextIO) -> int:
    """Prove every ledger and print what came of it. Raises what keeps a database closed."""
    opened_database = open_database(settings)
    try:
        return asyncio.run(_prove_and_close(opened_database.url, output))
    finally:
        opened_database.close()


async def _prove_and_close(url: str, output: TextIO) -> int:
    database = Database(url, clock=system_clock)
    try:
        return await prove_all_ledgers(database, output)
    finally:
        await database.close()


async def prove_all_ledgers(database: Database, output: TextIO) -> int:
    """Count every ledger whole, write a line for each, and say 1 when one does not add up, else 0."""
    async with database.system_session() as unit:
        client_ids = (await unit.db.scalars(select(Client.id).order_by(Client.id))).all()
    wrong_count = 0
    for client_id in client_ids:
        async with database.unit_of_work(client_id) as unit:
            reconciliation = await reconcile_whole_ledger(unit)
        wrong_count += not reconciliation.is_consistent
        output.write(f"client {client_id}: {_describe_proof(reconciliation)}\n")
    output.write(f"{len(client_ids)} ledgers, {wrong_count} that do not add up\n")
    return 1 if wrong_count else 0


def _describe_proof(reconciliation: LedgerReconciliation) -> str:
    balance = format_money(reconciliation.balance, places=4)
    entries = f"{reconciliation.entries} entries"
    if reconciliation.is_consistent:
        return f"{entries} make exactly {balance}"
    differences = [
        f"they make {format_money(reconciliation.sum_of_entries, places=4)}"
        if reconciliation.sum_of_entries != reconciliation.balance
        else "",
        f"the last one says {format_money(reconciliation.last_balance_after, places=4)}"
        if reconciliation.last_balance_after != reconciliation.balance
        else "",
        "" if reconciliation.chain_is_whole else "one does not follow from the one before",
        "" if reconciliation.months_agree else "the months say otherwise",
    ]
    return f"DOES NOT ADD UP: {entries}, the balance is {balance}; {', '.join(filter(None, differences))}"
