"""A business may have a link by which calendars subscribe to its appointments; the hash of its secret is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("clients", sa.Column("calendar_token_hash", sa.Text()))
    op.create_unique_constraint("uq_clients_calendar_token_hash", "clients", ["calendar_token_hash"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_column("clients", "calendar_token_hash")
