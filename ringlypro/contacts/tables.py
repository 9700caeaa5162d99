"""Contacts: one row per client and number, found by any part of a name however it is accented."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, Id, JsonList, TenantBase, tenant_constraints


class Contact(TenantBase):
    """Somebody who called, wrote or was entered. The `_key` columns are folded in Python and searched by range."""

    __tablename__ = "contacts"
    __table_args__ = tenant_constraints(
        UniqueConstraint("client_id", "phone"),
        CheckConstraint("status in ('active','inactive','blocked')", name="status"),
        Index("ix_contacts_newest", "client_id", text("created_at DESC"), text("id DESC")),
        Index("ix_contacts_status", "client_id", "status", text("created_at DESC"), text("id DESC")),
        Index(None, "client_id", "last_key"),
        Index(None, "client_id", "first_key"),
        Index(None, "client_id", "email_key"),
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
