"""Work with a deadline: its result in time, its error, or a plain end; and nothing of it is kept or reported afterwards."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator
from typing import Any

import pytest

from webhooks.deadlines import run_with_deadline


@pytest.fixture
async def complaints() -> AsyncIterator[list[str]]:
    """What the event loop complains of meanwhile: errors that nobody has asked for."""
    loop = asyncio.get_running_loop()
    collected: list[str] = []
    before = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: collected.append(str(context["message"])))
    yield collected
    loop.set_exception_handler(before)


async def fail_after(seconds: float) -> int:
    await asyncio.sleep(seconds)
    raise ZeroDivisionError


async def fail_when_cancelled() -> int:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        raise ZeroDivisionError from None
    return 0


async def answer_after(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "an answer"


@pytest.mark.usefixtures("virtual_time")
async def test_whoever_waits_has_the_result_the_error_or_the_end_of_the_time(complaints: list[str]) -> None:
    assert await run_with_deadline(2, answer_after(1.9)) == "an answer"
    with pytest.raises(ZeroDivisionError):
        await run_with_deadline(2, fail_after(1.9))
    with pytest.raises(TimeoutError):
        await run_with_deadline(2, answer_after(2.1))
    with pytest.raises(TimeoutError):
        await run_with_deadline(-1, answer_after(0.1))
    assert complaints == []


@pytest.mark.usefixtures("virtual_time")
async def test_an_error_that_comes_too_late_is_nobodys(complaints: list[str]) -> None:
    for work in (fail_when_cancelled(), answer_after(60), fail_after(60)):
        with pytest.raises(TimeoutError):
            await run_with_deadline(1, work)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

    assert complaints == []


@pytest.mark.usefixtures("virtual_time")
async def test_work_that_is_over_is_forgotten() -> None:
    tasks: list[weakref.ref[Any]] = []

    async def note_task(seconds: float) -> None:
        tasks.append(weakref.ref(asyncio.current_task()))
        await asyncio.sleep(seconds)

    await run_with_deadline(1, note_task(0))
    with pytest.raises(TimeoutError):
        await run_with_deadline(1, note_task(60))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    gc.collect()

    assert [task() for task in tasks] == [None, None]


@pytest.mark.usefixtures("virtual_time")
async def test_work_ends_with_whoever_waits_for_it() -> None:
    ended: list[str] = []

    async def note_end() -> None:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    waiting = asyncio.ensure_future(run_with_deadline(30, note_end()))
    await asyncio.sleep(0.1)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await asyncio.sleep(0)

    assert ended == ["cancelled"]
