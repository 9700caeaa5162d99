"""What a caller left for a person to do, each with a short reference that was read out to the caller."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.db.unit import Unit
from ringlypro.kit.codes import reference
from ringlypro.kit.errors import NotFound
from ringlypro.notices import bell
from ringlypro.notices.tables import FollowUp

ATTEMPTS = 50
RINGS = {"message": "message_taken", "emergency": "emergency", "voicemail": "voicemail"}
"""How each kind is told; any other is told as a message."""
LONGEST_BODY = 4000


class NoReference(RuntimeError):
    """So many references are taken that no free one was drawn: old follow-ups have to be removed."""


async def leave(
    unit: Unit,
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
    """Keep what a caller left, and tell the owner by the bell and by mail."""
    found = await _kept(
        unit,
        kind=kind,
        body=body[:LONGEST_BODY],
        caller_name=caller_name,
        caller_phone=caller_phone,
        urgent=urgent,
        best_time=best_time,
        call_id=call_id,
        contact_id=contact_id,
    )
    # The words stay in one row: the bell and the letter only point at it, so that deleting it deletes them.
    told = RINGS.get(kind, "message_taken")
    link = f"/calls/{call_id}" if call_id else "/"
    await bell.ring(unit, told, link=link, letter=True, follow_up_id=found.id, reference=found.reference)
    await unit.tell("follow_ups", found.id)
    return found


async def waiting(unit: Unit, *, limit: int = 50, before: int | None = None) -> Sequence[FollowUp]:
    """What nobody has done yet, newest first; `before` is the id of the last one already seen."""
    rows = select(FollowUp).where(FollowUp.done_at.is_(None)).order_by(FollowUp.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(FollowUp.id < before)
    return (await unit.db.scalars(rows)).all()


async def finished(unit: Unit, *, limit: int = 20) -> Sequence[FollowUp]:
    """What was done last, the latest first."""
    rows = select(FollowUp).where(FollowUp.done_at.is_not(None)).order_by(FollowUp.done_at.desc(), FollowUp.id.desc())
    return (await unit.db.scalars(rows.limit(limit))).all()


async def count_waiting(unit: Unit) -> int:
    """How much is left to do."""
    rows = select(func.count()).select_from(FollowUp).where(FollowUp.done_at.is_(None))
    return (await unit.db.execute(rows)).scalar_one()


async def done(unit: Unit, follow_up_id: int) -> FollowUp:
    """It is done; saying so twice keeps the first moment. Raises NotFound."""
    found = await _one(unit, follow_up_id)
    found.done_at = found.done_at or unit.now
    await unit.tell("follow_ups", found.id)
    return found


async def undone(unit: Unit, follow_up_id: int) -> FollowUp:
    """It has to be done after all. Raises NotFound."""
    found = await _one(unit, follow_up_id)
    found.done_at = None
    await unit.tell("follow_ups", found.id)
    return found


async def _kept(unit: Unit, **values: object) -> FollowUp:
    for _ in range(ATTEMPTS):
        row = insert(FollowUp).values(**values, reference=reference(), created_at=unit.now)
        only_new = row.on_conflict_do_nothing(index_elements=["client_id", "reference"]).returning(FollowUp)
        if found := (await unit.db.scalars(only_new)).one_or_none():
            return found
    raise NoReference


async def _one(unit: Unit, follow_up_id: int) -> FollowUp:
    found = await unit.db.get(FollowUp, (unit.client_id, follow_up_id))
    if found is None:
        raise NotFound
    return found
