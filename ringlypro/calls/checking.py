"""Check my receptionist: the scripted callers try a real business, with its own corrections, and nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import get_args

from ringlypro.calls import brief
from ringlypro.calls.tables import Correction
from ringlypro.clients.directory import ClientCard
from ringlypro.receptionist import rehearsal, talk
from ringlypro.receptionist.rehearsal import Result

NOBODY = {"from_number": "anonymous", "forwarded_from": None}


def briefs(card: ClientCard, put_right: Sequence[Correction], *, now: datetime) -> dict[talk.Lang, talk.Brief]:
    """The business as each persona knows it."""
    words = tuple(talk.Correction(c.context, c.phrase, c.intent, c.answer_id) for c in put_right)
    return {lang: brief.of(card, now=now, row=NOBODY, lang=lang, corrections=words) for lang in get_args(talk.Lang)}


async def count(known: dict[talk.Lang, talk.Brief]) -> int:
    """How many calls there will be, those left out included."""
    return await asyncio.to_thread(lambda: sum(rehearsal.count(each, lang) for lang, each in known.items()))


async def everybody(known: dict[talk.Lang, talk.Brief]) -> AsyncIterator[Result]:
    """Each call in turn, away from the loop that real callers are answered in."""
    for lang, each in known.items():
        results = rehearsal.rehearse(each, lang)
        while (result := await asyncio.to_thread(next, results, None)) is not None:
            yield result


def still_right(known: dict[talk.Lang, talk.Brief], put_right: Correction) -> bool:
    """Whether a correction is understood as the owner said."""
    lang: talk.Lang = "es" if put_right.lang == "es" else "en"
    asked = talk.Correction(put_right.context, put_right.phrase, put_right.intent, put_right.answer_id)
    return rehearsal.recheck(known[lang], asked, put_right.said, lang)
