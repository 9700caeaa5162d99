"""Deleting a contact empties the references to it in the database: `client_id` is part of them and must stay."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = depends_on = None

EMPTIED = ("appointments", "calls", "messages", "follow_ups", "activities")
"""Their rows stay, without the contact."""
DELETED = "threads"
"""A thread is nothing without its contact: `contact_id` is half of its key."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in EMPTIED:
        _replace(table, ondelete="SET NULL (contact_id)")
    _replace(DELETED, ondelete="CASCADE")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in (*EMPTIED, DELETED):
        _replace(table, ondelete=None)


def _replace(table: str, *, ondelete: str | None) -> None:
    name = op.f(f"fk_{table}_client_id_contact_id")
    op.drop_constraint(name, table, type_="foreignkey")
    op.create_foreign_key(
        name, table, "contacts", ["client_id", "contact_id"], ["client_id", "id"], ondelete=ondelete
    )
