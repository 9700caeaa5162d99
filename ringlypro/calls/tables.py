"""Calls, what was said in them, and the counts that dashboards read instead of counting."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKeyConstraint,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, Json, JsonList, TenantBase, tenant_constraints, tenant_foreign_key

DIRECTIONS = ("incoming", "outgoing")
STATUSES = ("queued", "ringing", "in-progress", "completed", "busy", "failed", "no-answer", "canceled")
MISSED_STATUSES = ("busy", "failed", "no-answer", "canceled")
"""How a call ends that nobody took."""


class Call(TenantBase):
    """One call from its first webhook on, as lists show it; what changes with each turn is in its `Conversation`."""

    __tablename__ = "calls"
    __table_args__ = tenant_constraints(
        tenant_foreign_key("contact_id", "contacts", ondelete="SET NULL (contact_id)"),
        UniqueConstraint("client_id", "twilio_call_sid"),
        CheckConstraint("direction in ('incoming','outgoing')", name="direction"),
        Index(
            "ix_calls_newest",
            "client_id",
            text("created_at DESC"),
            text("id DESC"),
            postgresql_include=["direction", "status", "duration"],
        ),
        Index("ix_calls_direction", "client_id", "direction", text("created_at DESC"), text("id DESC")),
        Index(
            "ix_calls_direction_status", "client_id", "direction", "status", text("created_at DESC"), text("id DESC")
        ),
        Index(
            "ix_calls_direction_outcome", "client_id", "direction", "outcome", text("created_at DESC"), text("id DESC")
        ),
        Index("ix_calls_contact", "client_id", "contact_id", text("created_at DESC")),
        Index("ix_calls_caller_name", "client_id", "caller_name", text("created_at DESC"), text("id DESC")),
        Index("ix_calls_caller", "client_id", "from_number", text("created_at DESC")),
        Index("ix_calls_open", "client_id", "created_at", postgresql_where=text("end_time is null")),
    )

    id: Mapped[Id]
    contact_id: Mapped[int | None]
    twilio_call_sid: Mapped[str]
    direction: Mapped[str] = mapped_column(server_default="incoming")
    from_number: Mapped[str]
    to_number: Mapped[str]
    forwarded_from: Mapped[str | None]
    status: Mapped[str] = mapped_column(server_default="ringing")
    duration: Mapped[int | None]
    language: Mapped[str] = mapped_column(server_default="en")
    outcome: Mapped[str | None]
    outcome_before_spam: Mapped[str | None]
    """What a call came to that its owner has marked as spam since."""
    cost: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    recording_url: Mapped[str | None]
    recording_sid: Mapped[str | None]
    transcription: Mapped[str | None]
    answered_by: Mapped[str | None]
    hangup_cause: Mapped[str | None]
    caller_name: Mapped[str] = mapped_column(server_default="")
    notes: Mapped[str] = mapped_column(server_default="")
    appointment_id: Mapped[int | None]
    screen: Mapped[bool] = mapped_column(server_default=text("false"))
    start_time: Mapped[datetime | None]
    end_time: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class Conversation(TenantBase):
    """What is said on a call and where it stands. `state` is the whole of it: a restart loses nothing.

    A turn locks and writes this row; it has one index, so that writing it costs little.
    """

    __tablename__ = "conversations"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "call_sid"),
        tenant_foreign_key("call_id", "calls"),
        {"postgresql_with": {"fillfactor": 50}},
    )

    call_sid: Mapped[str]
    call_id: Mapped[int] = mapped_column(BigInteger)
    from_number: Mapped[str]
    forwarded_from: Mapped[str | None]
    state: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    answered: Mapped[int] = mapped_column(server_default="0")
    """How many events of this call have been answered; the number in a Gather's action is checked against it."""
    reply: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    """What was answered last, so that a repeated request hears it again."""
    token: Mapped[str] = mapped_column(server_default="")
    """Twilio's idempotency token of the request answered last."""
    updated_at: Mapped[Created]


