"""Commands that were carried out, a row each: by the key of the press, with what takes them back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from ringlypro.db.base import Created, TenantBase, tenant_constraints


class Command(TenantBase):
    """One press of a person, kept for a week. `undo` says what would take it back, and is null where nothing does."""

    __tablename__ = "commands"
    __table_args__ = tenant_constraints(
        Index("ix_commands_of_user", "client_id", "user_id", text("created_at DESC")),
        key="key",
    )

    key: Mapped[str]
    user_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str]
    undo: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    created_at: Mapped[Created]
    undone_at: Mapped[datetime | None]
