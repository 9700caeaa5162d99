"""The ledger. Entries are only ever added: UPDATE and DELETE are revoked for every role of the product."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import (
    Base,
    Created,
    Id,
    Json,
    Moment,
    Money,
    TenantBase,
    tenant_constraints,
    tenant_foreign_key,
)


class CreditAccount(TenantBase):
    """The balance of a client; locked whenever an entry is posted, so entries form one chain."""

    __tablename__ = "credit_accounts"
    __table_args__ = (
        PrimaryKeyConstraint("client_id"),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="RESTRICT"),
    )

    balance: Mapped[Money] = mapped_column(server_default="0")
    total_minutes_used: Mapped[int] = mapped_column(server_default="0")
    total_amount_spent: Mapped[Money] = mapped_column(server_default="0")
    last_usage_at: Mapped[datetime | None]
    auto_reload: Mapped[Json] = mapped_column(server_default=sql("'{}'"))
    created_at: Mapped[Created]


class CreditEntry(TenantBase):
    """One movement and why. `reference` makes it count once: a call's SID, a PaymentIntent, a month."""

    __tablename__ = "credit_entries"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "kind", "reference"),
        CheckConstraint("kind in ('usage','deposit','refund','dispute','correction','grant')", name="kind"),
        Index("ix_credit_entries_usage", "client_id", sql("id DESC"), postgresql_where=sql("kind = 'usage'")),
        Index("ix_credit_entries_money", "client_id", sql("id DESC"), postgresql_where=sql("kind <> 'usage'")),
        Index("ix_credit_entries_time", "client_id", sql("at DESC"), sql("id DESC")),
        Index("ix_credit_entries_call", "client_id", "call_id", postgresql_where=sql("call_id is not null")),
    )

    id: Mapped[Id]
    kind: Mapped[str]
    reference: Mapped[str]
    amount: Mapped[Money]
    balance_after: Mapped[Money]
    minutes: Mapped[int] = mapped_column(server_default="0")
    free_minutes: Mapped[int] = mapped_column(server_default="0")
    paid_minutes: Mapped[int] = mapped_column(server_default="0")
    rate: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    reason: Mapped[str]
    call_id: Mapped[int | None] = mapped_column(BigInteger)
    at: Mapped[Created]


class LedgerCheckpoint(TenantBase):
    """The ledger counted up to an entry. Only ever added, as the entries are: the newest row counts."""

    __tablename__ = "ledger_checkpoints"
    __table_args__ = tenant_constraints()

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(BigInteger)
    entries: Mapped[int] = mapped_column(BigInteger)
    balance_after: Mapped[Money]
    sum_of_entries: Mapped[Money]
    free_minutes: Mapped[int] = mapped_column(BigInteger)
    minutes: Mapped[int] = mapped_column(BigInteger)
    usage_amount: Mapped[Money]
    is_consistent: Mapped[bool]
    created_at: Mapped[Created]


class UsageMonth(TenantBase):
    """Free minutes used in a month of the business's own calendar: the "monthly reset" is simply the next row."""

    __tablename__ = "usage_months"
    __table_args__ = tenant_constraints(key="month")

    month: Mapped[date]
    granted: Mapped[int] = mapped_column(server_default="0")
    """Free minutes that were given beside those of the tariff."""
    free_used: Mapped[int] = mapped_column(server_default="0")
    minutes: Mapped[int] = mapped_column(server_default="0")
    amount: Mapped[Money] = mapped_column(server_default="0")


class Reload(TenantBase):
    """A payment we asked for. Only a PaymentIntent that is in this table can become a deposit."""

    __tablename__ = "reloads"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "payment_intent_id"),
        UniqueConstraint("client_id", "idempotency_key"),
        UniqueConstraint("client_id", "checkout_session_id"),
        CheckConstraint("status in ('asked','paid','failed','refunded','disputed')", name="status"),
    )

    id: Mapped[Id]
    amount: Mapped[Money]
    currency: Mapped[str] = mapped_column(server_default="usd")
    payment_intent_id: Mapped[str | None]
    idempotency_key: Mapped[str]
    status: Mapped[str] = mapped_column(server_default="asked")
    intent_status: Mapped[str] = mapped_column(server_default="")
    """The PaymentIntent's own status, as it was told last; `status` is what follows from all that was told."""
    intent_at: Mapped[datetime | None]
    checkout_session_id: Mapped[str | None]
    received: Mapped[Money] = mapped_column(server_default="0")
    """Dollars that were credited for this payment."""
    taken_back: Mapped[Money] = mapped_column(server_default="0")
    """Dollars of these that refunds and disputes have taken again; never more than was received."""
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class PaymentObject(TenantBase):
    """The last that was told of a refund, a dispute, a charge's refunds in all or a card that is gone.

    From these rows and the payment's own follows what its entries must come to, in whatever order they were told.
    """

    __tablename__ = "payment_objects"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("reload_id", "reloads", ondelete="CASCADE"),
        CheckConstraint("kind in ('refund','dispute','charge','card')", name="kind"),
        Index("ix_payment_objects_reload", "client_id", "reload_id"),
        key="object_id",
    )

    object_id: Mapped[str]
    kind: Mapped[str]
    reload_id: Mapped[int | None] = mapped_column(BigInteger)
    status: Mapped[str]
    amount: Mapped[Money] = mapped_column(server_default="0")
    moved: Mapped[Money | None]
    """What the object's own balance transactions come to, where it lists any: negative was taken."""
    reported_at: Mapped[datetime]


class StripeEvent(Base):
    """An event as it came first, also of a kind that we do not know or about nobody here: names alone, no content."""

    __tablename__ = "stripe_events"
    __table_args__ = (Index("ix_stripe_events_received_at", "received_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    object_id: Mapped[str]
    outcome: Mapped[str]
    created_at: Mapped[Moment]
    received_at: Mapped[Moment]
