"""The recorded voices ahead of time: what a receptionist says in every call is recorded before anybody calls.

Sentences are taken from the conversation itself, so that what was recorded is to the letter what will be said. Doing it
again only makes what is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from string import Formatter
from typing import Protocol, get_args

from ringlypro.calls import brief
from ringlypro.calls.answering import Spoken
from ringlypro.calls.speech import Recordings
from ringlypro.clients.directory import ClientCard
from ringlypro.receptionist import engine, greeting_steps, pack, turns
from ringlypro.receptionist.talk import Brief, Heard, Lang, Line, Talk
from ringlypro.vendors.desk import Desk
from ringlypro.vendors.ports import Health

log = logging.getLogger(__name__)
AT_ONCE = 2
"""Sentences asked for at the same time: live calls need the vendor too."""
PARTS = ("press", "press_for", "caller_word", "days.", "part.", "wish.")
"""Keys that are pieces of sentences, or written to the owner, and never spoken by themselves."""
ASKED = ("pricing", "hours", "location")
SHOWN_AT_ONCE = 2
NOBODY = {"from_number": "anonymous", "forwarded_from": None}


class Studio(Desk, Protocol):
    """A desk with a cache of recordings."""

    recordings: Recordings


def fixed_lines(card: ClientCard, *, now: datetime) -> tuple[Spoken, ...]:
    """Every sentence of this business in which nothing of a caller is named, in both languages, each once."""
    found: dict[Spoken, None] = {}
    for lang in get_args(Lang):
        desk_brief = replace(brief.of(card, now=now, row=NOBODY, lang=lang), mode="open")
        for line in (
            *_greeting(desk_brief, lang),
            *_of_pack(lang),
            *_services(desk_brief, lang),
            *_answers(desk_brief, lang),
        ):
            found[_worded(line, lang, desk_brief)] = None
    return tuple(spoken for spoken in found if spoken.text)


def _worded(line: Line, lang: Lang, desk_brief: Brief) -> Spoken:
    return Spoken(pack.word(line, lang, desk_brief), line.lang or lang)


def _of_pack(lang: Lang) -> Iterator[Line]:
    for key, template in pack.load(lang).says.items():
        named = {name for _, name, _, _ in Formatter().parse(template) if name}
        if named <= {"business"} and not key.startswith(PARTS):
            yield Line(key)


def _greeting(desk_brief: Brief, lang: Lang) -> tuple[Line, ...]:
    stranger = greeting_steps.greet(Talk(lang=lang), desk_brief).lines
    known = greeting_steps.greet(Talk(lang=lang), replace(desk_brief, known_lang=lang)).lines
    return (*stranger, *known)


def _services(desk_brief: Brief, lang: Lang) -> Iterator[Line]:
    for page in range(-(-len(desk_brief.services) // SHOWN_AT_ONCE)):
        for stage in ("", "more"):
            talk = Talk(step="ask_service", stage=stage, keyed=str(page), lang=lang)
            for level in get_args(turns.Level):
                yield from turns.prompt(talk, desk_brief, level=level).lines


def _answers(desk_brief: Brief, lang: Lang) -> Iterator[Line]:
    """What the owner wrote for callers' questions, as it comes out when they are asked."""
    heard = [pack.load(lang).callers[wish] for wish in ASKED]
    heard += [each.questions[0] for each in desk_brief.answers if each.questions]
    for words in heard:
        turn = engine.advance(Talk(step="open", lang=lang, greeted=True), Heard(words), desk_brief)
        yield from turn.lines


async def warm_up(studio: Studio, card: ClientCard) -> int:
    """Record what is missing of a business's fixed lines; says how many still are."""
    if not studio.voice.enabled:
        return 0
    lines = await asyncio.to_thread(fixed_lines, card, now=studio.clock())
    wanted = [(s, studio.recordings.name(s, fingerprint=studio.voice.fingerprint(s.lang))) for s in lines]
    for _, name in wanted:
        studio.recordings.use(name)
    queue = iter([(s, name) for s, name in wanted if not studio.recordings.has(name)])

    async def worker() -> None:
        for spoken, name in queue:
            task = studio.recordings.make(studio, spoken, name)
            if task is None:
                return
            await task

    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return sum(not studio.recordings.has(name) for _, name in wanted)


async def check(desk: Desk) -> dict[str, Health]:
    """Whether each persona's voice can be used, by language; what cannot is logged, and spoken plainly."""
    if not desk.voice.enabled:
        return {}
    found = {lang: await desk.voice.check(lang) for lang in get_args(Lang)}
    for lang, health in found.items():
        if not health.ok:
            log.warning("the %s voice cannot be used: %s", lang, health.detail)
    return found
