"""The clock of an event loop that moves only while nobody works: to the next timer, and at once.

A test that sleeps an hour ends in a moment, and how long something waited is exact, however busy the machine is.
Queries and threads are waited for as ever, and time stands still meanwhile. Not for what another thread or process
answers over HTTP: the loop cannot see that it is being worked on.
"""

from __future__ import annotations

import asyncio
import selectors
from typing import Any, Self

from anyio import to_thread

from ringlypro.db.watched_connection import SocketReader


class VirtualTime(selectors.BaseSelector):
    """Stands between the running loop and its selector; `with` puts it in place and takes it away."""

    def __init__(self) -> None:
        self._loop: Any = asyncio.get_running_loop()
        self._selector: selectors.BaseSelector = self._loop._selector
        self._run_in_executor = self._loop.run_in_executor
        self._moment = self._loop.time()
        self._threads = 0
        self._threads_of_routes = to_thread.current_default_thread_limiter()

    def __enter__(self) -> Self:
        self._loop._selector = self
        self._loop.time = lambda: self._moment
        self._loop.run_in_executor = self._counted_run_in_executor
        return self

    def __exit__(self, *_: object) -> None:
        self._loop._selector = self._selector
        del self._loop.time, self._loop.run_in_executor

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """What is ready now; else what comes while somebody works on it; else nothing, and time has passed."""
        ready = self._selector.select(0)
        if not ready and (timeout is None or self._is_waited_for()):
            ready = self._selector.select(timeout)
        if not ready:
            self._moment += timeout or 0
        return ready

    def _is_waited_for(self) -> bool:
        handlers = [handler for key in self._selector.get_map().values() for handler in key.data if handler]
        return self._threads + self._threads_of_routes.borrowed_tokens > 0 or any(
            _is_query(getattr(handler._callback, "__self__", None)) for handler in handlers
        )

    def _counted_run_in_executor(self, *arguments: Any) -> asyncio.Future[Any]:
        def finished(_: object) -> None:
            self._threads -= 1

        self._threads += 1
        future: asyncio.Future[Any] = self._run_in_executor(*arguments)
        future.add_done_callback(finished)
        return future

    def register(self, *arguments: Any) -> selectors.SelectorKey:
        """As the real selector does, like the other methods below."""
        return self._selector.register(*arguments)

    def unregister(self, *arguments: Any) -> selectors.SelectorKey:
        return self._selector.unregister(*arguments)

    def modify(self, *arguments: Any) -> selectors.SelectorKey:
        return self._selector.modify(*arguments)

    def get_map(self) -> Any:
        return self._selector.get_map()


def _is_query(owner: object) -> bool:
    """The loop's own handlers belong to it or to transports between tasks of this process; a query has another."""
    if isinstance(owner, SocketReader):
        return owner.is_awaited
    return not isinstance(owner, asyncio.BaseEventLoop | asyncio.BaseTransport)
