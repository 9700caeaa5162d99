"""A failed text is tried again as a text of its own, once: the failed one keeps its words and its reason."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import select

from ringlypro.core.errors import ErrorKind, NotFound, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.delivery_errors import FAILED_STATUSES
from ringlypro.messages.sms_service import send_owner_sms
from ringlypro.messages.tables import Message

RETRY_PREFIX = "retry:"
"""The purpose of a text that another one failed as; the id of that one follows."""
STAFF_PREFIX = "reply:"
"""The purpose of a text that somebody of the business wrote: their id and the key of their press follow."""


class NotFailed(RinglyError):
    """This text has not failed: there is nothing to try again."""

    kind = ErrorKind.CONFLICT
    key = "inbox.not_failed"
    code = "not_failed"


async def retry_failed_text(unit: UnitOfWork, message_id: int, *, daily_limit: int | None = None) -> Message:
    """Send a failed text again. Raises NotFound, NotFailed, and what `send_owner_sms` raises."""
    query = select(Message).where(Message.id == message_id, Message.direction == "outgoing").with_for_update()
    failed = (await unit.db.scalars(query)).one_or_none()
    if failed is None:
        raise NotFound
    if failed.status not in FAILED_STATUSES:
        raise NotFailed
    purpose = f"{RETRY_PREFIX}{failed.id}"
    return await send_owner_sms(unit, to=failed.to_number, body=failed.body, purpose=purpose, daily_limit=daily_limit)


async def find_retried(unit: UnitOfWork, message_ids: Iterable[int]) -> Collection[str]:
    """The purposes of the texts that were sent in place of these."""
    purposes = [f"{RETRY_PREFIX}{message_id}" for message_id in message_ids]
    if not purposes:
        return frozenset()
    return frozenset(
        purpose
        for purpose in await unit.db.scalars(select(Message.purpose).where(Message.purpose.in_(purposes)))
        if purpose
    )
