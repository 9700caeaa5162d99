"""The recorded voices ahead of time: what a receptionist says in every call is recorded before anybody calls.

Sentences are taken from the conversation itself, so that what was recorded is to the letter what will be said. Doing it
again only makes what is missing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from string import Formatter
from typing import get_args

from ringlypro.calls import brief
from ringlypro.calls.answering import Spoken
from ringlypro.calls.verdicts import READY, Verdict, Verdicts, verdict
from ringlypro.clients.directory import ClientCard
from ringlypro.receptionist import engine, greeting_steps, pack, turns
from ringlypro.receptionist.talk import Brief, Heard, Lang, Line, Talk
from ringlypro.settings import SPEAKING_MODEL, Settings, SettingsError
from ringlypro.vendors.ports import Voice
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
AT_ONCE = 2
"""Sentences asked for at the same time: live calls need the vendor too."""
PARTS = ("press", "press_for", "caller_word", "days.", "part.", "wish.")
"""Keys that are pieces of sentences, or written to the owner, and never spoken by themselves."""
ASKED = ("pricing", "hours", "location")
SHOWN_AT_ONCE = 2
NOBODY = {"from_number": "anonymous", "forwarded_from": None}
START_SECONDS = 3.0
"""How long a start with new voices waits for what the vendor says about them, import of its kit and all."""
LANGUAGE = {"en": "English", "es": "Spanish"}
UNFIT = {
    "model_unknown": "ELEVENLABS_MODEL is {model}, which this ElevenLabs account does not know; {instead}",
    "model_silent": "ELEVENLABS_MODEL is {model}, which does not speak at all; {instead}",
    "model_language": "ELEVENLABS_MODEL is {model}, which does not speak {language}; {instead}",
    "voice_language": "{variable} is {voice}, a voice that does not speak {language}; set one listed for {language}",
}


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


async def warm_up(studio: Services, card: ClientCard) -> int:
    """Record what is missing of a business's fixed lines; says how many still are."""
    if not studio.voice.enabled:
        return 0
    lines = await asyncio.to_thread(fixed_lines, card, now=studio.clock())
    marks = {lang: studio.voice.fingerprint(lang) for lang in get_args(Lang)}
    fit = {lang for lang, mark in marks.items() if not studio.recordings.verdicts.unfit(lang, mark)}
    wanted = [(s, studio.recordings.name(s, fingerprint=marks[s.lang])) for s in lines if s.lang in fit]
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


async def check(studio: Services) -> dict[str, Verdict]:
    """Ask about each voice that is new or was in trouble when last asked; says what is news, and logs it."""
    news = {}
    for lang in get_args(Lang):
        mark = studio.voice.fingerprint(lang)
        known = studio.recordings.verdicts.of(lang, mark)
        if known is not None and known.settled:
            continue
        found = verdict(mark, await studio.voice.check(lang))
        if found != known:
            news[lang] = found
            _tell(lang, found)
    return news


def _tell(lang: str, found: Verdict) -> None:
    if found.unfit:
        log.error("the %s voice does not speak its language and is never used: %s", lang, found.word)
    elif found.word != READY:
        log.warning("the %s voice cannot be used: %s", lang, found.word)


async def refuse_unfit(voice: Voice, settings: Settings) -> None:
    """Ask about voices that no start has been made with. Raises SettingsError when one does not speak its language.

    Whoever set them is there to mend them. Anything short of a plain no is logged and keeps nobody from starting, and
    what is already known is not asked again: see `docs/decisions/0012-voices-are-refused-when-they-are-set.md`.
    """
    verdicts = Verdicts(settings.RINGLYPRO_DATA_DIR / "audio")
    marks = {lang: voice.fingerprint(lang) for lang in get_args(Lang)}
    known = {lang: each for lang, mark in marks.items() if (each := verdicts.of(lang, mark))}
    found = await _asked_at_start(voice, {lang: mark for lang, mark in marks.items() if lang not in known})
    refused = {lang: each.word for lang, each in found.items() if each.unfit}
    if refused:
        raise SettingsError("; ".join(dict.fromkeys(_sentence(lang, word, settings) for lang, word in refused.items())))
    for lang, each in {**known, **found}.items():
        _tell(lang, each)


async def _asked_at_start(voice: Voice, marks: Mapping[str, str]) -> dict[str, Verdict]:
    if not marks:
        return {}
    asked = {asyncio.create_task(voice.check(lang)): lang for lang in marks}
    done, late = await asyncio.wait(asked, timeout=START_SECONDS)
    for task in late:
        task.cancel()
    await asyncio.gather(*asked, return_exceptions=True)
    found = {lang: Verdict(marks[lang], "unreachable") for lang in marks}
    for task in done:
        if task.exception() is None:
            found[asked[task]] = verdict(marks[asked[task]], task.result())
    return found


def _sentence(lang: str, word: str, settings: Settings) -> str:
    variable = f"ELEVENLABS_VOICE_{lang.upper()}"
    return UNFIT[word].format(
        model=settings.ELEVENLABS_MODEL,
        instead=f"set one that speaks English and Spanish, such as {SPEAKING_MODEL}",
        variable=variable,
        voice=getattr(settings, variable),
        language=LANGUAGE[lang],
    )
