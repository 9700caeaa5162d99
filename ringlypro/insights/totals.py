"""How much there is over all tenants, for the status page: PostgreSQL's own estimates, never a count of rows."""

from __future__ import annotations

from ringlypro.db.unit import Unit

TABLES = ("users", "clients", "contacts", "appointments", "calls", "messages")
LIVE = "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = ANY(%(tables)s)"


async def counts(unit: Unit) -> dict[str, int]:
    """Rows per table, as the statistics collector last saw them (seconds ago)."""
    rows = await unit.run(LIVE, {"tables": list(TABLES)})
    found = {r["relname"]: int(r["n_live_tup"]) for r in rows}
    return {table: found.get(table, 0) for table in TABLES}
