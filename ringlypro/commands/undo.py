"""What takes a command back, kept with it: so that an undo is a command too, also after the process was restarted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.commands.tables import Command
from ringlypro.core.codes import generate_secret
from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork

OFFERED_FOR = timedelta(minutes=2)
"""After this it is not offered any more."""
ACCEPTED_FOR = OFFERED_FOR + timedelta(seconds=30)


class UndoTooLate(RinglyError):
    """Too much time has passed, or it was taken back before."""

    kind = ErrorKind.CONFLICT
    key = "errors.undo_too_late"
    code = "undo_too_late"


@dataclass(frozen=True, slots=True)
class UndoOffer:
    """How a command is taken back: `kind` says by what, from `values`; `text`, with values of its own, what it was."""

    kind: str
    values: Mapping[str, Any]
    text: str
    text_values: Mapping[str, Any]


async def store_undo(unit: UnitOfWork, offer: UndoOffer, *, user_id: int, key: str = "") -> str:
    """Keep it with the command of this key, which is made when there is none; the key."""
    command_key = key or generate_secret(16)
    row = insert(Command).values(
        key=command_key, user_id=user_id, kind=offer.kind, undo=asdict(offer), created_at=unit.now
    )
    await unit.db.execute(
        row.on_conflict_do_update(index_elements=["client_id", "key"], set_={"undo": row.excluded.undo})
    )
    return command_key


async def load_newest_offer(unit: UnitOfWork, *, user_id: int) -> tuple[str, UndoOffer] | None:
    """What this person did last, with its key, while it can be taken back."""
    query = (
        select(Command)
        .where(Command.user_id == user_id, Command.created_at > unit.now - OFFERED_FOR)
        .order_by(Command.created_at.desc())
        .limit(1)
    )
    command = (await unit.db.scalars(query)).one_or_none()
    if command is None or command.undo is None or command.undone_at is not None:
        return None
    return command.key, UndoOffer(**command.undo)


async def claim_undo(unit: UnitOfWork, key: str, *, user_id: int) -> UndoOffer:
    """Whoever comes first takes it back, when the unit commits. Raises UndoTooLate."""
    command = (
        await unit.db.scalars(select(Command).where(Command.key == key, Command.user_id == user_id).with_for_update())
    ).one_or_none()
    if (
        command is None
        or command.undo is None
        or command.undone_at is not None
        or command.created_at < unit.now - ACCEPTED_FOR
    ):
        raise UndoTooLate
    command.undone_at = unit.now
    return UndoOffer(**command.undo)
