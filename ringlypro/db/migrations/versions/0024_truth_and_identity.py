"""A business says whether its greeting tells that a machine speaks, and what shows that an appointment is a caller's."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("clients", sa.Column("ai_disclosure", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("clients", sa.Column("identity_rule", sa.Text(), server_default="calling_number", nullable=False))
    op.create_check_constraint(
        op.f("ck_clients_identity_rule"), "clients", "identity_rule in ('calling_number','name_and_number')"
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in ("identity_rule", "ai_disclosure"):
        op.drop_column("clients", name)
