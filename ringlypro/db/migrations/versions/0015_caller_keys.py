"""Calls are looked for by keys of their callers, which a job writes: those of calls that are there come within the hour."""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import lock_to_tenant

revision = "0015"
down_revision = "0014"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "caller_keys",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_caller_keys_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "key", "value", name=op.f("pk_caller_keys")),
    )
    op.create_table(
        "call_key_progress",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("keyed_until", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_call_key_progress_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_call_key_progress")),
    )
    for table in ("caller_keys", "call_key_progress"):
        for statement in lock_to_tenant(table):
            op.execute(statement)
    op.create_index(
        "ix_calls_caller_name",
        "calls",
        [sa.literal_column(column) for column in ("client_id", "caller_name", "created_at DESC", "id DESC")],
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_calls_caller_name", "calls")
    op.drop_table("call_key_progress")
    op.drop_table("caller_keys")
