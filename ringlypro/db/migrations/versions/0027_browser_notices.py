"""Each person chooses for which events a browser of theirs shows a notice and sounds: none until they say so."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = depends_on = None
NAMES = ("notice_booking", "notice_text", "notice_emergency")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in NAMES:
        op.add_column("users", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for name in reversed(NAMES):
        op.drop_column("users", name)
