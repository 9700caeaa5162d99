"""Runs the receptionist: load the talk, advance it, do what she needs, save it. One unit is one turn.

Leaving the unit is the commit; only then does anybody speak. So "you are booked" cannot be said of a booking that is
not there, and a request that comes twice finds its answer instead of a second effect.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ringlypro.appointments import finding
from ringlypro.calls import answering, brief, corrections, ending, needs, record
from ringlypro.clients.directory import ClientCard
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.receptionist import engine, pack, talk, talk_json
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
MOST_NEEDS = 8
"""A turn asks the books a few things at most; more would be a circle, and a circle is a bug."""


async def take_turn(
    desk: Services, card: ClientCard, request: record.Request, event: talk.Event, *, lang: talk.Lang
) -> answering.Answer:
    """Answer one event of a call. `lang` is the door's, used only when the call is new."""
    started = time.perf_counter()
    caller = phones.caller_id(request.from_number)
    async with desk.unit(card.id) as unit:
        row = await record.open_call(unit, request, caller=caller, lang=lang)
        known = answering.load(row["answer"])
        if known is not None and not record.waits_for(row, request):
            return known
        words = await corrections.known(desk.memory, unit, card)
        return await _advance(unit, card, row, event, words, lang=lang, token=request.token, started=started)


async def last_answer(desk: Services, card: ClientCard, request: record.Request) -> answering.Answer | None:
    """What this call was answered last, if it is known: for a first webhook that comes again."""
    async with desk.unit(card.id) as unit:
        rows = await unit.run(
            "SELECT answer FROM calls WHERE client_id = %(client_id)s AND twilio_call_sid = %(sid)s",
            {"client_id": card.id, "sid": request.sid},
        )
    return answering.load(rows[0]["answer"]) if rows else None


async def _advance(
    unit: Unit,
    card: ClientCard,
    row: Mapping[str, Any],
    event: talk.Event,
    words: tuple[talk.Correction, ...],
    *,
    lang: talk.Lang,
    token: str,
    started: float,
) -> answering.Answer:
    before = talk_json.load(row["talk"]) if row["answered"] else talk.Talk(lang=lang)
    if not row["answered"] and not isinstance(event, talk.Began):
        # A call whose first webhook never reached us still gets its conversation, from the question at hand.
        before = replace(before, step="open", greeted=True)
    desk_brief = brief.of(card, now=unit.now, row=row, lang=before.lang, corrections=words)
    if before.step in {"ask_code", "which_booking"}:
        desk_brief = replace(desk_brief, codes=await finding.live_codes(unit))
    facts = needs.Facts(contact_id=row["contact_id"])
    errand = needs.Errand(unit, card, row, before.lang, facts)
    turn, lines = await _until_somebody_must_answer(errand, engine.advance(before, event, desk_brief), desk_brief)
    spoken = tuple(_worded(line, turn.talk.lang, desk_brief) for line in lines)
    spoken = tuple(s for s in spoken if s.text)
    answer = answering.answer(spoken, turn.need, lang=turn.talk.lang, turn=row["answered"] + 1)
    await record.save_turn(
        unit,
        row,
        talk=talk_json.dump(turn.talk),
        answer=answer.dump(),
        token=token,
        lang=turn.talk.lang,
        trace=_trace(before, event, turn, spoken, started),
        found=facts.as_values(),
    )
    if row["early_status"]:
        await ending.finish(
            unit, card, sid=row["twilio_call_sid"], status=row["early_status"], seconds=row["early_seconds"]
        )
    return answer


async def _until_somebody_must_answer(
    errand: needs.Errand, turn: talk.Turn, desk_brief: talk.Brief
) -> tuple[talk.Turn, tuple[talk.Line, ...]]:
    lines = turn.lines
    understood = turn.understood
    for _ in range(MOST_NEEDS):
        if not isinstance(turn.need, talk.Asked):
            return replace(turn, understood=understood), lines
        answer = await needs.meet(replace(errand, lang=turn.talk.lang), turn.need)
        turn = engine.advance(turn.talk, answer, desk_brief)
        lines += turn.lines
        understood += turn.understood
    log.error("a conversation asked the books in a circle at %s", turn.talk.step)
    return replace(turn, need=talk.TakeRecording()), lines


def _worded(line: talk.Line, lang: talk.Lang, desk_brief: talk.Brief) -> answering.Spoken:
    return answering.Spoken(pack.word(line, lang, desk_brief), line.lang or lang)


def _trace(
    before: talk.Talk, event: talk.Event, turn: talk.Turn, spoken: tuple[answering.Spoken, ...], started: float
) -> record.Trace:
    heard, keys, confidence = "", "", None
    match event:
        case talk.Heard():
            heard, confidence = event.text, event.confidence
        case talk.Pressed():
            keys = event.digits
        case _:
            keys = ""
    return record.Trace(
        step=before.step,
        heard=heard,
        keys=keys,
        confidence=confidence,
        understood=turn.understood,
        said=" ".join(s.text for s in spoken),
        ms=round((time.perf_counter() - started) * 1000),
    )
