"""Pages that no browser is connected to: how long they wait for one, and how many of one business may.

NiceGUI keeps a page for a minute when its browser never connects, and as long as it may reconnect when it did. Whoever
opens and drops pages all the time would fill the memory with them.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable

from nicegui import Client

CONNECT_SECONDS = 20.0
"""How long a page that was sent waits for its browser."""
PRUNE_EVERY_SECONDS = 5.0
MAX_WAITING_PAGES = 24
"""How many pages of one business wait; the oldest are dropped, and reload if their browser does come."""
PROTECTED_SECONDS = 5.0
"""How long a page is never dropped: its browser is just loading it."""
MAX_PROTECTED_PAGES = 96


class WaitingPages:
    """Which pages of which business wait, the longest first."""

    def __init__(self, monotonic_time: Callable[[], float] = time.monotonic) -> None:
        self._time = monotonic_time
        self._waiting: defaultdict[int, dict[str, float]] = defaultdict(dict)

    def add_page(self, page: Client, client_id: int) -> None:
        """Look after a page of this business until it is deleted."""

        def wait_for_browser() -> None:
            if not page_id_is_connected(page_id):
                self._waiting[client_id][page_id] = self._time()
                self._drop_excess(client_id)

        def stop_waiting() -> None:
            pages = self._waiting[client_id]
            pages.pop(page_id, None)
            if not pages:
                del self._waiting[client_id]

        page_id = page.id
        page.on_connect(stop_waiting)
        page.on_disconnect(wait_for_browser)
        page.on_delete(stop_waiting)
        wait_for_browser()

    def _drop_excess(self, client_id: int) -> None:
        waiting = self._waiting[client_id]
        for page_id, since in list(waiting.items()):
            is_protected = self._time() - since < PROTECTED_SECONDS and len(waiting) <= MAX_PROTECTED_PAGES
            if len(waiting) <= MAX_WAITING_PAGES or is_protected:
                return
            waiting.pop(page_id)
            delete_page(page_id)


def page_id_is_connected(page_id: str) -> bool:
    """Whether a browser holds a connection to this page."""
    page = Client.instances.get(page_id)
    return page is not None and page.has_socket_connection


def delete_page(page_id: str) -> None:
    """Delete a page as NiceGUI would after a while."""
    page = Client.instances.get(page_id)
    if page is None:
        return
    for task in page._delete_tasks.values():  # noqa: SLF001 - it would delete the page a second time
        task.cancel()
    page._delete_tasks.clear()  # noqa: SLF001
    page.delete()


def prune_unconnected_pages() -> None:
    """Delete pages whose browser never came."""
    Client.prune_instances(client_age_threshold=CONNECT_SECONDS)
