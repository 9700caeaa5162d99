"""What a caller left for a person to do, each with a short reference that was read out to the caller."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.accounts.tables import User
from ringlypro.clients import catalog
from ringlypro.clients.offer_fields import MOST_LETTERS_OF_A_QUESTION
from ringlypro.core.codes import generate_reference
from ringlypro.core.errors import ErrorKind, InvalidFields, NotFound, RinglyError
from ringlypro.db.tenant_queries import fetch_first_rows, select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.notifications.follow_up_fields import FOLLOW_UP_FIELDS
from ringlypro.notifications.tables import FollowUp

REFERENCE_DIGITS = (4, 4, 5, 5, 6, 6, 7, 7, 8, 8)
"""How long are the references drawn until one is free. Of four digits there are 99,000, too few for a large client."""
NOTIFICATION_KINDS = {"message": "message_taken", "emergency": "emergency", "voicemail": "voicemail"}
"""How each kind is told; any other is told as a message."""
MAX_BODY_LENGTH = 4000


class ReferencesExhausted(RuntimeError):
    """No free reference was drawn, not even a long one: old follow-ups have to be removed."""


class AlreadyAnswered(RinglyError):
    """The question became one of the owner's answers before."""

    kind = ErrorKind.CONFLICT
    key = "todo.already_answered"
    code = "already_answered"


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


async def load_follow_ups(unit: UnitOfWork, row_ids: Collection[int]) -> Mapping[int, FollowUp]:
    """Those of these that are there, by their ids."""
    if not row_ids:
        return {}
    rows = await unit.db.scalars(select_tenant_rows(unit, FollowUp).where(FollowUp.id.in_(row_ids)))
    return {row.id: row for row in rows}


async def list_done_follow_ups(unit: UnitOfWork, *, limit: int = 20) -> Sequence[FollowUp]:
    """What was done last, the latest first."""
    done_rows = select_tenant_rows(unit, FollowUp).where(FollowUp.done_at.is_not(None))
    newest = done_rows.order_by(FollowUp.done_at.desc(), FollowUp.id.desc()).limit(limit)
    return (await unit.db.scalars(newest)).all()


async def list_follow_ups(
    unit: UnitOfWork,
    *,
    status: str | None = None,
    assignee_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
) -> Sequence[FollowUp]:
    """All of them or those of a status and a person, newest first; `before` is the id of the last one already seen."""
    rows = select_tenant_rows(unit, FollowUp)
    if assignee_id is not None:
        rows = rows.where(FollowUp.assignee_id == assignee_id)
    if before is not None:
        rows = rows.where(FollowUp.id < before)
    by_status: dict[str, ColumnElement[bool]] = {
        "open": FollowUp.done_at.is_(None),
        "done": FollowUp.done_at.is_not(None),
    }
    statements = [rows.where(by_status[each]) for each in ([status] if status else by_status)]
    return await fetch_first_rows(unit, FollowUp, statements, order_by=lambda row: (row.id.desc(),), limit=limit)


async def get_follow_up(unit: UnitOfWork, follow_up_id: int, *, lock: bool = False) -> FollowUp:
    """One of them; `lock` keeps other writers away until the unit ends. Raises NotFound."""
    follow_up = await unit.db.get(FollowUp, (unit.client_id, follow_up_id), with_for_update=lock)
    if follow_up is None:
        raise NotFound
    return follow_up


async def update_follow_up(unit: UnitOfWork, follow_up_id: int, submitted: Mapping[str, object]) -> FollowUp:
    """Change what may be changed; `done` and `open` are said as on the page. Raises InvalidFields and NotFound."""
    clean_values = FOLLOW_UP_FIELDS.clean_values(submitted)
    follow_up = await get_follow_up(unit, follow_up_id, lock=True)
    assignee_id = clean_values.get("assignee_id")
    if assignee_id is not None and await unit.db.scalar(select(User.id).where(User.id == assignee_id)) is None:
        raise InvalidFields({"assignee_id": "errors.field.invalid"})
    status = clean_values.pop("status", follow_up.status)
    await _save_changes(unit, follow_up, clean_values)
    if status != follow_up.status:
        change_status = mark_follow_up_done if status == "done" else reopen_follow_up
        await change_status(unit, follow_up_id)
    return follow_up


async def answer_follow_up(unit: UnitOfWork, follow_up_id: int, submitted: Mapping[str, object]) -> FollowUp:
    """What was asked becomes an answer of the owner's, which callers hear from now on, and the follow-up is done.

    The question is the caller's words unless another is written. Raises AlreadyAnswered, InvalidFields, NotFound and
    CatalogLimitReached.
    """
    follow_up = await get_follow_up(unit, follow_up_id, lock=True)
    if follow_up.answer_id is not None:
        raise AlreadyAnswered
    answer = await catalog.add_answer(unit, {"question": suggest_question(follow_up)} | dict(submitted))
    await _save_changes(unit, follow_up, {"answer_id": answer.id})
    return await mark_follow_up_done(unit, follow_up_id)


def suggest_question(follow_up: FollowUp) -> str:
    """The caller's words as a question of the owner's answers: in one line, and no more than fit."""
    words = " ".join(follow_up.body.split())
    return words if len(words) <= MOST_LETTERS_OF_A_QUESTION else words[:MOST_LETTERS_OF_A_QUESTION].rpartition(" ")[0]


async def mark_follow_up_done(unit: UnitOfWork, follow_up_id: int) -> FollowUp:
    """It is done; saying so twice keeps the first moment. Raises NotFound."""
    follow_up = await get_follow_up(unit, follow_up_id)
    return await _save_changes(unit, follow_up, {"done_at": follow_up.done_at or unit.now})


async def reopen_follow_up(unit: UnitOfWork, follow_up_id: int) -> FollowUp:
    """It has to be done after all. Raises NotFound."""
    return await _save_changes(unit, await get_follow_up(unit, follow_up_id), {"done_at": None})


async def _save_changes(unit: UnitOfWork, follow_up: FollowUp, values: Mapping[str, Any]) -> FollowUp:
    changed = {name: value for name, value in values.items() if getattr(follow_up, name) != value}
    for name, value in changed.items():
        setattr(follow_up, name, value)
    if changed:
        follow_up.updated_at = unit.now
        await unit.db.flush()
        await unit.notify("follow_ups", follow_up.id)
    return follow_up


async def _insert_follow_up(unit: UnitOfWork, **values: object) -> FollowUp:
    for digits in REFERENCE_DIGITS:
        row = insert(FollowUp).values(
            **values, reference=generate_reference(digits), created_at=unit.now, updated_at=unit.now
        )
        insert_new = row.on_conflict_do_nothing(index_elements=["client_id", "reference"]).returning(FollowUp)
        if follow_up := (await unit.db.scalars(insert_new)).one_or_none():
            return follow_up
    raise ReferencesExhausted
