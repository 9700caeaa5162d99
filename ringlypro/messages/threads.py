"""Conversations by text, one per contact, the latest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, true, tuple_, update

from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import NotFound
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Message, OptOut, Thread


@dataclass(frozen=True, slots=True)
class ThreadSummary:
    """A contact's thread with its latest text."""

    contact_id: int
    name: str
    phone: str
    last_message_at: datetime
    unread: int
    body: str
    direction: str
    status: str
    opted_out: bool


async def list_threads(
    unit: UnitOfWork, *, limit: int = 50, before: tuple[datetime, int] | None = None
) -> Sequence[ThreadSummary]:
    """Threads, the latest first; `before` is moment and contact of the last one already seen."""
    last_message = (
        select(Message.body, Message.direction, Message.status)
        .where(Message.client_id == Thread.client_id, Message.contact_id == Thread.contact_id)
        .order_by(Message.id.desc())
        .limit(1)
        .lateral()
    )
    rows = (
        select(
            Thread,
            Contact,
            last_message.c.body,
            last_message.c.direction,
            last_message.c.status,
            OptOut.phone.is_not(None),
        )
        .join(Contact, (Contact.client_id == Thread.client_id) & (Contact.id == Thread.contact_id))
        .join(last_message, true())
        .outerjoin(OptOut, (OptOut.client_id == Contact.client_id) & (OptOut.phone == Contact.phone))
        .order_by(Thread.last_message_at.desc(), Thread.contact_id.desc())
        .limit(limit)
    )
    if before is not None:
        rows = rows.where(tuple_(Thread.last_message_at, Thread.contact_id) < tuple_(*before))
    return [
        ThreadSummary(
            contact_id=thread.contact_id,
            name=" ".join(part for part in (contact.first_name, contact.last_name) if part),
            phone=contact.phone,
            last_message_at=thread.last_message_at,
            unread=thread.unread,
            body=body,
            direction=direction,
            status=status,
            opted_out=is_opted_out,
        )
        for thread, contact, body, direction, status, is_opted_out in await unit.db.execute(rows)
    ]


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


async def get_message(unit: UnitOfWork, message_id: int) -> Message:
    """A text by its id. Raises NotFound."""
    message = await unit.db.get(Message, (unit.client_id, message_id))
    if message is None:
        raise NotFound
    return message


async def mark_thread_read(unit: UnitOfWork, contact_id: int) -> None:
    """The owner has seen this thread."""
    update_threads = update(Thread).where(Thread.contact_id == contact_id, Thread.unread > 0).values(unread=0)
    await unit.db.execute(update_threads)
    await unit.notify("messages")


async def count_unread_messages(unit: UnitOfWork) -> int:
    """How many texts nobody has seen."""
    return (await unit.db.execute(select(func.coalesce(func.sum(Thread.unread), 0)))).scalar_one()
