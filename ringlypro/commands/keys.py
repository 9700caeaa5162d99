"""Keys of commands: a press that arrives twice is carried out once, also when the process ended between the two."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.commands.tables import Command
from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork

KEPT_FOR = timedelta(days=7)
"""As long as a browser keeps a draft."""


class AlreadyDone(RinglyError):
    """This press was carried out before."""

    kind = ErrorKind.CONFLICT
    key = "errors.already_done"
    code = "already_done"


async def claim_key(unit: UnitOfWork, key: str, *, user_id: int, kind: str) -> bool:
    """True for whoever comes first; the key is taken when the unit commits, and free again when it fails."""
    row = insert(Command).values(key=key, user_id=user_id, kind=kind, created_at=unit.now)
    return await unit.db.scalar(row.on_conflict_do_nothing().returning(Command.key)) is not None


async def claim_new_key(unit: UnitOfWork, key: str, *, user_id: int, kind: str) -> None:
    """The same, where it can only be a slip that the key was used before. Raises AlreadyDone."""
    if not await claim_key(unit, key, user_id=user_id, kind=kind):
        raise AlreadyDone


async def is_done(unit: UnitOfWork, key: str) -> bool:
    """Whether a command with this key was carried out."""
    return await unit.db.scalar(select(Command.key).where(Command.key == key)) is not None


async def delete_old_commands(unit: UnitOfWork) -> None:
    """Forget what nobody asks about any more."""
    await unit.db.execute(delete(Command).where(Command.created_at < unit.now - KEPT_FOR))
