"""A sentence as a recording where that can be had in time, else in the telephone company's own voice.

Recordings are named by a keyed hash of voice, model, settings and text: the same sentence is made once, and nobody can
guess a name. One turn has one budget; a vendor that is down is not asked for a while; a recording that comes too late
is kept for next time.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import os
import time
from collections import OrderedDict
from pathlib import Path

from ringlypro.calls.answering import Spoken
from ringlypro.vendors.desk import Desk
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.script import Play, Say

log = logging.getLogger(__name__)
NAME_LENGTH = 40
IN_MEMORY = 128
FAILURES_UNTIL_OPEN = 5
REST_SECONDS = 30.0


class Recordings:
    """The cache of recordings of one process: files in the data folder, the hottest in memory."""

    def __init__(self, folder: Path, *, secret: str) -> None:
        self.folder = folder
        self._secret = secret.encode()
        self._hot: OrderedDict[str, bytes] = OrderedDict()
        self._making: dict[str, asyncio.Task[bool]] = {}
        self._failures = 0
        self._rests_until = 0.0

    def name(self, text: str, *, fingerprint: str) -> str:
        """The name of a sentence in a voice."""
        return hmac.new(self._secret, f"{fingerprint}\0{text}".encode(), hashlib.sha256).hexdigest()[:NAME_LENGTH]

    def path(self, name: str) -> Path:
        """Where a recording lies, whether it is there or not."""
        return self.folder / f"{name}.mp3"

    def has(self, name: str) -> bool:
        """Whether the recording can be played now."""
        return name in self._hot or self.path(name).is_file()

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
        self._remember(name, sound)
        return sound

    def keep(self, name: str, sound: bytes) -> None:
        """Store a recording so that it is there as a whole or not at all."""
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

    def make(self, desk: Desk, spoken: Spoken, name: str) -> asyncio.Task[bool]:
        """Have the recording made; the same sentence is asked for once at a time. True when it is there."""
        task = self._making.get(name)
        if task is None:
            task = asyncio.create_task(self._make(desk, spoken, name), name="ringly-voice")
            self._making[name] = task
            task.add_done_callback(lambda _: self._making.pop(name, None))
        return task

    async def _make(self, desk: Desk, spoken: Spoken, name: str) -> bool:
        try:
            sound = await desk.voice.speak(spoken.text, lang=spoken.lang)
            await asyncio.to_thread(self.keep, name, sound)
        except (VendorError, OSError) as error:
            self._failures += 1
            if self._failures >= FAILURES_UNTIL_OPEN:
                self._rests_until = time.monotonic() + REST_SECONDS
            log.warning("a line could not be recorded: %s", error)
            return False
        self._failures = 0
        return True

    async def settle(self) -> None:
        """Wait for recordings that are being made; used at stop."""
        await asyncio.gather(*self._making.values(), return_exceptions=True)


async def prepare(desk: Desk, recordings: Recordings, lines: tuple[Spoken, ...]) -> tuple[Say | Play, ...]:
    """The sentences as the line will hear them, within the budget of the settings. Never raises, never waits longer."""
    if not desk.voice.enabled:
        return tuple(Say(s.text, s.lang) for s in lines)
    names = [recordings.name(s.text, fingerprint=desk.voice.fingerprint(s.lang)) for s in lines]
    waiting = [
        recordings.make(desk, s, n)
        for s, n in zip(lines, names, strict=True)
        if not recordings.has(n) and not recordings.resting
    ]
    if waiting:
        await asyncio.wait(waiting, timeout=desk.settings.TTS_BUDGET_SECONDS)
    base = desk.settings.base_url
    return tuple(
        Play(f"{base}/audio/{n}.mp3") if recordings.has(n) else Say(s.text, s.lang)
        for s, n in zip(lines, names, strict=True)
    )
