"""How busy the process is, and who may use it: a caller's turn at once, a page when there is room.

Everything runs on one event loop. A page that is built holds it for tens of milliseconds, so pages are built one at a
time, with a pause between them while turns are under way. Turns are only counted, never held.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator, Hashable, Iterator
from contextlib import asynccontextmanager, contextmanager

from ringlypro.core.fair_gate import FairGate
from ringlypro.core.metrics import Metrics

SAMPLE_SECONDS = 0.25
"""How often the loop's lag is sampled."""
SAMPLES_KEPT = 8
HIGH_LAG_SECONDS = 0.1
"""Lag from which the process counts as under pressure."""
MANY_TURNS = 4
"""Turns in flight from which the process counts as under pressure."""
LONGEST_HOLD_SECONDS = 0.5
"""How long pressure alone keeps the next page waiting: pages get slower, they do not stop."""
LONGEST_PAUSE_SECONDS = 0.25
LONGEST_WORK_SECONDS = 20.0
"""When a page that waits for something that never comes has to let others in."""
FRAME_PAUSE_SECONDS = 0.4
"""How long the frames of a business rest between two changes: what rings is heard within a second."""
FRAME_PAUSE_PER_LAG = 5.0
MIN_REFRESH_PAUSE_SECONDS, MAX_REFRESH_PAUSE_SECONDS = 2.0, 15.0
REFRESH_PAUSE_PER_LAG = 50.0
"""Seconds of pause between two refreshes for a second of lag."""


class TooBusy(Exception):
    """The page would have had to wait longer than anybody looks at an empty one."""


class LoadMonitor:
    """The measure of one process. `start` it with the loop; without it the lag stays 0 and pages still take turns."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._lags: deque[float] = deque(maxlen=SAMPLES_KEPT)
        self._turns_in_flight = 0
        self._gate = FairGate()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._next_page_at = 0.0
        self._task: asyncio.Task[None] | None = None
        metrics.watch_turns_in_flight(lambda: self._turns_in_flight)

    @property
    def lag_seconds(self) -> float:
        """The longest that the loop was late in the last two seconds."""
        return max(self._lags, default=0.0)

    @property
    def refresh_pause_seconds(self) -> float:
        """How long a business's open pages rest between two refreshes: longer when the loop lags."""
        return min(MIN_REFRESH_PAUSE_SECONDS + self.lag_seconds * REFRESH_PAUSE_PER_LAG, MAX_REFRESH_PAUSE_SECONDS)

    @property
    def frame_pause_seconds(self) -> float:
        """The same for the frames around its pages, which are cheap and say what must not wait."""
        return min(FRAME_PAUSE_SECONDS + self.lag_seconds * FRAME_PAUSE_PER_LAG, MAX_REFRESH_PAUSE_SECONDS)

    def start(self) -> None:
        """Begin to sample the lag of the running loop."""
        self._task = asyncio.create_task(self._sample_lag(), name="load-monitor")

    async def stop(self) -> None:
        """Stop sampling. May be called twice."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @contextmanager
    def track_turn(self) -> Iterator[None]:
        """Count a turn of a call for as long as the block lasts."""
        self._turns_in_flight += 1
        self._note_pressure()
        try:
            yield
        finally:
            self._turns_in_flight -= 1
            self._note_pressure()

    @asynccontextmanager
    async def admit_page(self, key: Hashable, *, max_wait_seconds: float) -> AsyncIterator[None]:
        """Do the work of a page in the block, alone; keys come in turn.

        Raises TooBusy when it is not its turn within that time, and TimeoutError in a block that never ends.
        """
        loop = asyncio.get_running_loop()
        asked_at = loop.time()
        try:
            async with asyncio.timeout(max_wait_seconds):
                await self._gate.acquire(key)
        except TimeoutError:
            self._metrics.count_refused_page()
            raise TooBusy from None
        try:
            await self._wait_for_room()
            started_at = loop.time()
            self._metrics.observe_page_wait(started_at - asked_at)
            try:
                async with asyncio.timeout(LONGEST_WORK_SECONDS):
                    yield
            finally:
                # While somebody is on the line, pages have half of the time at most.
                pause = min(loop.time() - started_at, LONGEST_PAUSE_SECONDS) if self._turns_in_flight else 0.0
                self._next_page_at = loop.time() + pause
        finally:
            self._gate.release()

    async def _wait_for_room(self) -> None:
        if (pause := self._next_page_at - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(pause)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._has_room.wait(), LONGEST_HOLD_SECONDS)

    def _note_pressure(self) -> None:
        is_late = bool(self._lags) and self._lags[-1] > HIGH_LAG_SECONDS
        if self._turns_in_flight >= MANY_TURNS or is_late:
            self._has_room.clear()
        else:
            self._has_room.set()

    async def _sample_lag(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            due_at = loop.time() + SAMPLE_SECONDS
            await asyncio.sleep(SAMPLE_SECONDS)
            lag = max(loop.time() - due_at, 0.0)
            self._lags.append(lag)
            self._note_pressure()
            self._metrics.observe_loop_lag(lag)
