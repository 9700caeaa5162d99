"""Says what a task waits for, frame by frame: of a test that never ended, the log has nothing else to tell."""

from __future__ import annotations

import asyncio


def describe_position(task: asyncio.Task[object]) -> str:
    """Where a suspended task stands, from its outermost coroutine to the innermost: `name (file:line) > …`."""
    steps = []
    awaited: object = task.get_coro()
    while awaited is not None:
        frame = getattr(awaited, "cr_frame", None) or getattr(awaited, "gi_frame", None)
        if frame is None:
            break
        steps.append(f"{frame.f_code.co_qualname} ({frame.f_code.co_filename}:{frame.f_lineno})")
        awaited = getattr(awaited, "cr_await", None) or getattr(awaited, "gi_yieldfrom", None)
    return " > ".join(steps) or str(task.get_coro())
