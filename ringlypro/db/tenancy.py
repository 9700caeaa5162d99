"""How a table is locked to its tenant: used by migrations, so that no table exists unlocked for a moment.

Policies are per role. The login role inherits none of them: a session that forgets to announce a tenant sees nothing.
"""

from __future__ import annotations

CURRENT = "(select nullif(current_setting('app.client_id', true), '')::bigint)"
PLAIN_CURRENT = "nullif(current_setting('app.client_id', true), '')::bigint"


def lock_to_tenant(table: str, *, column: str = "client_id", append_only: bool = False) -> list[str]:
    """Statements that let `ringly_app` see only its own rows. `append_only` withholds UPDATE and DELETE.

    Landed migrations run them as they are; a new table is given `compare_plainly` after them.
    """
    verbs = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} TO ringly_app USING ({column} = {CURRENT}) WITH CHECK ({column} = {CURRENT})",
        f"GRANT {verbs} ON {table} TO ringly_app",
    ]


def compare_plainly(table: str, *, column: str = "client_id") -> str:
    """A statement that lets the policy compare with the setting itself; a sub-select is a plan of its own."""
    return f"ALTER POLICY tenant ON {table} USING ({column} = {PLAIN_CURRENT}) WITH CHECK ({column} = {PLAIN_CURRENT})"


def open_to_system(table: str) -> list[str]:
    """Statements that let a system session see all rows: for tables that must be asked before the tenant is known."""
    return [
        f"CREATE POLICY system ON {table} TO ringly_system USING (true) WITH CHECK (true)",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO ringly_system",
    ]
