"""This was wrong: the owner says what a turn's words mean, and from then on they mean that, for this business alone.

Every correction is a test too: "check my receptionist" asks each of them again.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.calls.tables import CallTurn, Correction
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.tables import Answer
from ringlypro.core.bounded_cache import BoundedCache
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.receptionist import conversation_types
from ringlypro.receptionist.intent_overrides import OVERRIDE_INTENTS
from ringlypro.receptionist.interpretation import fold_words, get_override_context

MAX_CHARACTERS = 1000
MAX_CACHED_CLIENTS = 4_096
Overrides = tuple[conversation_types.IntentOverride, ...]
SELECT_CORRECTIONS = (
    "SELECT context, phrase, intent, answer_id FROM corrections WHERE client_id = %(client_id)s ORDER BY id"
)


async def save_correction(
    unit: UnitOfWork, *, call_id: int, turn: int, intent: str | None = None, answer_id: int | None = None
) -> Correction:
    """Say what was meant at a turn: an intent of `INTENTS`, or one of the business's answers.

    Saying it again of the same words replaces what was said. Raises NotFound without such a turn, and InvalidFields
    when nothing was said there, or not exactly one known meaning is given.
    """
    turn_key = CallTurn.call_id == call_id, CallTurn.number == turn
    call_turn = await unit.db.scalar(select(CallTurn).where(*turn_key))
    if call_turn is None:
        raise NotFound
    await _validate_correction(unit, call_turn, intent, answer_id)
    values: dict[str, Any] = {
        "lang": call_turn.lang,
        "context": get_override_context(call_turn.step),
        "phrase": " ".join(fold_words(call_turn.heard[:MAX_CHARACTERS])),
        "said": call_turn.heard[:MAX_CHARACTERS],
        "intent": intent or "",
        "answer_id": answer_id,
        "call_id": call_id,
        "turn": turn,
    }
    insert_row = insert(Correction).values(**values, created_at=unit.now)
    upsert = insert_row.on_conflict_do_update(index_elements=["client_id", "context", "phrase"], set_=values)
    correction = (
        await unit.db.scalars(upsert.returning(Correction), execution_options={"populate_existing": True})
    ).one()
    # The profile of the client is read again, and the corrections with it.
    await unit.notify("clients")
    return correction


async def _validate_correction(
    unit: UnitOfWork, call_turn: CallTurn, intent: str | None, answer_id: int | None
) -> None:
    if not fold_words(call_turn.heard):
        raise InvalidFields({"turn": "fix.nothing_said"})
    if bool(intent) == (answer_id is not None) or (intent and intent not in OVERRIDE_INTENTS):
        raise InvalidFields({"meaning": "fix.one_meaning"})
    if answer_id is not None and not await unit.db.scalar(select(Answer.id).where(Answer.id == answer_id)):
        raise InvalidFields({"meaning": "fix.one_meaning"})


async def list_corrections(unit: UnitOfWork) -> Sequence[Correction]:
    """Every correction, the newest first."""
    return (await unit.db.scalars(select(Correction).order_by(Correction.id.desc()))).all()


async def delete_correction(unit: UnitOfWork, correction_id: int) -> None:
    """Take a correction back. Raises NotFound, also for another client's."""
    delete_row = delete(Correction).where(Correction.id == correction_id).returning(Correction.id)
    if await unit.db.scalar(delete_row) is None:
        raise NotFound
    await unit.notify("clients")


class CorrectionCache:
    """Each client's corrections as they were read for one copy of its profile; a change makes another copy."""

    def __init__(self) -> None:
        self._entries: BoundedCache[int, tuple[ClientProfile, Overrides]] = BoundedCache(MAX_CACHED_CLIENTS)

    def get(self, client_profile: ClientProfile) -> Overrides | None:
        """What was read for this very copy; None if nothing was."""
        entry = self._entries.get(client_profile.id)
        return entry[1] if entry is not None and entry[0] is client_profile else None

    def put(self, client_profile: ClientProfile, overrides: Overrides) -> None:
        """Remember what was read for this copy, in place of any other."""
        self._entries.put(client_profile.id, (client_profile, overrides))

    def clear(self) -> None:
        """Forget every client's."""
        self._entries.clear()


async def load_corrections(cache: CorrectionCache, unit: UnitOfWork, client_profile: ClientProfile) -> Overrides:
    """The corrections as a conversation uses them; read once for each copy of the profile."""
    cached_overrides = cache.get(client_profile)
    if cached_overrides is not None:
        return cached_overrides
    rows = await unit.fetch_all(SELECT_CORRECTIONS, {"client_id": client_profile.id})
    overrides = tuple(
        conversation_types.IntentOverride(r["context"], r["phrase"], r["intent"], r["answer_id"]) for r in rows
    )
    cache.put(client_profile, overrides)
    return overrides
