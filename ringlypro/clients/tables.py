"""The tables of a tenant itself: the directory of clients, what they offer, and what they answer.

What each field may hold and who sees it is declared in `client_fields.py` and `offer_fields.py`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, attribute_keyed_dict, mapped_column, relationship

from ringlypro.db.base import (
    Base,
    Created,
    Id,
    Json,
    JsonList,
    Money,
    TenantBase,
    language_check,
    tenant_constraints,
    tenant_foreign_key,
)


def translations() -> Any:
    """A row's texts in other languages, by language. Whoever reads or writes them asks for them with the row."""
    return relationship(
        collection_class=attribute_keyed_dict("language"),
        cascade="all, delete-orphan",
        passive_deletes=True,
        lazy="raise",
    )


class Client(Base):
    """A business. Shared by all nodes: its number and its Stripe customer are unique in the world."""

    __tablename__ = "clients"
    __table_args__ = (
        CheckConstraint("after_hours_mode in ('always','message_only','emergency_only')", name="after_hours_mode"),
        CheckConstraint("appointment_duration between 5 and 1440", name="appointment_duration"),
        CheckConstraint("identity_rule in ('calling_number','name_and_number')", name="identity_rule"),
        CheckConstraint("minimum_billable_seconds between 0 and 60", name="minimum_billable_seconds"),
        CheckConstraint("spend_cap >= 0", name="spend_cap"),
        CheckConstraint("message_floor between -500 and 0", name="message_floor"),
        language_check(),
        UniqueConstraint("ringlypro_number"),
        UniqueConstraint("stripe_customer_id"),
        UniqueConstraint("calendar_token_hash"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    business_name: Mapped[str]
    business_phone: Mapped[str]
    business_type: Mapped[str] = mapped_column(server_default="")
    business_description: Mapped[str] = mapped_column(server_default="")
    website_url: Mapped[str] = mapped_column(server_default="")
    address: Mapped[str] = mapped_column(server_default="")
    prices: Mapped[str] = mapped_column(server_default="")
    ringlypro_number: Mapped[str | None]
    twilio_number_sid: Mapped[str | None]
    owner_name: Mapped[str] = mapped_column(server_default="")
    owner_phone: Mapped[str | None]
    owner_email: Mapped[str] = mapped_column(server_default="")
    custom_greeting: Mapped[str] = mapped_column(server_default="")
    business_hours: Mapped[Json] = mapped_column(server_default=text("'{}'"))
    timezone: Mapped[str] = mapped_column(server_default="America/New_York")
    holiday_region: Mapped[str] = mapped_column(server_default="")
    closed_holidays: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    language: Mapped[str] = mapped_column(server_default="en")
    appointment_duration: Mapped[int] = mapped_column(server_default="30")
    buffer_minutes: Mapped[int] = mapped_column(server_default="0")
    notice_minutes: Mapped[int] = mapped_column(server_default="0")
    horizon_days: Mapped[int] = mapped_column(server_default="365")
    booking_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    after_hours_mode: Mapped[str] = mapped_column(server_default="always")
    staff_first: Mapped[bool] = mapped_column(server_default=text("false"))
    records_calls: Mapped[bool] = mapped_column(server_default=text("false"))
    ai_disclosure: Mapped[bool] = mapped_column(server_default=text("false"))
    identity_rule: Mapped[str] = mapped_column(server_default="calling_number")
    emergency_phrases: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    sms_notifications: Mapped[bool] = mapped_column(server_default=text("true"))
    monthly_free_minutes: Mapped[int] = mapped_column(server_default="100")
    per_minute_rate: Mapped[Money] = mapped_column(server_default="0.1000")
    minimum_billable_seconds: Mapped[int] = mapped_column(server_default="6")
    spend_cap: Mapped[Money | None]
    message_floor: Mapped[Money] = mapped_column(server_default="-2.0000")
    voicemail_only: Mapped[bool] = mapped_column(server_default=text("false"))
    rachel_enabled: Mapped[bool] = mapped_column(server_default=text("true"))
    credit_suspended: Mapped[bool] = mapped_column(server_default=text("false"))
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    forwarding_status: Mapped[str] = mapped_column(server_default="")
    first_steps_hidden: Mapped[bool] = mapped_column(server_default=text("false"))
    stripe_customer_id: Mapped[str | None]
    calendar_token_hash: Mapped[str | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    texts: Mapped[dict[str, ClientTexts]] = translations()


class ExternalReference(Base):
    """Which client a vendor's id belongs to, when nothing else in the request says so."""

    __tablename__ = "external_refs"
    __table_args__ = (ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="RESTRICT"),)

    kind: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    client_id: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[Created]


class Service(TenantBase):
    """One thing that can be booked, with its own length and the owner's words for its price."""

    __tablename__ = "services"
    __table_args__ = tenant_constraints(
        CheckConstraint("minutes between 5 and 1440", name="minutes"),
        CheckConstraint("price_amount >= 0", name="price_amount"),
        CheckConstraint("notice_minutes between 0 and 43200", name="notice_minutes"),
        CheckConstraint("horizon_days between 1 and 3650", name="horizon_days"),
        Index(None, "client_id", "position", "id"),
    )

    id: Mapped[Id]
    name: Mapped[str]
    minutes: Mapped[int]
    buffer_minutes: Mapped[int] = mapped_column(server_default="0")
    notice_minutes: Mapped[int | None]
    horizon_days: Mapped[int | None]
    category: Mapped[str] = mapped_column(server_default="")
    price: Mapped[str] = mapped_column(server_default="")
    price_amount: Mapped[Money | None]
    position: Mapped[int] = mapped_column(server_default="0")
    active: Mapped[bool] = mapped_column(server_default=text("true"))
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    texts: Mapped[dict[str, ServiceTexts]] = translations()


class Answer(TenantBase):
    """A question that callers ask, other ways to ask it, and the owner's own words for it."""

    __tablename__ = "answers"
    __table_args__ = tenant_constraints()

    id: Mapped[Id]
    question: Mapped[str] = mapped_column(server_default="")
    questions: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    answer: Mapped[str]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]
    texts: Mapped[dict[str, AnswerTexts]] = translations()


class Closure(TenantBase):
    """Days with other hours than their weekday's: closed where `hours` is empty. `holiday` names the one it is of."""

    __tablename__ = "closures"
    __table_args__ = tenant_constraints(
        CheckConstraint("ends_on between starts_on and starts_on + 366", name="ends_on"),
        UniqueConstraint("client_id", "holiday", "starts_on"),
        Index(None, "client_id", "ends_on"),
    )

    id: Mapped[Id]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    name: Mapped[str] = mapped_column(server_default="")
    name_es: Mapped[str] = mapped_column(server_default="")
    hours: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    holiday: Mapped[str | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class ClientTexts(TenantBase):
    """The owner's words about the business in one other language; what is empty is said as its client has it."""

    __tablename__ = "client_texts"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "language"),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        language_check(),
    )

    language: Mapped[str]
    address: Mapped[str] = mapped_column(server_default="")
    prices: Mapped[str] = mapped_column(server_default="")
    custom_greeting: Mapped[str] = mapped_column(server_default="")


