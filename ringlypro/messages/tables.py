"""SMS: every text is a row before it leaves, and every row is sent at most once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, Moment, Money, TenantBase, tenant_constraints, tenant_foreign_key


class Message(TenantBase):
    """One SMS. `purpose` makes a notification unique: a confirmation is sent once, however often it is asked for."""

    __tablename__ = "messages"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        UniqueConstraint("client_id", "twilio_sid"),
        UniqueConstraint("client_id", "purpose"),
        CheckConstraint("direction in ('incoming','outgoing')", name="direction"),
        Index("ix_messages_thread", "client_id", "contact_id", text("id DESC")),
        Index("ix_messages_from_number", "client_id", "from_number", text("id DESC")),
        Index("ix_messages_to_number", "client_id", "to_number", text("id DESC")),
        Index("ix_messages_newest", "client_id", text("created_at DESC"), text("id DESC")),
    )

    id: Mapped[Id]
    contact_id: Mapped[int | None]
    twilio_sid: Mapped[str | None]
    direction: Mapped[str]
    from_number: Mapped[str]
    to_number: Mapped[str]
    body: Mapped[str]
    status: Mapped[str]
    purpose: Mapped[str | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    segments: Mapped[int | None]
    """How many texts it is billed as, once the telephone company has said so."""
    cost: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    sent_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[Created]


class Thread(TenantBase):
    """The latest message of each contact, so that a list of threads never scans messages."""

    __tablename__ = "threads"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "contact_id"),
        tenant_foreign_key("contact_id", "contacts", ondelete="CASCADE"),
        Index("ix_threads_newest", "client_id", text("last_message_at DESC"), text("contact_id DESC")),
    )

    contact_id: Mapped[int] = mapped_column(BigInteger)
    last_message_at: Mapped[Moment]
    unread: Mapped[int] = mapped_column(server_default="0")


class OptOut(TenantBase):
    """A number that asked not to be texted by this business."""

    __tablename__ = "opt_outs"
    __table_args__ = tenant_constraints(key="phone")

    phone: Mapped[str]
    at: Mapped[Moment]


class TextMonth(TenantBase):
    """Texts that went out in a month of the business's own calendar: how many, as how many billed, for how much."""

    __tablename__ = "text_months"
    __table_args__ = tenant_constraints(key="month")

    month: Mapped[date]
    texts: Mapped[int] = mapped_column(server_default="0")
    segments: Mapped[int] = mapped_column(server_default="0")
    amount: Mapped[Money] = mapped_column(server_default="0")
