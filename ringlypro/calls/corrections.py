"""This was wrong: the owner says what a turn's words mean, and from then on they mean that, for this business alone.

Every correction is a test too: "check my receptionist" asks each of them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.calls.tables import CallTurn, Correction
from ringlypro.clients.directory import ClientCard
from ringlypro.clients.tables import Answer
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import InvalidFields, NotFound
from ringlypro.receptionist import talk
from ringlypro.receptionist.correcting import INTENTS
from ringlypro.receptionist.listening import context_of, folded

MOST_WORDS = 1000
KNOWN = "SELECT context, phrase, intent, answer_id FROM corrections WHERE client_id = %(client_id)s ORDER BY id"


async def correct(
    unit: Unit, *, call_id: int, turn: int, intent: str | None = None, answer_id: int | None = None
) -> Correction:
    """Say what was meant at a turn: an intent of `INTENTS`, or one of the business's answers.

    Saying it again of the same words replaces what was said. Raises NotFound without such a turn, and InvalidFields
    when nothing was said there, or not exactly one known meaning is given.
    """
    at = CallTurn.call_id == call_id, CallTurn.number == turn
    heard = await unit.db.scalar(select(CallTurn).where(*at))
    if heard is None:
        raise NotFound
    await _check(unit, heard, intent, answer_id)
    values: dict[str, Any] = {
        "lang": heard.lang,
        "context": context_of(heard.step),
        "phrase": " ".join(folded(heard.heard[:MOST_WORDS])),
        "said": heard.heard[:MOST_WORDS],
        "intent": intent or "",
        "answer_id": answer_id,
        "call_id": call_id,
        "turn": turn,
    }
    fresh = insert(Correction).values(**values, created_at=unit.now)
    kept = fresh.on_conflict_do_update(index_elements=["client_id", "context", "phrase"], set_=values)
    found = (await unit.db.scalars(kept.returning(Correction), execution_options={"populate_existing": True})).one()
    # The card of the client is read again, and the corrections with it.
    await unit.tell("clients")
    return found


async def _check(unit: Unit, heard: CallTurn, intent: str | None, answer_id: int | None) -> None:
    if not folded(heard.heard):
        raise InvalidFields({"turn": "fix.nothing_said"})
    if bool(intent) == (answer_id is not None) or (intent and intent not in INTENTS):
        raise InvalidFields({"meaning": "fix.one_meaning"})
    if answer_id is not None and not await unit.db.scalar(select(Answer.id).where(Answer.id == answer_id)):
        raise InvalidFields({"meaning": "fix.one_meaning"})


async def listed(unit: Unit) -> Sequence[Correction]:
    """Every correction, the newest first."""
    return (await unit.db.scalars(select(Correction).order_by(Correction.id.desc()))).all()


async def withdraw(unit: Unit, correction_id: int) -> None:
    """Take a correction back. Raises NotFound, also for another client's."""
    gone = delete(Correction).where(Correction.id == correction_id).returning(Correction.id)
    if await unit.db.scalar(gone) is None:
        raise NotFound
    await unit.tell("clients")


async def known(memory: dict[tuple[str, object], object], unit: Unit, card: ClientCard) -> tuple[talk.Correction, ...]:
    """The corrections as a conversation uses them; read once for each card, which is new after every change."""
    key = ("corrections", card.id)
    remembered = memory.get(key)
    if isinstance(remembered, tuple) and remembered[0] is card:
        found: tuple[talk.Correction, ...] = remembered[1]
        return found
    rows = await unit.run(KNOWN, {"client_id": card.id})
    found = tuple(talk.Correction(r["context"], r["phrase"], r["intent"], r["answer_id"]) for r in rows)
    memory[key] = (card, found)
    return found
