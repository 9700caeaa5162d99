"""A long list of rows of which only the visible page is in Python and in the browser.

The server is asked for each page; an answer that arrives after a newer question is dropped; whatever the browser says
about page size and sorting is clamped to what this table offers.
"""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design_tokens
from components.feedback import error_card
from components.html_elements import div, set_props

ColumnKind = Literal["text", "number", "person", "pill", "strong", "moment", "tags"]
TableRow = Mapping[str, str | int | float | bool | None]

PERSON = """<q-td :props="props"><div class="rp-person">
<span class="rp-ava" :class="props.row[props.col.name + '_hue']" aria-hidden="true">
{{ props.row[props.col.name + '_initials'] }}</span>
<div class="rp-person-words"><button type="button" class="rp-rowlink">{{ props.value }}</button>
<div class="rp-sub2 num">{{ props.row[props.col.name + '_sub'] }}</div></div>
<span v-if="props.row[props.col.name + '_pill']" class="rp-pill" :class="props.row[props.col.name + '_tone']">
{{ props.row[props.col.name + '_pill'] }}</span></div></q-td>"""
PILL = """<q-td :props="props">
<span v-if="props.value" class="rp-pill" :class="props.row[props.col.name + '_tone'] || 'calm'">{{ props.value }}</span>
<button v-if="props.row[props.col.name + '_act']" type="button" class="rp-rowact"
@click.stop="$parent.$emit('act', props.row.id)">{{ props.row[props.col.name + '_act'] }}</button></q-td>"""
STRONG = """<q-td :props="props"><button type="button" class="rp-rowlink">{{ props.value }}</button></q-td>"""
MOMENT = """<q-td :props="props"><relative-time :at="props.row[props.col.name + '_at']" :text="props.value"
:title="props.row[props.col.name + '_title']" /></q-td>"""
TAGS = """<q-td :props="props"><span class="rp-tags"><span v-for="tag in props.value ? props.value.split(', ') : []"
:key="tag" class="rp-tag">{{ tag }}</span></span></q-td>"""
TEMPLATES: dict[ColumnKind, str] = {"person": PERSON, "pill": PILL, "strong": STRONG, "moment": MOMENT, "tags": TAGS}
RIGHT_KINDS = frozenset({"number", "moment"})
OPEN_ROW_CLASS = "(row) => row.open ? 'rp-open' : ''"
"""The row whose page stands beside the list."""
ROW_CLICK = "(event, row) => { if (!event.target.closest('a, .q-checkbox')) emit(row.id); }"


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column, which may read more of a row than the value of its name.

    `person` reads `<name>_initials`, `<name>_hue`, `<name>_sub`, and `<name>_pill` with `<name>_tone` for a word beside
    the name; `tags` are divided by commas. `pill` reads `<name>_tone`, and `<name>_act` for a button beside it
    (`ServerTable(on_act=)`); where it is empty there is none.

    `moment` moves by itself: it reads `<name>_at` (milliseconds) and `<name>_title`, the moment in full.

    `person` and `strong` columns hold the button that opens the row by keyboard: give each table one.
    """

    name: str
    label: str
    kind: ColumnKind = "text"
    sortable: bool = False
    hide_on_phone: bool = False

    def quasar_options(self) -> dict[str, Any]:
        """The column as Quasar wants it."""
        classes = " ".join(
            part
            for part in ("num" if self.kind in RIGHT_KINDS else "", "rp-hide-s" if self.hide_on_phone else "")
            if part
        )
        return {
            "name": self.name,
            "label": self.label,
            "field": self.name,
            "align": "right" if self.kind in RIGHT_KINDS else "left",
            "sortable": self.sortable,
            "classes": classes,
            "headerClasses": "rp-hide-s" if self.hide_on_phone else "",
        }


@dataclass(frozen=True, slots=True)
class TableQuery:
    """Which rows are wanted: page counts from 1; `sort` is a column name or empty; `search_rows` as typed."""

    page: int
    size: int
    sort: str
    descending: bool
    search: str


@dataclass(frozen=True, slots=True)
class TablePage:
    """The rows of one page (each with an `id`) and how many there are in all.

    `page` is its number where it is not the one that was asked for.
    """

    rows: Sequence[TableRow]
    total: int
    page: int = 0


class ServerTable:
    """The list. `await load()` once after building; `search()` and `refresh()` later."""

    def __init__(
        self,
        *,
        columns: Sequence[TableColumn],
        fetch: Callable[[TableQuery], Awaitable[TablePage]],
        translate: Callable[..., str],
        label: str,
        on_open: Callable[[Any], Any] | None = None,
        render_empty: Callable[[], Any] | None = None,
        on_select: Callable[[list[Any]], Any] | None = None,
        on_act: Callable[[Any], Any] | None = None,
        on_turn: Callable[[], Any] | None = None,
        page: int = 1,
        page_size: int = 25,
        sort: str = "",
        descending: bool = False,
    ) -> None:
        """`render_empty` draws the empty state; `on_open` and `on_act` get a row's id, `on_select` the ticked ones.

        `on_turn` is told when somebody has turned to another page, or changed its length.
        """
        self._on_turn = on_turn
        self._fetch, self._translate, self._on_open = fetch, translate, on_open
        self._sortable = {column.name for column in columns if column.sortable}
        self._query = TableQuery(page, page_size, sort, descending, "")
        self._request_count = self._total = 0
        self._visible_ids: set[Any] = set()
        with div("rp-tablebox") as self.root:
            self.error_box = div("rp-trouble")
            self.table = self._build_table(columns, label)
            with div("rp-table-empty") as self.empty_box:
                if render_empty:
                    render_empty()
        self.empty_box.set_visibility(False)
        self.error_box.set_visibility(False)
        self._has_empty_state = render_empty is not None
        if on_act:
            self.table.on("act", lambda event: on_act(event.args) if event.args in self._visible_ids else None)
        if on_select:
            self.table.selection = "multiple"
            self.table.on_select(lambda event: on_select([row["id"] for row in event.selection]))

    def _build_table(self, columns: Sequence[TableColumn], label: str) -> ui.table:
        table = ui.table(
            columns=[column.quasar_options() for column in columns], rows=[], pagination=self._pagination()
        )
        table.classes("rp-table").props("flat dense binary-state-sort")
        table.props[":table-row-class-fn"] = OPEN_ROW_CLASS
        set_props(table, table_aria_label=label, aria_label=label)
        set_props(
            table,
            rows_per_page_options=list(design_tokens.PAGE_SIZES),
            no_data_label=self._translate("ui.nothing_matches"),
        )
        for column in columns:
            if template := TEMPLATES.get(column.kind):
                table.add_slot("body-cell-" + column.name, template)
        # The browser reports its own idea of the pagination when it first draws the table; ours is the right one.
        table.on_pagination_change(self._restore_pagination)
        table.on("request", self._on_request, args=[["pagination"]])
        if self._on_open:
            table.classes("rp-clickable").on("rowClick", self._open_row, js_handler=ROW_CLICK)
        return table

    def _pagination(self) -> dict[str, Any]:
        query = self._query
        return {
            "page": query.page,
            "rowsPerPage": query.size,
            "sortBy": query.sort or None,
            "descending": query.descending,
            "rowsNumber": self._total,
        }

    def _restore_pagination(self) -> None:
        self.table.pagination = self._pagination()

    def _open_row(self, event: GenericEventArguments) -> Any:
        return self._on_open(event.args) if self._on_open and event.args in self._visible_ids else None

    async def _on_request(self, event: GenericEventArguments) -> None:
        self._query = self._clamp_query(event.args["pagination"] or {})
        await self.load_page()
        if self._on_turn and not self.root.is_deleted:
            self._on_turn()

    @property
    def query(self) -> TableQuery:
        """What is shown."""
        return self._query

    def _clamp_query(self, requested: Mapping[str, Any]) -> TableQuery:
        def read_int(name: str, default: int) -> int:
            with contextlib.suppress(TypeError, ValueError):
                return int(requested.get(name) or default)
            return default

        sort = requested.get("sortBy")
        return TableQuery(
            page=max(1, read_int("page", 1)),
            size=min(max(1, read_int("rowsPerPage", 100)), design_tokens.PAGE_SIZES[-1]),
            sort=sort if sort in self._sortable else "",
            descending=bool(requested.get("descending")),
            search=self._query.search,
        )

    async def search_rows(self, text: str) -> None:
        """Show the rows that match, from the first page."""
        self._query = TableQuery(1, self._query.size, self._query.sort, self._query.descending, text.strip())
        await self.load_page()

    async def open_page(self, text: str) -> None:
        """Show the rows that match, on the page that the table was made for."""
        self._query = replace(self._query, search=text.strip())
        await self.load_page()

    async def refresh_rows(self) -> None:
        """Ask again for the page that is shown."""
        await self.load_page()

    async def load_page(self) -> None:
        """Ask for the wanted page and show it, unless a newer question was asked meanwhile."""
        self._request_count += 1
        request_number = self._request_count
        self.table.props("loading")
        try:
            table_page = await self._fetch(self._query)
        except Exception:
            if request_number == self._request_count and not self.root.is_deleted:
                self._show_error()
            raise
        if request_number != self._request_count or self.root.is_deleted:
            return
        self._show_page(table_page)

    def _show_page(self, table_page: TablePage) -> None:
        self._visible_ids = {row["id"] for row in table_page.rows}
        self._query = replace(self._query, page=table_page.page or self._query.page)
        self.table.props(remove="loading")
        self._total = table_page.total
        self._restore_pagination()
        self.table.rows = [dict(row) for row in table_page.rows]
        is_empty = table_page.total == 0 and not self._query.search and self._has_empty_state
        self.error_box.set_visibility(False)
        self.empty_box.set_visibility(is_empty)
        self.table.set_visibility(not is_empty)

    def _show_error(self) -> None:
        self.table.props(remove="loading")
        self.error_box.clear()
        with self.error_box:
            error_card(
                self._translate("ui.load_failed"),
                self._translate("ui.load_failed_hint"),
                self._translate("ui.try_again"),
                self.load_page,
            )
        self.error_box.set_visibility(True)