class CallerKey(TenantBase):
    """A name or number that called, by a beginning that may be typed of it (`caller_keys`)."""

    __tablename__ = "caller_keys"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "key", "value"),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="RESTRICT"),
    )

    key: Mapped[str] = mapped_column(Text(collation="C"))
    value: Mapped[str]


class CallKeyProgress(TenantBase):
    """Up to which call the callers of a client have their keys."""

    __tablename__ = "call_key_progress"
    __table_args__ = (
        PrimaryKeyConstraint("client_id"),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="RESTRICT"),
    )

    keyed_until: Mapped[int] = mapped_column(BigInteger)
    words_until: Mapped[int] = mapped_column(BigInteger, server_default="0")
    """Up to which call the words of callers have their keys."""


class CallWord(TenantBase):
    """A word that a caller said in a call, without accents (`call_words`)."""

    __tablename__ = "call_words"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "word", "call_id"),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="RESTRICT"),
    )

    word: Mapped[str] = mapped_column(Text(collation="C"))
    call_id: Mapped[int] = mapped_column(BigInteger)


class CallTurn(TenantBase):
    """One exchange: what was heard, what was understood and why, what was said, and how long it took us.

    It is written by whoever has locked the call's conversation, so no foreign key checks the call again.
    """

    __tablename__ = "call_turns"
    __table_args__ = (PrimaryKeyConstraint("client_id", "call_id", "number"),)

    call_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[Created]
    step: Mapped[str] = mapped_column(server_default="")
    heard: Mapped[str] = mapped_column(server_default="")
    keys: Mapped[str] = mapped_column(server_default="")
    confidence: Mapped[float | None] = mapped_column(Double)
    understood: Mapped[list[list[str]]] = mapped_column(JSONB, server_default=text("'[]'"))
    said: Mapped[str] = mapped_column(server_default="")
    lang: Mapped[str] = mapped_column(server_default="en")
    ms: Mapped[int | None]


class Correction(TenantBase):
    """What a caller's words mean, as the owner said at a turn; it is kept apart from the call and outlives it."""

    __tablename__ = "corrections"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "context", "phrase"),
        CheckConstraint("(intent = '') <> (answer_id is null)", name="one_meaning"),
    )

    id: Mapped[Id]
    lang: Mapped[str]
    context: Mapped[str]
    """The kind of question that had been asked."""
    phrase: Mapped[str]
    """The words without accents and punctuation."""
    said: Mapped[str]
    """The words as they were heard."""
    intent: Mapped[str] = mapped_column(server_default="")
    answer_id: Mapped[int | None]
    call_id: Mapped[int | None]
    turn: Mapped[int | None]
    created_at: Mapped[Created]


class BrowserCall(TenantBase):
    """A call that our own telephone on the screen started: nothing in the request can claim that, this row does."""

    __tablename__ = "screen_calls"
    __table_args__ = tenant_constraints(key="call_sid")

    call_sid: Mapped[str]
    created_at: Mapped[Created]


class EarlyStatus(TenantBase):
    """The end of a call that no voice webhook has told us of yet: reports may overtake each other."""

    __tablename__ = "early_statuses"
    __table_args__ = tenant_constraints(key="call_sid")

    call_sid: Mapped[str]
    status: Mapped[str]
    seconds: Mapped[int] = mapped_column(server_default="0")
    created_at: Mapped[Created]


class CallDay(TenantBase):
    """Counts of a day of the business, kept in the transaction that ends a call."""

    __tablename__ = "call_days"
    __table_args__ = tenant_constraints(key="day")

    day: Mapped[date]
    calls: Mapped[int] = mapped_column(server_default="0")
    incoming: Mapped[int] = mapped_column(server_default="0")
    outgoing: Mapped[int] = mapped_column(server_default="0")
    missed: Mapped[int] = mapped_column(server_default="0")
    answered: Mapped[int] = mapped_column(server_default="0")
    booked: Mapped[int] = mapped_column(server_default="0")
    seconds: Mapped[int] = mapped_column(server_default="0")
