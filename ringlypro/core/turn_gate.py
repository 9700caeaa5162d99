"""How many turns of calls are worked on at a time: a burst waits in line instead of making everybody late.

A turn that has begun is finished in tens of milliseconds as long as few others are; a thousand at once would all miss
their deadlines. Whoever is not let in soon is told so, and the caller hears "one moment".
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

MAX_TURNS = 8
"""Turns in work; fewer than the connections of the pool of calls."""
MAX_WAIT_SECONDS = 2.0
"""How long a turn waits in line; its own deadline begins afterwards."""


class TurnGateTimeout(TimeoutError):
    """Too many turns were in line."""


class TurnPermit:
    """What one turn works with, until it gives it back."""

    def __init__(self, free_permits: asyncio.Semaphore) -> None:
        self._free_permits: asyncio.Semaphore | None = free_permits

    def release(self) -> None:
        """Let the next turn in; may be called twice."""
        if self._free_permits is not None:
            self._free_permits.release()
            self._free_permits = None


class TurnGate:
    """Lets turns in, first come, first served."""

    def __init__(self, max_turns: int = MAX_TURNS, *, observe_wait: Callable[[float], object] = float) -> None:
        """`observe_wait` is called with the seconds that each turn waited, also of those that gave up."""
        self._free_permits = asyncio.Semaphore(max_turns)
        self._observe_wait = observe_wait
        self._waiting_count = 0

    async def enter(self) -> TurnPermit:
        """Wait for a permit. Raises TurnGateTimeout after `MAX_WAIT_SECONDS`."""
        if not self._free_permits.locked():
            await self._free_permits.acquire()
            self._observe_wait(0.0)
            return TurnPermit(self._free_permits)
        loop = asyncio.get_running_loop()
        started_at = loop.time()
        self._waiting_count += 1
        try:
            async with asyncio.timeout(MAX_WAIT_SECONDS):
                await self._free_permits.acquire()
        except TimeoutError as error:
            raise TurnGateTimeout from error
        finally:
            self._waiting_count -= 1
            self._observe_wait(loop.time() - started_at)
        return TurnPermit(self._free_permits)

    def count_waiting(self) -> int:
        """Turns in line at the moment."""
        return self._waiting_count
