"""What the staff write down about a call, while it runs or later: for themselves, never said and never sent."""

from __future__ import annotations

from ringlypro.calls.tables import Call
from ringlypro.core.errors import FieldError, InvalidFields, NotFound
from ringlypro.core.field_types import clean_block
from ringlypro.db.unit_of_work import UnitOfWork

MAX_NOTE_LENGTH = 5_000


def clean_note(text: object) -> str:
    """A note as it is stored. Raises InvalidFields."""
    try:
        note = clean_block(text)
    except FieldError as error:
        raise InvalidFields({"notes": error.key}) from error
    if len(note) > MAX_NOTE_LENGTH:
        raise InvalidFields({"notes": "errors.field.too_long"})
    return note


async def lock_note(unit: UnitOfWork, call_id: int) -> str:
    """The note of a call, locked until the unit ends. Raises NotFound, also for another client's call."""
    return (await _lock_call(unit, call_id)).notes


async def save_note(unit: UnitOfWork, call_id: int, note: str) -> None:
    """Store a clean note, and tell every open page of the call. Raises NotFound."""
    call = await _lock_call(unit, call_id)
    call.notes, call.updated_at = note, unit.now
    await unit.db.flush()
    await unit.notify("calls", call_id)


async def _lock_call(unit: UnitOfWork, call_id: int) -> Call:
    call = await unit.db.get(Call, (unit.client_id, call_id), with_for_update=True)
    if call is None:
        raise NotFound
    return call
