"""What pages with lists share: the query of the address, ids from a path, and pages of rows that are found by key."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlsplit

from nicegui import ui

from components.data_table import TablePage, TableQuery, TableRow
from components.html_elements import div, set_props
from components.live_refresh import LivePage
from pages.access_control import PageContext
from pages.live_pages import LivePages
from ringlypro.core.errors import NotFound

MAX_ROW_ID = 2**63 - 1
Key = TypeVar("Key")
Item = TypeVar("Item")


def current_query() -> Mapping[str, str]:
    """The query of the address that is shown."""
    return dict(parse_qsl(urlsplit(ui.context.client.sub_pages_router.current_path).query))


def parse_row_id(text: str) -> int:
    """An id from an address. Raises NotFound for what cannot be one."""
    if not (text.isascii() and text.isdigit() and 0 < int(text[:20]) <= MAX_ROW_ID):
        raise NotFound
    return int(text)


def refresh_on_change(page: PageContext, topics: Collection[str], refresh: Callable[[], Any]) -> LivePage:
    """Run `refresh` when something of these topics changed for this client and somebody looks; the tab that does."""
    return page.services.caches.get_cache(LivePages).watch_topics(
        page.services, page.visitor.client_id, topics, refresh
    )


class KeysetCursors(Generic[Key]):
    """Where each page of a list begins. The browser asks for page numbers; rows are found by the last key before."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self._page_starts: dict[int, Key] = {}
        self._query_key: tuple[object, ...] = ()

    def key_before(self, query: TableQuery) -> Key | None:
        """The key of the row before the page that is asked for; None for the first."""
        query_key = (query.size, query.search)
        if query_key != self._query_key:
            self._query_key = query_key
            self._page_starts.clear()
        return self._page_starts.get(query.page)

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
        return TablePage([to_row(row) for row in rows], (query.page - 1) * query.size + len(rows) + int(has_more))


def filter_bar() -> ui.element:
    """The line of fields above a list; their labels are for screen readers."""
    bar = div("rp-filters")
    set_props(bar, role="search")
    return bar
