"""A payment by card has a sheet in which it was made, may leave a card that its owner let us keep, and earns a receipt."""

from datetime import datetime

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0032"
down_revision = "0031"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"
TABLES = ("payment_attempts", "saved_cards", "receipts")


def _client_id() -> sa.Column[int]:
    return sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False)


def _of_client(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["client_id"], ["clients.id"], name=op.f(f"fk_{table}_client_id"), ondelete="RESTRICT"
    )


def _moment(name: str, *, is_now: bool = False) -> sa.Column[datetime]:
    default = sa.text("now()") if is_now else None
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=not is_now)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        "payment_attempts",
        _client_id(),
        sa.Column("reload_id", sa.BigInteger(), nullable=False),
        sa.Column("sheet_key", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("save_card", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("consent_text", sa.Text()),
        _moment("consented_at"),
        sa.Column("state", sa.Text(), server_default="open", nullable=False),
        sa.Column("failure", sa.Text()),
        _moment("reported_at"),
        _moment("created_at", is_now=True),
        sa.CheckConstraint(
            "state in ('open','processing','bank_asks','declined','canceled','paid')",
            name=op.f("ck_payment_attempts_state"),
        ),
        sa.CheckConstraint("way in ('card','saved_card','checkout')", name=op.f("ck_payment_attempts_way")),
        _of_client("payment_attempts"),
        sa.ForeignKeyConstraint(
            ["client_id", "reload_id"], ["reloads.client_id", "reloads.id"],
            name=op.f("fk_payment_attempts_client_id_reload_id"), ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("client_id", "reload_id", name=op.f("pk_payment_attempts")),
        sa.UniqueConstraint(
            "client_id", "sheet_key", "number", name=op.f("uq_payment_attempts_client_id_sheet_key_number")
        ),
    )
    op.create_table(
        "saved_cards",
        _client_id(),
        sa.Column("payment_method_id", sa.Text(), nullable=False),
        sa.Column("brand", sa.Text(), nullable=False),
        sa.Column("last4", sa.Text(), nullable=False),
        sa.Column("expiry_month", sa.BigInteger(), nullable=False),
        sa.Column("expiry_year", sa.BigInteger(), nullable=False),
        sa.Column("consent_text", sa.Text()),
        _moment("consented_at"),
        _moment("created_at", is_now=True),
        _of_client("saved_cards"),
        sa.PrimaryKeyConstraint("client_id", "payment_method_id", name=op.f("pk_saved_cards")),
    )
    op.create_table(
        "receipts",
        _client_id(),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("payment_intent_id", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 4), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("business_name", sa.Text(), nullable=False),
        sa.Column("business_address", sa.Text(), server_default="", nullable=False),
        sa.Column("card_brand", sa.Text()),
        sa.Column("card_last4", sa.Text()),
        sa.Column("emailed_to", sa.Text()),
        _moment("issued_at", is_now=True),
        _of_client("receipts"),
        sa.PrimaryKeyConstraint("client_id", "id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("client_id", "number", name=op.f("uq_receipts_client_id_number")),
        sa.UniqueConstraint("client_id", "payment_intent_id", name=op.f("uq_receipts_client_id_payment_intent_id")),
    )
    for table in TABLES:
        for statement in (*lock_to_tenant(table), compare_plainly(table)):
            op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in reversed(TABLES):
        op.drop_table(table)
