"""The entries of an account by time: a page sums its days."""

from alembic import op

revision = "0035"
down_revision = "0032"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("CREATE INDEX ix_credit_entries_time ON credit_entries (client_id, at DESC, id DESC)")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("DROP INDEX ix_credit_entries_time")