class ServiceTexts(TenantBase):
    """A service's name and price in one other language."""

    __tablename__ = "service_texts"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "service_id", "language"),
        tenant_foreign_key("service_id", "services", ondelete="CASCADE"),
        language_check(),
    )

    service_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    name: Mapped[str] = mapped_column(server_default="")
    price: Mapped[str] = mapped_column(server_default="")


class AnswerTexts(TenantBase):
    """A question and its answer in one other language."""

    __tablename__ = "answer_texts"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "answer_id", "language"),
        tenant_foreign_key("answer_id", "answers", ondelete="CASCADE"),
        language_check(),
    )

    answer_id: Mapped[int] = mapped_column(BigInteger)
    language: Mapped[str]
    question: Mapped[str] = mapped_column(server_default="")
    answer: Mapped[str] = mapped_column(server_default="")


class KnowledgeText(TenantBase):
    """What the owner wrote about the business at length in one language; `passages` are as `knowledge.py` splits it."""

    __tablename__ = "knowledge_texts"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "language"),
        ForeignKeyConstraint(["client_id"], ["clients.id"], ondelete="CASCADE"),
        language_check(),
    )

    language: Mapped[str]
    body: Mapped[str] = mapped_column(server_default="")
    passages: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    updated_at: Mapped[Created]


__all__ = [
    "Answer", "AnswerTexts", "Client", "ClientTexts", "Closure", "ExternalReference", "KnowledgeText", "Service",
    "ServiceTexts",
]  # fmt: skip
