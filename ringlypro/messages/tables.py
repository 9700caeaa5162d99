"""SMS: every text is a row before it leaves, and every row is sent at most once."""

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
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, Moment, Money, TenantBase, tenant_constraints, tenant_foreign_key

NEWEST_THREADS = text("last_message_at DESC"), text("id DESC")


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
        *(
            Index(
                f"ix_messages_stray_{column}",
                "client_id",
                column,
                text("id DESC"),
                postgresql_where=text("contact_id is null"),
            )
            for column in ("from_number", "to_number")
        ),
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
    """What was written with one number or other sender; the list of threads never scans messages.

    `sender` is the other party as messages name it: a number (E.164), a short code, a name, or
    a word for a withheld one.
    """

    __tablename__ = "threads"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        ForeignKeyConstraint(["assignee_id"], ["users.id"], ondelete="SET NULL"),
        UniqueConstraint("client_id", "sender"),
        Index("ix_threads_newest", "client_id", *NEWEST_THREADS),
        *(
            Index(f"ix_threads_{state}", "client_id", *NEWEST_THREADS, postgresql_where=text(condition))
            for state, condition in (
                ("open", "closed_at is null"),
                ("closed", "closed_at is not null"),
                ("unread", "unread > 0"),
            )
        ),
        Index(
            "ix_threads_assigned",
            "client_id",
            "assignee_id",
            *NEWEST_THREADS,
            postgresql_where=text("assignee_id is not null"),
        ),
        Index("ix_threads_contact", "client_id", "contact_id"),
    )

    id: Mapped[Id]
    contact_id: Mapped[int | None]
    sender: Mapped[str]
    last_message_at: Mapped[Moment]
    last_message_id: Mapped[int | None]
    unread: Mapped[int] = mapped_column(server_default="0")
    closed_at: Mapped[datetime | None]
    assignee_id: Mapped[int | None]


class ThreadNote(TenantBase):
    """What a person of the business wrote beside a thread; it is never sent."""

    __tablename__ = "thread_notes"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("thread_id", "threads", ondelete="CASCADE"),
        ForeignKeyConstraint(["author_id"], ["users.id"], ondelete="SET NULL"),
        Index("ix_thread_notes_thread", "client_id", "thread_id", text("id DESC")),
    )

    id: Mapped[Id]
    thread_id: Mapped[int]
    author_id: Mapped[int | None]
    body: Mapped[str]
    created_at: Mapped[Created]


class ThreadWord(TenantBase):
    """A word of a thread's texts, by whose beginning the thread is found (`thread_words`)."""

    __tablename__ = "thread_words"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "word", "thread_id"),
        tenant_foreign_key("thread_id", "threads", ondelete="CASCADE"),
        Index("ix_thread_words_thread", "client_id", "thread_id", "word"),
    )

    word: Mapped[str] = mapped_column(Text(collation="C"))
    thread_id: Mapped[int] = mapped_column(BigInteger)


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
