"""How much there is over all tenants, for the status page.

People and clients are counted; rows of tenants nobody may see from here, so those are PostgreSQL's own estimates.
"""

from __future__ import annotations

from ringlypro.db.unit import Unit

TABLES = ("users", "clients", "contacts", "appointments", "calls", "messages")
KNOWN = "SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM clients) AS clients"
LIVE = "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = ANY(%(tables)s)"


async def counts(unit: Unit) -> dict[str, int]:
    """Rows per table, as the statistics collector last saw them (seconds ago)."""
    rows = await unit.run(LIVE, {"tables": list(TABLES)})
    found = {r["relname"]: int(r["n_live_tup"]) for r in rows} | dict((await unit.run(KNOWN, {}))[0])
    return {table: found.get(table, 0) for table in TABLES}
