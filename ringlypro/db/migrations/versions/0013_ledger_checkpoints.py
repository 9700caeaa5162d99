"""The ledger counted up to an entry, so that a look at it need not begin at the first one. Added to, never changed."""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import lock_to_tenant

revision = "0013"
down_revision = "0012"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "ledger_checkpoints",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("entry_id", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("balance_after", sa.Numeric(14, 4), nullable=False),
        sa.Column("sum_of_entries", sa.Numeric(14, 4), nullable=False),
        sa.Column("free_minutes", sa.BigInteger(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("usage_amount", sa.Numeric(14, 4), nullable=False),
        sa.Column("is_consistent", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_ledger_checkpoints_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_ledger_checkpoints")),
    )
    for statement in lock_to_tenant("ledger_checkpoints", append_only=True):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("ledger_checkpoints")
