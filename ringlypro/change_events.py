"""Change events from the database to open pages: one LISTEN connection per process, fanned out in memory.

Events sent while the connection was away are lost; everybody is told to read again after every (re)connect, and a page
that is too slow for its events gets the same instead of a growing queue. An event is a topic and an id, never data.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from ringlypro.core.error_stacks import log_error_stack
from ringlypro.db.unit_of_work import NOTIFY_CHANNEL
from ringlypro.db.watched_connection import WatchedConnection

log = logging.getLogger(__name__)
HEARTBEAT = 20.0
QUEUE_SIZE = 100
FIRST_DELAY, LONGEST_DELAY = 0.1, 5.0
"""Seconds between two tries to listen: short after a good connection, longer while there is none."""
RESYNC_TOPIC = "everything"


@dataclass(frozen=True, slots=True)
class ChangeEvent:
    """Something of a client changed. The topic `everything` means: events may have been missed, read again."""

    client_id: int | None
    topic: str
    id: int | None = None


RESYNC = ChangeEvent(None, RESYNC_TOPIC)


class NotificationListener:
    """The process's ear. `subscribe_client` is for pages, `add_watcher` for caches that live as long as the process."""

    def __init__(self, dsn: str, *, on_connection_lost: Callable[[], None] = lambda: None) -> None:
        self._dsn = dsn
        self._on_connection_lost = on_connection_lost
        self._subscribers: dict[int, set[asyncio.Queue[ChangeEvent]]] = defaultdict(set)
        self._watchers: list[Callable[[ChangeEvent], None]] = []
        self._channel_watchers: dict[str, Callable[[], None]] = {}
        self._task: asyncio.Task[None] | None = None
        self._delay = FIRST_DELAY
        self.connected = asyncio.Event()

    def add_watcher(self, watcher: Callable[[ChangeEvent], None]) -> None:
        """Call this with every event of every client."""
        self._watchers.append(watcher)

    def watch_channel(self, channel: str, watcher: Callable[[], None]) -> None:
        """Call this when anything is said on another channel of the database, or may have been. Before `start`.

        A listener more is woken by every change of every business, whatever it listens to: so there is one a process.
        """
        self._channel_watchers[channel] = watcher

    async def start(self) -> None:
        """Begin to listen; returns at once, `connected` says when it is so."""
        self._task = asyncio.create_task(self._run(), name="notification-listener")

    async def stop(self) -> None:
        """Stop listening. May be called twice."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    @contextlib.asynccontextmanager
    async def subscribe_client(self, client_id: int) -> AsyncIterator[asyncio.Queue[ChangeEvent]]:
        """A queue of this client's events for as long as the block lasts."""
        event_queue: asyncio.Queue[ChangeEvent] = asyncio.Queue(QUEUE_SIZE)
        self._subscribers[client_id].add(event_queue)
        try:
            yield event_queue
        finally:
            self._subscribers[client_id].discard(event_queue)
            if not self._subscribers[client_id]:
                del self._subscribers[client_id]

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            except Exception as error:  # noqa: BLE001 - a deaf process would show its visitors the past for ever
                self.connected.clear()
                self._on_connection_lost()
                log.warning("change-event connection lost: %s", type(error).__name__)
                await asyncio.sleep(self._delay)
                self._delay = min(self._delay * 2, LONGEST_DELAY)

    async def _listen(self) -> None:
        async with await WatchedConnection.connect(
            self._dsn, autocommit=True, connect_timeout=5, keepalives_idle=15, keepalives_interval=5
        ) as connection:
            for channel in (NOTIFY_CHANNEL, *self._channel_watchers):
                await connection.execute(f"LISTEN {channel}")
            self._publish(RESYNC)
            for watcher in self._channel_watchers.values():
                watcher()
            self.connected.set()
            self._delay = FIRST_DELAY
            while True:
                async for notice in connection.notifies(timeout=HEARTBEAT):
                    if notice.channel == NOTIFY_CHANNEL:
                        self._parse_payload(notice.payload)
                    else:
                        self._channel_watchers[notice.channel]()
                # An idle half-open socket looks alive until it is asked something.
                await asyncio.wait_for(connection.execute("SELECT 1"), 5)

    def _parse_payload(self, payload: str) -> None:
        try:
            client_id, topic, row_id = json.loads(payload)
        except (ValueError, TypeError):
            return
        self._publish(ChangeEvent(client_id, topic, row_id))

    def _publish(self, change_event: ChangeEvent) -> None:
        for watcher in self._watchers:
            try:
                watcher(change_event)
            except Exception as error:  # noqa: BLE001 - one cache's trouble is not the pages'
                log_error_stack(log, "a watcher could not take a change event", error)
        event_queues = (
            [client_queue for group in self._subscribers.values() for client_queue in group]
            if change_event.client_id is None
            else list(self._subscribers.get(change_event.client_id, ()))
        )
        for event_queue in event_queues:
            if event_queue.full():
                while not event_queue.empty():
                    event_queue.get_nowait()
                event_queue.put_nowait(RESYNC)
            else:
                event_queue.put_nowait(change_event)
