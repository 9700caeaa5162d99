"""The note of a call: kept beside a running call, never overwritten in silence, and of one business alone."""

from __future__ import annotations

import pytest

from ringlypro.calls import call_notes, queries
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.core.i18n import translate
from ringlypro.db.database import Database
from tests.polling import eventually
from tests.routes.lists.owner import Owner, a_call

LABEL, SAVE = translate("call.note.label", "en"), translate("call.note.save", "en")
KEEP_BOTH = translate("ui.changed.keep_both", "en")


async def open_call(owner: Owner, **values: object) -> int:
    async with owner.unit() as unit:
        call_id = await a_call(unit, "CA1", caller_name="Maria", **values)
    await owner.opens(f"/calls/{call_id}", sees="Only your team sees it.")
    return call_id


async def read_note(owner: Owner, call_id: int) -> str:
    async with owner.unit() as unit:
        return (await queries.get_call(unit, call_id)).call.notes


async def note_becomes(owner: Owner, call_id: int, note: str) -> None:
    async def is_stored() -> bool:
        return await read_note(owner, call_id) == note

    await eventually(is_stored)


async def write_note(owner: Owner, call_id: int, note: str) -> None:
    async with owner.unit() as unit:
        await call_notes.save_note(unit, call_id, note)


async def test_what_is_typed_while_a_call_runs_stays_and_is_saved(owner: Owner) -> None:
    call_id = await open_call(owner, outcome=None, end_time=None)
    owner.field(LABEL).value = "asks for Dr. Shah"
    async with owner.unit() as unit:
        call = (await queries.get_call(unit, call_id)).call
        call.outcome, call.updated_at = "booked", unit.now
        await unit.notify("calls", call_id)
    await owner.sees("Booked")

    assert owner.field(LABEL).value == "asks for Dr. Shah"
    owner.press(SAVE)
    await note_becomes(owner, call_id, "asks for Dr. Shah")


async def test_what_somebody_else_wrote_is_shown_and_where_both_did_it_is_asked(owner: Owner) -> None:
    call_id = await open_call(owner)
    await write_note(owner, call_id, "hers")
    await owner.until(lambda: owner.field(LABEL).value == "hers")

    owner.field(LABEL).value = "hers\nmine"
    await write_note(owner, call_id, "hers\ntheirs")
    await owner.sees(translate("ui.changed.title", "en"))
    owner.press(KEEP_BOTH)
    owner.press(SAVE)

    await note_becomes(owner, call_id, "hers\ntheirs\nmine")


@pytest.mark.parametrize(
    ("note", "reason"), [("x" * 5_001, "errors.field.too_long"), ("a\x07b", "errors.field.control")]
)
async def test_what_cannot_be_stored_says_why_and_stays_typed(owner: Owner, note: str, reason: str) -> None:
    call_id = await open_call(owner)
    owner.field(LABEL).value = note
    owner.press(SAVE)

    await owner.sees(translate(reason, "en"))
    assert owner.field(LABEL).value == note
    assert await read_note(owner, call_id) == ""
    with pytest.raises(InvalidFields):
        call_notes.clean_note(note)
    assert call_notes.clean_note("x" * 5_000)


async def test_another_business_cannot_write_it(owner: Owner, database: Database, barber: int) -> None:
    call_id = await open_call(owner)

    async with database.unit_of_work(barber) as unit:
        with pytest.raises(NotFound):
            await call_notes.save_note(unit, call_id, "not mine")
        with pytest.raises(NotFound):
            await call_notes.lock_note(unit, call_id)
