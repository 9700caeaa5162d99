"""Conversations by text, one per contact, the latest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select

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
    rows = select(Message).order_by(Message.id.desc()).limit(limit)
    if contact_id is not None:
        rows = rows.where(Message.contact_id == contact_id)
    if phone is not None:
        rows = rows.where(or_(Message.from_number == phone, Message.to_number == phone))
    if before is not None:
        rows = rows.where(Message.id < before)
    return (await unit.db.scalars(rows)).all()
