"""The owner's words in Spanish: both languages are equal, so what is said in one can be written in the other."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = depends_on = None

COLUMNS = (
    ("clients", "prices_es"),
    ("clients", "address_es"),
    ("clients", "custom_greeting_es"),
    ("services", "name_es"),
    ("services", "price_es"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table, column in COLUMNS:
        op.add_column(table, sa.Column(column, sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    for table, column in COLUMNS:
        op.drop_column(table, column)
