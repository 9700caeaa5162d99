"""What vendors told of refunds, disputes, cards and events is kept, so that the ledger follows from all of it in any order.

Also what calls and texts need for the rest of their lives: a business's own threshold of seconds, free minutes that are
given beside the tariff's, segments of texts and their months, and an index for calls whose end never came.
"""

import sqlalchemy as sa
from alembic import op

from ringlypro.db.tenancy import compare_plainly, lock_to_tenant

revision = "0031"
down_revision = "0030"
branch_labels = depends_on = None

TENANT = "nullif(current_setting('app.client_id', true), '')::bigint"
KINDS = "'usage','deposit','refund','dispute','correction'"

FILL_RELOADS = """
UPDATE reloads SET received = deposited.amount FROM credit_entries AS deposited
WHERE deposited.client_id = reloads.client_id AND deposited.kind = 'deposit'
    AND deposited.reference = reloads.payment_intent_id;
UPDATE reloads SET taken_back = least(reloads.received, refunded.amount) FROM (
    SELECT client_id, split_part(reference, ':', 1) AS payment, -sum(amount) AS amount FROM credit_entries
    WHERE kind = 'refund' GROUP BY 1, 2
) AS refunded
WHERE refunded.client_id = reloads.client_id AND refunded.payment = reloads.payment_intent_id;
UPDATE reloads SET taken_back = received WHERE status = 'disputed';
"""
"""A dispute's entry names the dispute alone; the whole of a payment is what is usually disputed."""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    _change_reloads()
    _create_payment_objects()
    _create_stripe_events()
    _change_usage()
    _change_texts()


def _change_reloads() -> None:
    op.add_column("reloads", sa.Column("intent_status", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("reloads", sa.Column("intent_at", sa.DateTime(timezone=True)))
    op.add_column("reloads", sa.Column("checkout_session_id", sa.Text()))
    for name in ("received", "taken_back"):
        op.add_column("reloads", sa.Column(name, sa.Numeric(14, 4), server_default=sa.text("0"), nullable=False))
    op.create_unique_constraint(
        op.f("uq_reloads_client_id_checkout_session_id"), "reloads", ["client_id", "checkout_session_id"]
    )
    # The owner of the tables has no policy: forced, row security would hide every row from it.
    for table in ("reloads", "credit_entries"):
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(FILL_RELOADS)
    for table in ("reloads", "credit_entries"):
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def _create_payment_objects() -> None:
    op.create_table(
        "payment_objects",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reload_id", sa.BigInteger()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(14, 4), server_default=sa.text("0"), nullable=False),
        sa.Column("moved", sa.Numeric(14, 4)),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind in ('refund','dispute','charge','card')", name=op.f("ck_payment_objects_kind")),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_payment_objects_client_id"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["client_id", "reload_id"],
            ["reloads.client_id", "reloads.id"],
            name=op.f("fk_payment_objects_client_id_reload_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("client_id", "object_id", name=op.f("pk_payment_objects")),
    )
    op.create_index("ix_payment_objects_reload", "payment_objects", ["client_id", "reload_id"])
    for statement in (*lock_to_tenant("payment_objects"), compare_plainly("payment_objects")):
        op.execute(statement)


def _create_stripe_events() -> None:
    op.create_table(
        "stripe_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_events")),
    )
    op.create_index("ix_stripe_events_received_at", "stripe_events", ["received_at"])
    op.execute("GRANT SELECT, INSERT, DELETE ON stripe_events TO ringly_system")


def _change_usage() -> None:
    op.execute("ALTER TABLE credit_entries DROP CONSTRAINT ck_credit_entries_kind")
    op.execute(f"ALTER TABLE credit_entries ADD CONSTRAINT ck_credit_entries_kind CHECK (kind in ({KINDS},'grant'))")
    op.add_column("usage_months", sa.Column("granted", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column(
        "clients", sa.Column("minimum_billable_seconds", sa.BigInteger(), server_default=sa.text("6"), nullable=False)
    )
    op.create_check_constraint(
        op.f("ck_clients_minimum_billable_seconds"), "clients", "minimum_billable_seconds between 0 and 60"
    )
    op.create_index(
        "ix_calls_open", "calls", ["client_id", "created_at"], postgresql_where=sa.text("end_time is null")
    )


def _change_texts() -> None:
    op.add_column("messages", sa.Column("segments", sa.BigInteger()))
    op.create_table(
        "text_months",
        sa.Column("client_id", sa.BigInteger(), server_default=sa.text(TENANT), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("texts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("segments", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("amount", sa.Numeric(14, 4), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["clients.id"], name=op.f("fk_text_months_client_id"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("client_id", "month", name=op.f("pk_text_months")),
    )
    for statement in (*lock_to_tenant("text_months"), compare_plainly("text_months")):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_table("text_months")
    op.drop_column("messages", "segments")
    op.drop_index("ix_calls_open", "calls")
    op.drop_column("clients", "minimum_billable_seconds")
    op.drop_column("usage_months", "granted")
    op.execute("ALTER TABLE credit_entries DROP CONSTRAINT ck_credit_entries_kind")
    op.execute(f"ALTER TABLE credit_entries ADD CONSTRAINT ck_credit_entries_kind CHECK (kind in ({KINDS}))")
    op.drop_table("stripe_events")
    op.drop_table("payment_objects")
    op.drop_constraint(op.f("uq_reloads_client_id_checkout_session_id"), "reloads")
    for name in ("received", "taken_back", "checkout_session_id", "intent_at", "intent_status"):
        op.drop_column("reloads", name)
