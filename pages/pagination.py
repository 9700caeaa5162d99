"""What pages with lists share: ids from a path, and pages of rows that are found by key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from nicegui import ui

from components.data_table import TablePage, TableQuery, TableRow
from components.html_elements import div, set_props
from components.live_refresh import LivePage
from pages.access_control import PageContext
from pages.live_pages import LivePages
from pages.view_state import read_row_id
from ringlypro.core.errors import NotFound

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Key = TypeVar("Key")
Item = TypeVar("Item")


def parse_row_id(text: str) -> int:
    """An id from an address. Raises NotFound for what cannot be one."""
    row_id = read_row_id(text)
    if not row_id:
        raise NotFound
    return int(row_id)


def refresh_on_change(page: PageContext, topics: Collection[str], refresh: Callable[[], Any]) -> LivePage:
    """Run `refresh` when something of these topics changed for this client and somebody looks; the tab that does."""
    return page.services.caches.get_cache(LivePages).watch_topics(
        page.services, page.visitor.client_id, topics, refresh
    )


@dataclass(frozen=True, slots=True)
class KeyText(Generic[Key]):
    """How the key of a row is written in an address, and read from one: None for what cannot be a key."""

    write: Callable[[Key], str]
    read: Callable[[str], Key | None]


def _read_id_key(text: str) -> int | None:
    return int(read_row_id(text) or 0) or None


def _write_moment_key(key: tuple[datetime, int]) -> str:
    return f"{(key[0] - EPOCH) // timedelta(microseconds=1)}-{key[1]}"


def _read_moment_key(text: str) -> tuple[datetime, int] | None:
    moment, _, row_id = text.partition("-")
    if not (read_row_id(moment) and read_row_id(row_id)):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(moment)), int(row_id)
    except OverflowError:
        return None


ID_KEY: KeyText[int] = KeyText(str, _read_id_key)
MOMENT_KEY: KeyText[tuple[datetime, int]] = KeyText(_write_moment_key, _read_moment_key)


class KeysetCursors(Generic[Key]):
    """Where each page of a list begins. The browser asks for page numbers; rows are found by the last key before."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._page_starts: dict[int, Key] = {}
        self._query_key: tuple[object, ...] = ()

    def key_before(self, query: TableQuery) -> Key | None:
        """The key of the row before the page that is asked for; None for the first, and where it is not known."""
        query_key = (query.size, query.search)
        if query_key != self._query_key:
            self._query_key = query_key
            self._page_starts.clear()
        return self._page_starts.get(query.page)

    def note_start(self, query: TableQuery, key_before: Key) -> None:
        """This is the key before the page that is asked for."""
        self.key_before(query)
        self._page_starts[query.page] = key_before

    def table_page(
        self,
        query: TableQuery,
        fetched_rows: Sequence[Item],
        *,
        to_row: Callable[[Item], TableRow],
        key: Callable[[Item], Key],
    ) -> TablePage:
        """The page of `fetched_rows`, of which one row too many was asked for, to know whether there are more."""
        rows = fetched_rows[: query.size]
        has_more = len(fetched_rows) > query.size
        if has_more:
            self._page_starts[query.page + 1] = key(rows[-1])
        total = (query.page - 1) * query.size + len(rows) + int(has_more)
        return TablePage([to_row(row) for row in rows], total, query.page)


def filter_bar() -> ui.element:
    """The line of fields above a list; their labels are for screen readers."""
    bar = div("rp-filters")
    set_props(bar, role="search")
    return bar
