"""What becomes of a thread: a text arrives, somebody reads it, takes it over, closes it, notes something beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from ringlypro.accounts.tables import User
from ringlypro.contacts.queries import get_contact
from ringlypro.contacts.tables import Contact
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Thread, ThreadNote
from ringlypro.messages.thread_words import split_text_words
from ringlypro.notifications.owner_notifications import mark_link_read

MAX_NOTE = 5_000
"""Signs of a note."""
_INSERT_WORDS = PreparedStatement("ringly_insert_thread_words", """
INSERT INTO thread_words (word, thread_id) SELECT word, %(thread_id)s FROM unnest(%(words)s::text[]) AS word
ON CONFLICT DO NOTHING
""", types={"thread_id": "bigint", "words": "text[]"})  # fmt: skip


def thread_link(thread_id: int) -> str:
    """Where a thread is read."""
    return f"/messages/{thread_id}"


async def note_incoming(unit: UnitOfWork, *, sender: str, contact_id: int | None, message_id: int, text: str) -> int:
    """A text came in: its thread is the newest, unread, and open again. The thread's id."""
    row = insert(Thread).values(
        sender=sender, contact_id=contact_id, last_message_at=unit.now, last_message_id=message_id, unread=1
    )
    new = row.excluded
    thread_id = await unit.db.scalar(
        row.on_conflict_do_update(
            index_elements=["client_id", "sender"],
            set_={
                "contact_id": func.coalesce(new.contact_id, Thread.contact_id),
                "last_message_at": func.greatest(Thread.last_message_at, new.last_message_at),
                "last_message_id": func.greatest(Thread.last_message_id, new.last_message_id),
                "unread": Thread.unread + 1,
                "closed_at": None,
            },
        ).returning(Thread.id)
    )
    assert thread_id is not None
    await unit.execute_at_commit(_INSERT_WORDS, {"thread_id": thread_id, "words": split_text_words(f"{sender} {text}")})
    return int(thread_id)


async def get_thread(unit: UnitOfWork, thread_id: int, *, lock: bool = False) -> Thread:
    """A thread of this client. Raises NotFound."""
    query = select(Thread).where(Thread.id == thread_id)
    thread = (await unit.db.scalars(query.with_for_update() if lock else query)).one_or_none()
    if thread is None:
        raise NotFound
    return thread


async def open_contact_thread(unit: UnitOfWork, contact_id: int) -> int:
    """The thread with a contact, made where nothing was written yet; its id. Raises NotFound."""
    contact = await get_contact(unit, contact_id)
    row = insert(Thread).values(sender=contact.phone, contact_id=contact_id, last_message_at=unit.now)
    await unit.db.execute(
        row.on_conflict_do_update(index_elements=["client_id", "sender"], set_={"contact_id": contact_id})
    )
    return (await unit.db.scalars(select(Thread.id).where(Thread.sender == contact.phone))).one()


async def find_contact_thread(unit: UnitOfWork, contact: Contact) -> Thread:
    """The thread with a contact; where nothing was written yet, one that is not kept."""
    thread = (await unit.db.scalars(select(Thread).where(Thread.sender == contact.phone))).one_or_none()
    return thread or Thread(id=0, sender=contact.phone, contact_id=contact.id)


async def mark_read(unit: UnitOfWork, thread_id: int) -> None:
    """Somebody has seen all of it, and with it what the bell told of it."""
    update_row = update(Thread).where(Thread.id == thread_id, Thread.unread > 0).values(unread=0)
    if await unit.db.scalar(update_row.returning(Thread.id)) is not None:
        await unit.notify("messages", thread_id)
    await mark_link_read(unit, thread_link(thread_id))


async def change_thread(unit: UnitOfWork, thread_id: int, values: Mapping[str, Any]) -> Thread:
    """`read`, `closed` (yes or no) and `assignee_id` (a person of the business, or None), what is given of them.

    Raises NotFound, InvalidFields.
    """
    thread = await get_thread(unit, thread_id, lock=True)
    if "read" in values:
        thread.unread = 0 if values["read"] else max(thread.unread, 1)
        if values["read"]:
            await mark_link_read(unit, thread_link(thread_id))
    if "closed" in values:
        thread.closed_at = (thread.closed_at or unit.now) if values["closed"] else None
    if "assignee_id" in values:
        thread.assignee_id = await _check_assignee(unit, values["assignee_id"])
    await unit.db.flush()
    await unit.notify("messages", thread_id)
    return thread


async def add_note(unit: UnitOfWork, thread_id: int, *, author_id: int, body: str) -> int:
    """Keep what somebody notes for their colleagues; the note's id. Raises NotFound, InvalidFields."""
    text = body.replace("\x00", "").strip()
    if not text or len(text) > MAX_NOTE:
        raise InvalidFields({"body": "inbox.note_length"})
    await get_thread(unit, thread_id)
    note = ThreadNote(thread_id=thread_id, author_id=author_id, body=text, created_at=unit.now)
    unit.db.add(note)
    await unit.db.flush()
    await unit.notify("messages", thread_id)
    return note.id


async def _check_assignee(unit: UnitOfWork, user_id: int | None) -> int | None:
    if user_id is None:
        return None
    query = select(User.id).where(User.id == user_id, User.client_id == unit.client_id)
    if await unit.db.scalar(query) is None:
        raise InvalidFields({"assigned_to": "inbox.nobody_such"})
    return user_id
