"""Waits for what comes about by itself, as long as even a very busy machine needs; a test never sleeps for a while."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

LONGEST_SECONDS = 90.0
"""A machine with one busy core makes a whole PostgreSQL in this time, and then some."""
PAUSE_SECONDS = 0.02


async def eventually(check: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    """Come back once the check holds. Raises AssertionError when it never does."""
    for _ in _attempts():
        result = check()
        if await result if isinstance(result, Awaitable) else result:
            return
        await asyncio.sleep(PAUSE_SECONDS)


def wait_until(check: Callable[[], bool], *, pause: float = PAUSE_SECONDS) -> None:
    """The same for tests without a loop; `pause` in seconds between two looks."""
    for _ in _attempts():
        if check():
            return
        time.sleep(pause)


async def tasks_done(name: str) -> None:
    """Come back once every task of this name is over."""
    await eventually(lambda: name not in {task.get_name() for task in asyncio.all_tasks()})


def measure_seconds(work: Callable[[], object], *, then: Callable[[], object]) -> float:
    """How long some work took, without what is done `then`; only to be compared with another figure of the same run."""
    started = time.monotonic()
    work()
    seconds = time.monotonic() - started
    then()
    return seconds


def _attempts() -> Iterator[None]:
    deadline = time.monotonic() + LONGEST_SECONDS
    while time.monotonic() < deadline:
        yield
    raise AssertionError("it never came about")
