"""What a business may spend in a month, and how far in debt only a voicemail answers."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("clients", sa.Column("spend_cap", sa.Numeric(14, 4)))
    op.add_column(
        "clients", sa.Column("message_floor", sa.Numeric(14, 4), server_default=sa.text("-2.0000"), nullable=False)
    )
    op.add_column("clients", sa.Column("voicemail_only", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_check_constraint(op.f("ck_clients_spend_cap"), "clients", "spend_cap >= 0")
    op.create_check_constraint(op.f("ck_clients_message_floor"), "clients", "message_floor between -500 and 0")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for column in ("voicemail_only", "message_floor", "spend_cap"):
        op.drop_column("clients", column)
