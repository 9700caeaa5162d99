"""How much there is over all tenants, for the status page.

People and clients are counted; rows of tenants nobody may see from here, so those are PostgreSQL's own estimates.
"""

from __future__ import annotations

from ringlypro.db.unit_of_work import UnitOfWork

COUNTED_TABLES = ("users", "clients", "contacts", "appointments", "calls", "messages")
COUNT_EXACT = "SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM clients) AS clients"
ESTIMATE_ROWS = (
    "SELECT relname, n_live_tup FROM pg_stat_user_tables WHERE schemaname = 'public' AND relname = ANY(%(tables)s)"
)


async def count_rows(unit: UnitOfWork) -> dict[str, int]:
    """Rows per table, as the statistics collector last saw them (seconds ago)."""
    rows = await unit.fetch_all(ESTIMATE_ROWS, {"tables": list(COUNTED_TABLES)})
    row_counts = {row["relname"]: int(row["n_live_tup"]) for row in rows} | dict(
        (await unit.fetch_all(COUNT_EXACT, {}))[0]
    )
    return {table: row_counts.get(table, 0) for table in COUNTED_TABLES}
