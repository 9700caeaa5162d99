"""Contacts: one row per client and number, and the keys by which a part of one finds it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    PrimaryKeyConstraint,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, JsonList, Moment, TenantBase, tenant_constraints, tenant_foreign_key


class Contact(TenantBase):
    """Somebody who called, wrote or was entered. The `_key` columns are folded in Python; keys follow from them."""

    __tablename__ = "contacts"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "phone"),
        CheckConstraint("status in ('active','inactive','blocked')", name="status"),
        Index("ix_contacts_newest", "client_id", text("created_at DESC"), text("id DESC")),
        Index("ix_contacts_status", "client_id", "status", text("created_at DESC"), text("id DESC")),
    )

    id: Mapped[Id]
    first_name: Mapped[str]
    last_name: Mapped[str | None]
    phone: Mapped[str]
    email: Mapped[str | None]
    notes: Mapped[str] = mapped_column(server_default="")
    status: Mapped[str] = mapped_column(server_default="active")
    source: Mapped[str] = mapped_column(server_default="manual")
    tags: Mapped[JsonList] = mapped_column(server_default=text("'[]'"))
    language: Mapped[str | None]
    vip: Mapped[bool] = mapped_column(server_default=text("false"))
    first_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    last_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    email_key: Mapped[str] = mapped_column(Text(collation="C"), server_default="")
    last_contacted_at: Mapped[datetime | None]
    created_at: Mapped[Created]
    updated_at: Mapped[Created]


class ContactKey(TenantBase):
    """One beginning by which a contact is found (`search_keys`), with the contact's place in the list."""

    __tablename__ = "contact_keys"
    __table_args__ = (
        PrimaryKeyConstraint("client_id", "key", "created_at", "contact_id"),
        tenant_foreign_key("contact_id", "contacts", ondelete="CASCADE"),
        Index("ix_contact_keys_contact", "client_id", "contact_id"),
    )

    key: Mapped[str] = mapped_column(Text(collation="C"))
    created_at: Mapped[Moment]
    contact_id: Mapped[int] = mapped_column(BigInteger)
