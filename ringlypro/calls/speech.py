"""A sentence as a recording where that can be had in time, else in the telephone company's own voice.

Recordings are named by a keyed hash of voice, model, settings and text: the same sentence is made once, and nobody can
guess a name. One turn has one budget; a vendor that is down is not asked for a while; a recording that comes too late
is kept for next time. Within a turn a persona never changes her voice: all her sentences are recordings, or none is.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import os
import time
from collections import OrderedDict
from pathlib import Path

from ringlypro.calls.answering import Spoken
from ringlypro.calls.verdicts import Verdicts
from ringlypro.receptionist import spoken as words
from ringlypro.vendors import mp3
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.script import Play, Say
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
NAME_LENGTH = 40
IN_MEMORY = 128
FAILURES_UNTIL_OPEN = 5
REST_SECONDS = 30.0
LONGEST_SECONDS = 15.0
"""How long one recording may be in the making; nobody waits for it, but it must not hang for ever."""
STOP_SECONDS = 2.0
OUR_FAULT = frozenset({"empty", "too_large"})
"""Refusals that say something about the sentence and nothing about the vendor."""


class NotSound(ValueError):
    """What should be kept is no whole MP3."""


def aloud(spoken: Spoken) -> str:
    """The sentence as it is given to a voice: figures in words, because voices guess at them."""
    return words.aloud(spoken.text, "es" if spoken.lang == "es" else "en")


class Recordings:
    """The cache of recordings of one process: files in the data folder, the hottest in memory."""

    def __init__(self, folder: Path, *, secret: str) -> None:
        self.folder = folder
        self.verdicts = Verdicts(folder)
        self._secret = secret.encode()
        self._hot: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bool]] = {}
        self._failures = 0
        self._rests_until = 0.0

    def name(self, spoken: Spoken, *, fingerprint: str) -> str:
        """The name of a sentence in a voice."""
        text = aloud(spoken)
        return hmac.new(self._secret, f"{fingerprint}\0{text}".encode(), hashlib.sha256).hexdigest()[:NAME_LENGTH]

    def path(self, name: str) -> Path:
        """Where a recording lies, whether it is there or not."""
        return self.folder / f"{name}.mp3"

    def has(self, name: str) -> bool:
        """Whether the recording can be played now."""
        return name in self._hot or self._size(name) > 0

    def _size(self, name: str) -> int:
        try:
            return self.path(name).stat().st_size
        except OSError:
            return 0

    def use(self, name: str) -> None:
        """Note that the recording is played: whoever sweeps goes by that, and the line may have its own copy."""
        with contextlib.suppress(OSError):
            os.utime(self.path(name))

    def read(self, name: str) -> bytes | None:
        """The recording, or None. Reading it counts as using it. Blocking: small local files."""
        if name in self._hot:
            self._hot.move_to_end(name)
            return self._hot[name]
        path = self.path(name)
        try:
            sound = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        if not sound:
            return None
        self._remember(name, sound)
        return sound

    def keep(self, name: str, sound: bytes) -> None:
        """Store a recording so that it is there as a whole or not at all. Raises NotSound, or OSError."""
        if mp3.seconds(sound) is None:
            raise NotSound
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{name}.{os.getpid()}"
        draft.write_bytes(sound)
        draft.replace(self.path(name))
        self._remember(name, sound)

    def _remember(self, name: str, sound: bytes) -> None:
        self._hot[name] = sound
        while len(self._hot) > IN_MEMORY:
            self._hot.popitem(last=False)

    @property
    def resting(self) -> bool:
        """The vendor failed too often: it is left alone for a while."""
        return time.monotonic() < self._rests_until

    def may_ask(self) -> bool:
        """Whether a sentence may be asked for now. After a rest one goes first, and the others wait how it fares."""
        if self.resting:
            return False
        if self._failures >= FAILURES_UNTIL_OPEN:
            self._rests_until = time.monotonic() + REST_SECONDS
        return True

    def make(self, desk: Services, spoken: Spoken, name: str) -> asyncio.Task[bool] | None:
        """Have the recording made, and say by True that it is there; None while the vendor rests.

        Whoever wants the same sentence meanwhile gets the same task: it is asked for once.
        """
        task = self._making.get(name)
        if task is None and self.may_ask():
            task = asyncio.create_task(self._make(desk, spoken, name), name="ringly-voice")
            self._making[name] = task
            task.add_done_callback(lambda _: self._making.pop(name, None))
        return task

    async def _make(self, desk: Services, spoken: Spoken, name: str) -> bool:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                sound = await desk.voice.speak(aloud(spoken), lang=spoken.lang)
            await asyncio.to_thread(self.keep, name, sound)
        except Exception as error:  # noqa: BLE001 - whatever a vendor's kit raises, the line is said plainly
            self._failed(error)
            return False
        self._failures, self._rests_until = 0, 0.0
        return True

    def _failed(self, error: Exception) -> None:
        code = error.code if isinstance(error, VendorError) else type(error).__name__
        log.warning("a line could not be recorded: %s", code)
        if code in OUR_FAULT:
            return
        self._failures += 1
        if self._failures == FAILURES_UNTIL_OPEN:
            self._rests_until = time.monotonic() + REST_SECONDS

    async def settle(self) -> None:
        """Wait a moment for recordings that are being made, then let go of them; used at stop."""
        if not self._making:
            return
        _, late = await asyncio.wait(tuple(self._making.values()), timeout=STOP_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


async def prepare(
    desk: Services, recordings: Recordings, lines: tuple[Spoken, ...], *, within: float | None = None
) -> tuple[Say | Play, ...]:
    """The sentences as the line will hear them. Never raises, never waits longer than the budget.

    `within` is the budget in seconds, when there is less left than the settings allow. A persona who lacks one of her
    sentences speaks all of this turn's plainly: a voice that changes between two sentences is worse than a plain one.
    So does one whose voice is known not to speak her language, always.
    """
    if not desk.voice.enabled:
        return tuple(Say(s.text, s.lang) for s in lines)
    marks = {s.lang: desk.voice.fingerprint(s.lang) for s in lines}
    unfit = {lang for lang, mark in marks.items() if recordings.verdicts.unfit(lang, mark)}
    names = {s: recordings.name(s, fingerprint=marks[s.lang]) for s in lines if s.lang not in unfit}
    asked = [recordings.make(desk, s, n) for s, n in names.items() if not recordings.has(n)]
    waiting = [task for task in asked if task is not None]
    budget = desk.settings.TTS_BUDGET_SECONDS if within is None else min(within, desk.settings.TTS_BUDGET_SECONDS)
    if waiting and len(waiting) == len(asked) and budget > 0:
        # A sentence that cannot be had at all decides the turn: then nobody needs to wait for the others.
        await asyncio.wait(waiting, timeout=budget)
    plain = unfit | {s.lang for s, n in names.items() if not recordings.has(n)}
    base = desk.settings.base_url
    for s, n in names.items():
        if s.lang not in plain:
            recordings.use(n)
    return tuple(Say(s.text, s.lang) if s.lang in plain else Play(f"{base}/audio/{names[s]}.mp3") for s in lines)
