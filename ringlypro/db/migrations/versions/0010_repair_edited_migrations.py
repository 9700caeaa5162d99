"""What 0003, 0004 and 0005 were given after they had landed: a database made before has none of it.

Nothing is taken away and no row is changed; a database made since is left as it is.
"""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import lock_to_tenant

revision = "0010"
down_revision = "0009"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    if not sa.inspect(op.get_bind()).has_table("early_statuses"):
        op.create_table(
            "early_statuses",
            sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
            sa.Column("call_sid", sa.Text(), nullable=False),
            sa.Column("status", sa.Text(), nullable=False),
            sa.Column("seconds", sa.BigInteger(), server_default="0", nullable=False),
            sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
            sa.ForeignKeyConstraint(
                ["client_id"], ["clients.id"], name=op.f("fk_early_statuses_client_id"), ondelete="RESTRICT"
            ),
            sa.PrimaryKeyConstraint("client_id", "call_sid", name=op.f("pk_early_statuses")),
        )
        for statement in lock_to_tenant("early_statuses"):
            op.execute(statement)
    op.create_index(
        "ix_calls_caller",
        "calls",
        ["client_id", "from_number", sa.literal_column("created_at DESC")],
        if_not_exists=True,
    )
    op.create_index(
        "ix_credit_entries_call",
        "credit_entries",
        ["client_id", "call_id"],
        postgresql_where=sa.text("call_id is not null"),
        if_not_exists=True,
    )
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["client_id"],
        postgresql_where=sa.text("read_at is null"),
        if_not_exists=True,
    )


def downgrade() -> None:
    """Leave it: all of it belongs to 0003, 0004 and 0005, which take it away."""
