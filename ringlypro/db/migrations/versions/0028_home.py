"""The home page: its first steps can be put away, and what is urgent among what waits is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("clients", sa.Column("first_steps_hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "ix_follow_ups_urgent",
        "follow_ups",
        ["client_id", sa.text("id DESC")],
        postgresql_where=sa.text("done_at is null and urgent"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_index("ix_follow_ups_urgent", table_name="follow_ups")
    op.drop_column("clients", "first_steps_hidden")
