"""Conversations by text, one per contact, the latest first."""

from __future__ import annotations

from collections.abc import Sequence

from ringlypro.db.tenant_queries import fetch_first_rows, select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Message


async def list_messages(
    unit: UnitOfWork,
    *,
    contact_id: int | None = None,
    phone: str | None = None,
    limit: int = 50,
    before: int | None = None,
) -> Sequence[Message]:
    """Texts, newest first: of a contact, of a number (E.164), or all; `before` is the id of the last one seen."""
    rows = select_tenant_rows(unit, Message)
    if contact_id is not None:
        rows = rows.where(Message.contact_id == contact_id)
    if before is not None:
        rows = rows.where(Message.id < before)
    branches = [rows]
    if phone is not None:
        branches = [
            rows.where(Message.from_number == phone),
            rows.where(Message.to_number == phone, Message.from_number != phone),
        ]
    return await fetch_first_rows(unit, Message, branches, order_by=lambda texts: (texts.id.desc(),), limit=limit)
