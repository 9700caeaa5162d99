"""What a caller left for a person to do, each with a short reference that was read out to the caller."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert

from ringlypro.core.codes import generate_reference
from ringlypro.core.errors import NotFound
from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.notifications.tables import FollowUp

REFERENCE_DIGITS = (4, 4, 5, 5, 6, 6, 7, 7, 8, 8)
"""How long are the references drawn until one is free. Of four digits there are 99,000, too few for a large client."""
NOTIFICATION_KINDS = {"message": "message_taken", "emergency": "emergency", "voicemail": "voicemail"}
"""How each kind is told; any other is told as a message."""
MAX_BODY_LENGTH = 4000


class ReferencesExhausted(RuntimeError):
    """No free reference was drawn, not even a long one: old follow-ups have to be removed."""


async def create_follow_up(
    unit: UnitOfWork,
    *,
    kind: str,
    body: str,
    caller_name: str,
    caller_phone: str,
    urgent: bool,
    best_time: str,
    call_id: int | None,
    contact_id: int | None,
) -> FollowUp:
    """Keep what a caller left, and tell the owner by notification and by e-mail."""
    follow_up = await _insert_follow_up(
        unit,
        kind=kind,
        body=body[:MAX_BODY_LENGTH],
        caller_name=caller_name,
        caller_phone=caller_phone,
        urgent=urgent,
        best_time=best_time,
        call_id=call_id,
        contact_id=contact_id,
    )
    # The words stay in one row: notification and e-mail only point at it, so that deleting it deletes them.
    notification_kind = NOTIFICATION_KINDS.get(kind, "message_taken")
    link = f"/calls/{call_id}" if call_id else "/"
    await owner_notifications.create_notification(
        unit, notification_kind, link=link, send_email=True, follow_up_id=follow_up.id, reference=follow_up.reference
    )
    await unit.notify("follow_ups", follow_up.id)
    return follow_up


async def list_open_follow_ups(unit: UnitOfWork, *, limit: int = 50, before: int | None = None) -> Sequence[FollowUp]:
    """What nobody has done yet, newest first; `before` is the id of the last one already seen."""
    open_rows = select_tenant_rows(unit, FollowUp).where(FollowUp.done_at.is_(None))
    rows = open_rows.order_by(FollowUp.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(FollowUp.id < before)
    return (await unit.db.scalars(rows)).all()


async def list_done_follow_ups(unit: UnitOfWork, *, limit: int = 20) -> Sequence[FollowUp]:
    """What was done last, the latest first."""
    done_rows = select_tenant_rows(unit, FollowUp).where(FollowUp.done_at.is_not(None))
    newest = done_rows.order_by(FollowUp.done_at.desc(), FollowUp.id.desc()).limit(limit)
    return (await unit.db.scalars(newest)).all()


async def mark_follow_up_done(unit: UnitOfWork, follow_up_id: int) -> FollowUp:
    """It is done; saying so twice keeps the first moment. Raises NotFound."""
    follow_up = await _get_follow_up(unit, follow_up_id)
    follow_up.done_at = follow_up.done_at or unit.now
    await unit.notify("follow_ups", follow_up.id)
    return follow_up


async def reopen_follow_up(unit: UnitOfWork, follow_up_id: int) -> FollowUp:
    """It has to be done after all. Raises NotFound."""
    follow_up = await _get_follow_up(unit, follow_up_id)
    follow_up.done_at = None
    await unit.notify("follow_ups", follow_up.id)
    return follow_up


async def _insert_follow_up(unit: UnitOfWork, **values: object) -> FollowUp:
    for digits in REFERENCE_DIGITS:
        row = insert(FollowUp).values(**values, reference=generate_reference(digits), created_at=unit.now)
        insert_new = row.on_conflict_do_nothing(index_elements=["client_id", "reference"]).returning(FollowUp)
        if follow_up := (await unit.db.scalars(insert_new)).one_or_none():
            return follow_up
    raise ReferencesExhausted


async def _get_follow_up(unit: UnitOfWork, follow_up_id: int) -> FollowUp:
    follow_up = await unit.db.get(FollowUp, (unit.client_id, follow_up_id))
    if follow_up is None:
        raise NotFound
    return follow_up
