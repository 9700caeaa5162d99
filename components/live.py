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

log = logging.getLogger(__name__)
EVERYTHING = "everything"


class Told(Protocol):
    """A piece of news, as far as a page cares."""

    @property
    def topic(self) -> str:
        """What kind of thing changed; `everything` means that news may have been missed."""


Subscribe = Callable[[], AbstractAsyncContextManager["asyncio.Queue[Any]"]]


def on_news(
    subscribe: Subscribe, topics: Collection[str], refresh: Callable[[], Any], *, pause: float = 1.0
) -> asyncio.Task[None]:
    """Run `refresh` (plain or async) when news of one of the topics arrive, until the surrounding element is gone.

    `subscribe` opens an inbox: `lambda: services.wire.subscribe(client_id)`. A burst of news within `pause` seconds is
    one refresh. A refresh that fails is logged, and the next news tries again.
    """
    # A mark of our own: what surrounds a page outlives it when pages change inside one tab.
    place = ui.element("span").classes("rp-news")
    task = background_tasks.create(_listen(subscribe, frozenset(topics), refresh, place, pause), name="page-news")

    def stop() -> None:
        task.cancel()

    place.client.on_delete(stop)
    return task


async def _listen(
    subscribe: Subscribe, topics: frozenset[str], refresh: Callable[[], Any], place: Element, pause: float
) -> None:
    async with subscribe() as inbox:
        while not place.is_deleted:
            news: Told | None = None
            with contextlib.suppress(TimeoutError):
                news = await asyncio.wait_for(inbox.get(), 30)  # wakes now and then to see whether the place is gone
            if news is None or not _concerns(news, topics):
                continue
            await asyncio.sleep(pause / 20)  # what belongs to one change mostly arrives together
            while not inbox.empty():
                inbox.get_nowait()
            await _refresh(refresh, place)
            await asyncio.sleep(pause)


def _concerns(news: Told, topics: frozenset[str]) -> bool:
    return news.topic in topics or news.topic == EVERYTHING


async def _refresh(refresh: Callable[[], Any], place: Element) -> None:
    if place.is_deleted or place.client.is_deleted:
        return
    try:
        with place.parent_slot or place:
            result = refresh()
            if inspect.isawaitable(result):
                await result
    except Exception:
        log.exception("a page could not look again")
