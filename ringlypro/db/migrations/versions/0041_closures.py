"""Days off, short days and holidays stand in a table of their own; a business chooses its region and its holidays."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0041"
down_revision = "0040"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("clients", sa.Column("holiday_region", sa.Text(), server_default="", nullable=False))
    op.add_column("clients", sa.Column("closed_holidays", JSONB(), server_default=sa.text("'[]'"), nullable=False))
    op.create_table(
        "closures",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("name_es", sa.Text(), server_default="", nullable=False),
        sa.Column("hours", JSONB(), server_default=sa.text("'[]'"), nullable=False),
        sa.Column("holiday", sa.Text()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.CheckConstraint("ends_on between starts_on and starts_on + 366", name=op.f("ck_closures_ends_on")),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_closures")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_closures_client_id"), ondelete="RESTRICT"
        ),
        sa.UniqueConstraint("client_id", "holiday", "starts_on", name=op.f("uq_closures_client_id_holiday_starts_on")),
    )
    op.create_index("ix_closures_client_id_ends_on", "closures", ["client_id", "ends_on"])
    for statement in (*lock_to_tenant("closures"), compare_plainly("closures")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("closures")
    op.drop_column("clients", "closed_holidays")
    op.drop_column("clients", "holiday_region")
