"""Open pages show what changed: one feed of a business for all its tabs, and only while somebody looks at them.

A page says which topics it shows and how to bring itself up to date. Whatever it missed while its tab was in the
background or its connection away is made up for once it is seen again. What several tabs show is read once.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Hashable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol, TypeVar

from nicegui import Client, background_tasks, ui

from ringlypro.core.error_stacks import log_error_stack
from ringlypro.core.load_monitor import LoadMonitor, TooBusy

log = logging.getLogger(__name__)
RESYNC = "everything"
SETTLE_SECONDS = 0.05
"""What belongs to one change mostly arrives together."""
MAX_WAIT_SECONDS = 10.0
"""How long a refresh waits for its turn before the next round tries again."""
ROUND_SHARE = 9
"""Seconds of rest for a second of refreshing: many tabs of one business take a tenth of the time at most."""
MAX_REST_SECONDS = 20.0
FeedPace = Literal["page", "frame"]
"""How soon a change follows the last one: a page is long to read, the frame around it is short."""
Refresh = Callable[[], Any]
Shared = TypeVar("Shared")


class TopicEvent(Protocol):
    """A change event, as far as a page cares."""

    @property
    def topic(self) -> str:
        """What kind of thing changed; `everything` means that change events may have been missed."""


Subscribe = Callable[[], AbstractAsyncContextManager["asyncio.Queue[Any]"]]


class RefreshAnchor(ui.element):
    """An invisible mark whose end is the end of a watch: pages change inside one tab, which outlives them."""

    def __init__(self, on_removed: Callable[[], None]) -> None:
        super().__init__("span")
        self._on_removed = on_removed
        self.classes("rp-news")

    def _handle_delete(self) -> None:
        super()._handle_delete()
        on_removed, self._on_removed = self._on_removed, lambda: None  # it holds the watch, which holds this
        on_removed()


@dataclass(eq=False, slots=True)
class LivePage:
    """One open tab: whether its browser is there, and whether somebody looks."""

    client: Client
    is_visible: bool = True
    verified_at: datetime | None = None
    """When its sign-in was last looked at."""
    is_signed_out: bool = False
    """Whether its sign-in has ended: nothing more is shown to it."""

    @property
    def is_watched(self) -> bool:
        """Whether a refresh would be seen."""
        return self.is_visible and self.is_reachable

    @property
    def is_reachable(self) -> bool:
        """Whether anything would reach somebody who may see it."""
        client = self.client
        return client.has_socket_connection and not client.is_deleted and not self.is_signed_out


@dataclass(eq=False, slots=True)
class PageWatch:
    """What a part of a page shows, and how it is brought up to date."""

    page: LivePage
    topics: frozenset[str]
    refresh: Refresh
    while_hidden: bool
    anchor: RefreshAnchor | None = None
    is_outdated: bool = False

    @property
    def is_due(self) -> bool:
        """Whether there is something new that somebody would see."""
        return self.is_outdated and (self.page.is_reachable if self.while_hidden else self.page.is_watched)


@dataclass(slots=True)
class _SharedRead:
    version: int
    task: asyncio.Task[Any]


@dataclass(eq=False)
class RefreshFeed:
    """What all open tabs of one business share. It listens while there is one."""

    subscribe: Subscribe
    load_monitor: LoadMonitor
    pace: FeedPace = "page"
    _watches: dict[PageWatch, None] = field(default_factory=dict)
    _versions: Counter[str] = field(default_factory=Counter)
    _shared_reads: dict[Hashable, _SharedRead] = field(default_factory=dict)
    _listening: asyncio.Task[None] | None = None
    _refreshing: asyncio.Task[None] | None = None
    _next_round_at: float = 0.0

    def add_watch(self, watch: PageWatch, *, since: int | None = None) -> None:
        """Keep a page up to date until its anchor is gone. `since` is the version of what it shows already."""
        watch.anchor = RefreshAnchor(lambda: self._remove_watch(watch))
        self._watches[watch] = None
        watch.is_outdated = since is not None and since != self.topics_version(watch.topics)
        if self._listening is None:
            self._listening = background_tasks.create(self._listen(), name="page-feed")
        self._refresh_soon()

    def topics_version(self, topics: Collection[str]) -> int:
        """A number that grows with each event of one of these topics."""
        return sum_versions(self._versions, topics)

    def copy_versions(self) -> Counter[str]:
        """What the versions are now, for `sum_versions` later."""
        return self._versions.copy()

    def resume_page(self, page: LivePage) -> None:
        """A tab is seen again: show at once what it missed."""
        if any(watch.is_due for watch in self._watches if watch.page is page):
            background_tasks.create(self._refresh_due(page), name="page-resume")

    async def load_shared(
        self, key: Hashable, topics: Collection[str], load: Callable[[], Awaitable[Shared]]
    ) -> Shared:
        """What `load` gives; tabs that ask while nothing has changed share one read of it."""
        version = self.topics_version(topics)
        shared_read = self._shared_reads.get(key)
        if shared_read is None or shared_read.version != version or not _is_usable(shared_read.task):
            task = background_tasks.create(load(), name="page-snapshot", handle_exceptions=False)
            shared_read = _SharedRead(version, task)
            if self._listening is not None:
                self._shared_reads[key] = shared_read
        result: Shared = await asyncio.shield(shared_read.task)
        return result

    def _remove_watch(self, watch: PageWatch) -> None:
        self._watches.pop(watch, None)
        watch.anchor = None
        if not self._watches:
            for task in (self._listening, self._refreshing):
                if task is not None and task is not asyncio.current_task():
                    task.cancel()
            self._listening = None
            self._shared_reads.clear()

    async def _listen(self) -> None:
        async with self.subscribe() as inbox:
            while True:
                self._take_event(await inbox.get())
                while not inbox.empty():
                    self._take_event(inbox.get_nowait())
                self._refresh_soon()

    def _take_event(self, event: TopicEvent) -> None:
        self._versions[event.topic] += 1
        for watch in self._watches:
            if event.topic == RESYNC or event.topic in watch.topics:
                watch.is_outdated = True

    def _refresh_soon(self) -> None:
        if self._refreshing is None and any(watch.is_due for watch in self._watches):
            self._refreshing = background_tasks.create(self._run_rounds(), name="page-refresh")

    async def _run_rounds(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while any(watch.is_due for watch in self._watches):
                await asyncio.sleep(max(SETTLE_SECONDS, self._next_round_at - loop.time()))
                rest = min(await self._refresh_due() * ROUND_SHARE, MAX_REST_SECONDS)
                self._next_round_at = loop.time() + max(rest, self._pause_seconds())
        finally:
            self._refreshing = None

    def _pause_seconds(self) -> float:
        monitor = self.load_monitor
        return monitor.refresh_pause_seconds if self.pace == "page" else monitor.frame_pause_seconds

    async def _refresh_due(self, page: LivePage | None = None) -> float:
        """Bring what is due up to date, of one page or of all; the seconds that it took, without the waiting."""
        loop, seconds = asyncio.get_running_loop(), 0.0
        for watch in list(self._watches):
            if watch.is_due and watch in self._watches and page in {None, watch.page}:
                watch.is_outdated = False
                try:
                    async with self.load_monitor.admit_page(self, max_wait_seconds=MAX_WAIT_SECONDS):
                        started_at = loop.time()
                        await _run_refresh(watch)
                        seconds += loop.time() - started_at
                except TooBusy:
                    watch.is_outdated = True
        return seconds


def sum_versions(versions: Counter[str], topics: Collection[str]) -> int:
    """The version of some topics, as `topics_version` had it when `versions` was copied."""
    return sum(versions[topic] for topic in topics) + versions[RESYNC]


def _is_usable(task: asyncio.Task[Any]) -> bool:
    return not task.done() or (not task.cancelled() and task.exception() is None)


async def _run_refresh(watch: PageWatch) -> None:
    anchor, client = watch.anchor, watch.page.client
    if anchor is None or anchor.is_deleted or client.is_deleted:
        return
    try:
        with anchor.parent_slot or anchor:
            result = watch.refresh()
            if inspect.isawaitable(result):
                await result
    except Exception as error:  # noqa: BLE001 - the next event tries again
        if not (anchor.is_deleted or client.is_deleted):
            log_error_stack(log, "a page could not be refreshed", error)
