"""A confirmation code's three thirds, each with its index: codes that resemble one another have a third in common.

PostgreSQL makes them of the code. They are columns because an index on `substr(...)` does not serve behind row security.
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = depends_on = None

FIRST_CHARACTERS = {"code_start": 1, "code_middle": 3, "code_end": 5}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    columns = ", ".join(
        f"ADD COLUMN {name} text NOT NULL GENERATED ALWAYS AS (substr(confirmation_code, {first}, 2)) STORED"
        for name, first in FIRST_CHARACTERS.items()
    )
    op.execute(f"ALTER TABLE appointments {columns}")
    for name in FIRST_CHARACTERS:
        op.execute(
            f"CREATE INDEX ix_appointments_{name} ON appointments (client_id, {name}, starts_at)"
            " WHERE status IN ('confirmed', 'pending')"
        )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in FIRST_CHARACTERS:
        op.drop_column("appointments", name)
