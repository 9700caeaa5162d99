"""Sentences that a voice has recorded: files in the data folder, the hottest in memory.

They are named by a keyed hash of voice, model, settings and text: the same sentence is made once, and nobody can guess
a name. A vendor that is down is not asked for a while; a recording that comes too late is kept for next time.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from ringlypro.core.bounded_cache import BoundedCache
from ringlypro.vendors import mp3
from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Voice
from ringlypro.vendors.voice_capabilities import VoiceCapabilityStore

log = logging.getLogger(__name__)
NAME_LENGTH = 40
MEMORY_CACHE_SIZE = 128
FAILURES_UNTIL_OPEN = 5
CIRCUIT_OPEN_SECONDS = 30.0
MAX_SYNTHESIS_SECONDS = 15.0
"""How long one recording may be in the making; nobody waits for it, but it must not hang for ever."""
STOP_SECONDS = 2.0
SENTENCE_ERROR_CODES = frozenset({"empty", "too_large"})
"""Refusals that say something about the sentence and nothing about the vendor."""


class InvalidRecording(ValueError):
    """What should be kept is no whole MP3."""


class RecordingCache:
    """The cache of recordings of one process: files in the data folder, the hottest in memory.

    `monotonic` is the clock by which a vendor rests, in seconds.
    """

    def __init__(self, folder: Path, *, secret: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self.folder = folder
        self.verdicts = VoiceCapabilityStore(folder)
        self._secret = secret.encode()
        self._monotonic = monotonic
        self._in_memory: BoundedCache[str, bytes] = BoundedCache(MEMORY_CACHE_SIZE)
        self._making: dict[str, asyncio.Task[bool]] = {}
        self._failures = 0
        self._rests_until = 0.0

    def recording_name(self, text: str, *, fingerprint: str) -> str:
        """The name of a sentence, worded as a voice reads it, in the voice of this fingerprint."""
        return hmac.new(self._secret, f"{fingerprint}\0{text}".encode(), hashlib.sha256).hexdigest()[:NAME_LENGTH]

    def recording_path(self, name: str) -> Path:
        """Where a recording lies, whether it is there or not."""
        return self.folder / f"{name}.mp3"

    def has_recording(self, name: str) -> bool:
        """Whether the recording can be played now."""
        return name in self._in_memory or self._file_size(name) > 0

    def _file_size(self, name: str) -> int:
        try:
            return self.recording_path(name).stat().st_size
        except OSError:
            return 0

    def touch_recording(self, name: str) -> None:
        """Note that the recording is played: whoever sweeps goes by that, and the line may have its own copy."""
        with contextlib.suppress(OSError):
            os.utime(self.recording_path(name))

    def read_recording(self, name: str) -> bytes | None:
        """The recording, or None. Reading it counts as using it. Blocking: small local files."""
        cached_sound = self._in_memory.get(name)
        if cached_sound is not None:
            return cached_sound
        path = self.recording_path(name)
        try:
            sound = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        if not sound:
            return None
        self._in_memory.put(name, sound)
        return sound

    def store_recording(self, name: str, sound: bytes) -> None:
        """Store a recording so that it is there as a whole or not at all. Raises InvalidRecording, or OSError."""
        if mp3.mp3_duration(sound) is None:
            raise InvalidRecording
        self.folder.mkdir(parents=True, exist_ok=True)
        draft = self.folder / f".{name}.{os.getpid()}"
        draft.write_bytes(sound)
        draft.replace(self.recording_path(name))
        self._in_memory.put(name, sound)

    @property
    def is_circuit_open(self) -> bool:
        """The vendor failed too often: it is left alone for a while."""
        return self._monotonic() < self._rests_until

    def may_request(self) -> bool:
        """Whether a sentence may be asked for now. After a rest one goes first, and the others wait how it fares."""
        if self.is_circuit_open:
            return False
        if self._failures >= FAILURES_UNTIL_OPEN:
            self._rests_until = self._monotonic() + CIRCUIT_OPEN_SECONDS
        return True

    def request_recording(self, voice: Voice, text: str, *, lang: str, name: str) -> asyncio.Task[bool] | None:
        """Have a sentence recorded under a name, and say by True that it is there; None while the vendor rests.

        Whoever wants the same sentence meanwhile gets the same task: it is asked for once.
        """
        task = self._making.get(name)
        if task is None and self.may_request():
            task = asyncio.create_task(self._synthesize(voice, text, lang, name), name="ringly-voice")
            self._making[name] = task
            task.add_done_callback(lambda _: self._making.pop(name, None))
        return task

    async def _synthesize(self, voice: Voice, text: str, lang: str, name: str) -> bool:
        try:
            async with asyncio.timeout(MAX_SYNTHESIS_SECONDS):
                sound = await voice.synthesize_speech(text, lang=lang)
            await asyncio.to_thread(self.store_recording, name, sound)
        except Exception as error:  # noqa: BLE001 - whatever a vendor's kit raises, the line is said plainly
            self._count_failure(error)
            return False
        self._failures, self._rests_until = 0, 0.0
        return True

    def _count_failure(self, error: Exception) -> None:
        code = error.code if isinstance(error, VendorError) else type(error).__name__
        log.warning("a line could not be recorded: %s", code)
        if code in SENTENCE_ERROR_CODES:
            return
        self._failures += 1
        if self._failures == FAILURES_UNTIL_OPEN:
            self._rests_until = self._monotonic() + CIRCUIT_OPEN_SECONDS

    async def wait_for_pending(self) -> None:
        """Wait a moment for recordings that are being made, then let go of them; used at stop."""
        if not self._making:
            return
        _, unfinished = await asyncio.wait(tuple(self._making.values()), timeout=STOP_SECONDS)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)
