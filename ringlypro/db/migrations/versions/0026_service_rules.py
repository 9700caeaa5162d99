"""A service may have a kind, and a notice and a horizon of its own; without them it is as for the whole business."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("services", sa.Column("category", sa.Text(), server_default="", nullable=False))
    op.add_column("services", sa.Column("notice_minutes", sa.BigInteger(), nullable=True))
    op.add_column("services", sa.Column("horizon_days", sa.BigInteger(), nullable=True))
    op.create_check_constraint(
        op.f("ck_services_notice_minutes"), "services", "notice_minutes between 0 and 43200"
    )
    op.create_check_constraint(op.f("ck_services_horizon_days"), "services", "horizon_days between 1 and 3650")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in ("horizon_days", "notice_minutes", "category"):
        op.drop_column("services", name)
