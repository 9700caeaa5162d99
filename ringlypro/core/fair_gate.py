"""A lock that is given in turn to those who wait: whoever asks very often waits for themselves alone."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Hashable


class FairGate:
    """Held by one at a time; of those who wait, the next is of another key than the last, within a key the first."""

    def __init__(self) -> None:
        self._is_held = False
        self._queues: OrderedDict[Hashable, deque[asyncio.Future[None]]] = OrderedDict()

    async def acquire(self, key: Hashable) -> None:
        """Wait until it is held for this key."""
        if not self._is_held:
            self._is_held = True
            return
        turn = asyncio.get_running_loop().create_future()
        self._queues.setdefault(key, deque()).append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.release()  # it was given to somebody who has just gone
            raise

    def release(self) -> None:
        """Give it to the next who still waits."""
        while self._queues:
            key, queue = self._queues.popitem(last=False)
            turn = queue.popleft()
            if queue:
                self._queues[key] = queue
            if not turn.done():
                turn.set_result(None)
                return
        self._is_held = False
