"""How long a route waits for the service: a time limit that holds even when what is waited for cannot be called off.

A database driver answers a cancellation by asking the server first; a server that hangs would hold up the caller too.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Coroutine
from typing import Any, TypeVar

from ringlypro.core.log_context import adopt_log_context

Result = TypeVar("Result")
_PENDING_TASKS: set[asyncio.Task[Any]] = set()


async def run_with_deadline(seconds: float, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of some work. Raises what it raises, and TimeoutError when it takes longer than so many seconds."""
    context = contextvars.copy_context()
    task = asyncio.create_task(work, name="ringly-turn", context=context)
    _PENDING_TASKS.add(task)
    task.add_done_callback(_discard_task)
    try:
        done, _ = await asyncio.wait({task}, timeout=max(seconds, 0))
    except asyncio.CancelledError:
        task.cancel()
        raise
    adopt_log_context(context)
    if not done:
        task.cancel()
        raise TimeoutError
    return task.result()


def _discard_task(task: asyncio.Task[Any]) -> None:
    _PENDING_TASKS.discard(task)
    if not task.cancelled():
        task.exception()  # whoever was in time has it; nobody else wants it
