"""Open pages look again when something of theirs changed: at most once a second, and only while somebody looks."""

from __future__ import annotations

import asyncio
import contextlib
import inspect
import logging
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol

from nicegui import background_tasks, ui
from nicegui.element import Element

from ringlypro.core.error_stacks import log_error_stack

log = logging.getLogger(__name__)
RESYNC = "everything"


class TopicEvent(Protocol):
    """A change event, as far as a page cares."""

    @property
    def topic(self) -> str:
        """What kind of thing changed; `everything` means that change events may have been missed."""


Subscribe = Callable[[], AbstractAsyncContextManager["asyncio.Queue[Any]"]]


def refresh_on_event(
    subscribe: Subscribe, topics: Collection[str], refresh: Callable[[], Any], *, pause: float = 1.0
) -> asyncio.Task[None]:
    """Run `refresh` (plain or async) on change events of one of the topics, until the surrounding element is gone.

    `subscribe` opens an inbox: `lambda: services.listener.subscribe_client(client_id)`. A burst of events within
    `pause` seconds is one refresh. A refresh that fails is logged, and the next event tries again.
    """
    # A mark of our own: what surrounds a page outlives it when pages change inside one tab.
    anchor = ui.element("span").classes("rp-news")
    task = background_tasks.create(
        _listen_for_events(subscribe, frozenset(topics), refresh, anchor, pause), name="page-news"
    )

    def cancel_task() -> None:
        task.cancel()

    anchor.client.on_delete(cancel_task)
    return task


async def _listen_for_events(
    subscribe: Subscribe, topics: frozenset[str], refresh: Callable[[], Any], anchor: Element, pause: float
) -> None:
    async with subscribe() as inbox:
        while not anchor.is_deleted:
            event: TopicEvent | None = None
            with contextlib.suppress(TimeoutError):
                event = await asyncio.wait_for(inbox.get(), 30)  # wakes now and then to see whether the place is gone
            if event is None or not _matches_topics(event, topics):
                continue
            await asyncio.sleep(pause / 20)  # what belongs to one change mostly arrives together
            while not inbox.empty():
                inbox.get_nowait()
            await _run_refresh(refresh, anchor)
            await asyncio.sleep(pause)


def _matches_topics(event: TopicEvent, topics: frozenset[str]) -> bool:
    return event.topic in topics or event.topic == RESYNC


async def _run_refresh(refresh: Callable[[], Any], anchor: Element) -> None:
    if anchor.is_deleted or anchor.client.is_deleted:
        return
    try:
        with anchor.parent_slot or anchor:
            result = refresh()
            if inspect.isawaitable(result):
                await result
    except Exception as error:  # noqa: BLE001 - the next event tries again
        log_error_stack(log, "a page could not be refreshed", error)
