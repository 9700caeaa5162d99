"""How a table is locked to its tenant: used by migrations, so that no table exists unlocked for a moment.

Policies are per role. The login role inherits none of them: a session that forgets to announce a tenant sees nothing.
"""

from __future__ import annotations

CURRENT = "(select nullif(current_setting('app.client_id', true), '')::bigint)"


def lock_to_tenant(table: str, *, column: str = "client_id", append_only: bool = False) -> list[str]:
    """Statements that let `ringly_app` see only its own rows. `append_only` withholds UPDATE and DELETE."""
    verbs = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO ringly_app USING ({column} = {CURRENT}) WITH CHECK ({column} = {CURRENT})",
        f"GRANT {verbs} ON {table} TO ringly_app",
    ]


def open_to_system(table: str) -> list[str]:
    """Statements that let a system session see all rows: for tables that must be asked before the tenant is known."""
    return [
        f"CREATE POLICY system ON {table} TO ringly_system USING (true) WITH CHECK (true)",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO ringly_system",
    ]
