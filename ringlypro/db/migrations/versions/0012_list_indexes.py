"""An index for each order and filter of the lists: a page is read from where it begins, whatever the tenant holds.

All of them begin with the client, for the same reason as primary keys do. Indexes that a longer one replaces are dropped.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = depends_on = None

Indexes = dict[str, tuple[str, str, str | None]]
"""By name: the table, the columns after the client, and the condition of a partial one."""

ADDED: Indexes = {
    "ix_calls_direction": ("calls", "direction, created_at DESC, id DESC", None),
    "ix_calls_direction_status": ("calls", "direction, status, created_at DESC, id DESC", None),
    "ix_calls_direction_outcome": ("calls", "direction, outcome, created_at DESC, id DESC", None),
    "ix_contacts_status": ("contacts", "status, created_at DESC, id DESC", None),
    "ix_appointments_status": ("appointments", "status, starts_at, id", None),
    "ix_appointments_contact": ("appointments", "contact_id, starts_at, id", None),
    "ix_appointments_phone": ("appointments", "customer_phone, starts_at", None),
    "ix_messages_from_number": ("messages", "from_number, id DESC", None),
    "ix_messages_to_number": ("messages", "to_number, id DESC", None),
    "ix_credit_entries_usage": ("credit_entries", "id DESC", "kind = 'usage'"),
    "ix_credit_entries_money": ("credit_entries", "id DESC", "kind <> 'usage'"),
    "ix_follow_ups_done": ("follow_ups", "done_at DESC, id DESC", "done_at is not null"),
    "ix_follow_ups_contact": ("follow_ups", "contact_id", None),
    "ix_follow_ups_call": ("follow_ups", "call_id", None),
}
REPLACED: Indexes = {
    "ix_appointments_client_id_contact_id": ("appointments", "contact_id", None),
    "ix_credit_entries_newest": ("credit_entries", "id DESC", None),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _create(ADDED)
    _drop(REPLACED)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _create(REPLACED)
    _drop(ADDED)


def _create(indexes: Indexes) -> None:
    for name, (table, columns, condition) in indexes.items():
        parts: list[sa.ColumnElement[str]] = [sa.literal_column(column) for column in ("client_id", *columns.split(", "))]
        op.create_index(name, table, parts, postgresql_where=sa.text(condition) if condition else None)


def _drop(indexes: Indexes) -> None:
    for name, (table, _, _) in indexes.items():
        op.drop_index(name, table)
