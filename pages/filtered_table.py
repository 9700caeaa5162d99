"""A long list with fields above it: searched by words, sifted by choices, read page by page from the last row seen."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic

from nicegui import ui

from components.cards import card_section
from components.data_table import ServerTable, TableColumn, TablePage, TableQuery, TableRow
from components.design_tokens import PAGE_SIZES
from components.forms import select_field, text_field
from pages.access_control import PageContext
from pages.pagination import Item, Key, KeysetCursors, KeyText, filter_bar
from pages.view_state import ReadValue, ViewState, read_choice, read_number, read_page_number, read_search
from ringlypro.db.unit_of_work import UnitOfWork

PAGINATION_LABEL_JS = "(first, last, total) => `${first}–${last} / ${total > last ? '…' : total}`"
"""Rows are not counted in advance: the label says how far one has come, and the whole only at the end."""

MAX_WALKED_ROWS = 1_000
"""How many rows are read to find where a page begins that nobody has turned to; what lies further is not looked for."""
DEFAULT_SIZE = 25

Filters = Mapping[str, str]
"""What the fields ask for: `q` is what was typed, the others are named by their sieves. Empty asks for nothing."""


@dataclass(frozen=True, slots=True)
class FilterField:
    """A choice above the list: what it asks for, its label, and its words; the empty key asks for nothing.

    Where values go beyond the options, `other` makes one out of them.
    """

    name: str
    label: str
    options: Mapping[str, str]
    other: OtherValues | None = None

    @property
    def read_value(self) -> ReadValue:
        """What of an address can be asked for."""
        return self.other.read if self.other else read_choice(self.options)


@dataclass(frozen=True, slots=True)
class OtherValues:
    """Values beside the options: `option` is the one that has `ask` ask for another, given the present one.

    `read` is as everywhere in an address, `word` is what the field shows for a value.
    """

    option: str
    ask: Callable[[str], Awaitable[str]]
    read: ReadValue
    word: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class RowSource(Generic[Item, Key]):
    """Where rows come from: `load_rows(unit, filters, before, limit)`, how one is shown, and the key it is found by."""

    load_rows: Callable[[UnitOfWork, Filters, Key | None, int], Awaitable[Sequence[Item]]]
    to_row: Callable[[Item], TableRow]
    key: Callable[[Item], Key]
    key_text: KeyText[Key]


class FilteredTable(Generic[Item, Key]):
    """The list in its card. `await open_page()` once after building; `refresh_rows()` when rows may have changed.

    What is looked for, chosen and turned to stands in the address: `q`, a name for each field, `page` with the key
    before it (`after`), and `size`.
    """

    def __init__(
        self,
        page: PageContext,
        source: RowSource[Item, Key],
        *,
        path: str,
        columns: Sequence[TableColumn],
        filter_fields: Sequence[FilterField],
        label: str,
        search_label: str,
        empty: Callable[[], Any],
        keeps_query: bool = False,
        open_id: int = 0,
        on_act: Callable[[Any], Any] | None = None,
    ) -> None:
        """A row leads to `path` and its id, with the list's query where `keeps_query`; `open_id` is marked as open.

        `on_act` gets the id of a row whose button was pressed.
        """
        self._open_id, self._keeps_query, self._path = open_id, keeps_query, path
        self._page, self._source, self._cursors = page, source, KeysetCursors[Key]()
        self._view = ViewState(
            q=read_search,
            **{filter_field.name: filter_field.read_value for filter_field in filter_fields},
            page=read_page_number,
            after=self._read_key,
            size=_read_size,
        )
        self._filter_names = ("q", *(filter_field.name for filter_field in filter_fields))
        with card_section(flush=True):
            bar = filter_bar()
            self._table = ServerTable(
                columns=columns,
                fetch=self._fetch_page,
                translate=page.translate,
                label=label,
                on_open=lambda row_id: ui.navigate.to(self._row_path(row_id)),
                render_empty=empty,
                on_act=on_act,
                on_turn=lambda: self._view.push(**self._shown_page()),
                page=self._view.page_number(),
                page_size=int(self._view["size"] or DEFAULT_SIZE),
            )
            self._table.table.props[":pagination-label"] = PAGINATION_LABEL_JS
            with bar:
                self._build_fields(search_label, filter_fields)

    async def open_page(self) -> None:
        """Show what the address asks for."""
        await self._table.open_page(self._search_key())
        self._view.replace(**self._shown_page())

    async def refresh_rows(self) -> None:
        """Read the page that is shown again."""
        await self._table.refresh_rows()

    def _row_path(self, row_id: Any) -> str:
        query = self._view.query_text() if self._keeps_query else ""
        return self._path + str(int(row_id)) + (f"?{query}" if query else "")

    def _show_row(self, item: Item) -> TableRow:
        row = self._source.to_row(item)
        return {**row, "open": True} if row["id"] == self._open_id else row

    def _search_key(self) -> str:
        # One text for all of it: the table shows its empty state only where nothing is asked for.
        return " ".join(part for part in (self._view[name].strip() for name in self._filter_names) if part)

    def _shown_page(self) -> dict[str, str]:
        query = self._table.query
        key_before = self._cursors.key_before(query)
        return {
            "page": str(query.page),
            "after": "" if key_before is None else self._source.key_text.write(key_before),
            "size": str(query.size),
        }

    def _read_key(self, text: str) -> str:
        key = self._source.key_text.read(text)
        return "" if key is None else self._source.key_text.write(key)

    async def _fetch_page(self, query: TableQuery) -> TablePage:
        filters = {name: self._view[name] for name in self._filter_names}
        async with self._page.unit_of_work() as unit:
            before = await self._find_start(unit, filters, query)
            if before is None:
                query = replace(query, page=1)
            fetched_rows = await self._source.load_rows(unit, filters, before, query.size + 1)
            if before is not None and not fetched_rows:
                query = replace(query, page=1)
                fetched_rows = await self._source.load_rows(unit, filters, None, query.size + 1)
        return self._cursors.table_page(query, fetched_rows, to_row=self._show_row, key=self._source.key)

    async def _find_start(self, unit: UnitOfWork, filters: Filters, query: TableQuery) -> Key | None:
        """The key before a page: known, from the address, or found by reading on from the first row."""
        before = self._cursors.key_before(query)
        if before is None and query.page == self._view.page_number():
            before = self._source.key_text.read(self._view["after"])
        skipped_rows = (query.page - 1) * query.size
        if before is None and 0 < skipped_rows <= MAX_WALKED_ROWS:
            rows = await self._source.load_rows(unit, filters, None, skipped_rows)
            before = self._source.key(rows[-1]) if len(rows) == skipped_rows else None
        if query.page == 1 or before is None:
            return None
        self._cursors.note_start(query, before)
        return before

    def _build_fields(self, search_label: str, filter_fields: Sequence[FilterField]) -> None:
        search_field = text_field(
            search_label, self._view["q"], kind="search", placeholder=search_label, on_change=self._change_search
        )
        search_field.props("debounce=300 clearable")
        for filter_field in filter_fields:
            self._build_choice(filter_field)

    def _build_choice(self, filter_field: FilterField) -> None:
        name, other, options = filter_field.name, filter_field.other, dict(filter_field.options)

        def with_value(value: str) -> dict[str, str]:
            return options if other is None or value in options else {**options, value: other.word(value)}

        async def choose(event: Any) -> None:
            value, before = str(event.value or ""), self._view[name]
            if value == before:
                return
            if other and value == other.option:
                value = await other.ask(before) or before
                field.set_options(with_value(value), value=value)
                if value == before:
                    return
            self._view.push(**{name: value, "page": "", "after": ""})
            await self._table.search_rows(self._search_key())

        field = select_field(filter_field.label, with_value(self._view[name]), self._view[name], on_change=choose)

    async def _change_search(self, event: Any) -> None:
        self._view.replace(q=str(event.value or ""), page="", after="")
        await self._table.search_rows(self._search_key())


def _read_size(text: str) -> str:
    size = read_number(text, at_most=PAGE_SIZES[-1])
    return size if size and int(size) in PAGE_SIZES and int(size) != DEFAULT_SIZE else ""
