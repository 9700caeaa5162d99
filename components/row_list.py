"""A list of lines as one element: a line has a dozen parts, and each element of NiceGUI costs time and memory.

The browser gets the rows as data and draws them; a row that opens something tells its key. What is shown is set again
as a whole, and only when it differs; it is a tuple, because NiceGUI observes each item of a list.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design_tokens
from components.design_tokens import Tone
from components.html_elements import initials_from_name
from components.local_paths import local_path
from components.relative_time import moment_number


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line, in words. `href` makes it a link, `action` a button that opens it; the rest is left out where empty.

    `person` shows initials in the colour `hue`, `icon` a round icon in its tone; `lead`, or `clock` and `minutes`,
    stand in front, `amount` and `end_icon` last; `pill_below` puts the pill under the words.
    `when` moves by itself where `at` says which moment it is; `moment` is the whole of it.
    `unread` is the label of the dot of what nobody has seen; None where a list knows no such thing.
    """

    key: str
    title: str
    sub: str = ""
    when: str = ""
    at: datetime | None = None
    moment: str = ""
    href: str = ""
    action: bool = False
    icon: str = ""
    tone: Tone = "calm"
    person: str | None = None
    hue: str = ""
    pill: str = ""
    pill_tone: Tone = "calm"
    pill_below: bool = False
    lead: str = ""
    clock: str = ""
    minutes: str = ""
    amount: str = ""
    amount_sub: str = ""
    unread: str | None = None
    end_icon: str = ""
    new_tab: bool = False
    """Whether the link opens in a tab of its own: for what is no page inside the frame."""
    classes: str = "rp-li"
    sub_classes: str = "rp-li-sub"


class RowList(ui.element, component="vue/row_list.js"):
    """The lines. `on_open` gets the key of a row that is shown now; what else a browser says is not believed."""

    def __init__(
        self,
        rows: Sequence[ListRow] = (),
        *,
        on_open: Callable[[str], Any] | None = None,
        classes: str = "rp-list",
    ) -> None:
        super().__init__()
        self._rows: tuple[ListRow, ...] = ()
        self._on_open = on_open
        self._props["list_classes"] = classes
        if on_open:
            self.on("open", self._open_row)
        self.show_rows(rows)

    def show_rows(self, rows: Sequence[ListRow]) -> None:
        """Show these rows; nothing is sent when they are shown already."""
        new_rows = tuple(_keep_local(row) for row in rows)
        if new_rows != self._rows or "rows" not in self._props:
            self._rows = new_rows
            self._props["rows"] = tuple(_browser_row(row) for row in new_rows)

    def scroll_to_row(self, key: str) -> None:
        """Bring a row into view."""
        self.run_method("scroll_to", key)

    def _open_row(self, event: GenericEventArguments) -> Any:
        is_shown = any(row.key == event.args and row.action for row in self._rows)
        return self._on_open(event.args) if self._on_open and is_shown else None

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        texts = [
            text
            for row in self._rows
            for text in (row.title, row.sub, row.pill, row.when, row.lead, row.clock, row.minutes, row.amount)
        ]
        texts += [row.amount_sub for row in self._rows]
        return [*super()._displayed_contents(only_visible=only_visible), *texts]


def _keep_local(row: ListRow) -> ListRow:
    href = local_path(row.href) if row.href else ""
    return row if href == row.href else replace(row, href=href)


def _browser_row(row: ListRow) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "sub": row.sub,
        "sub_classes": row.sub_classes,
        "when": row.when,
        "at": moment_number(row.at) if row.at else None,
        "moment": row.moment or None,
        "href": row.href,
        "action": row.action,
        "icon": design_tokens.icon_source(row.icon) if row.icon else "",
        "tone": row.tone,
        "hue": row.hue,
        "initials": "" if row.person is None else initials_from_name(row.person),
        "pill": row.pill,
        "pill_tone": row.pill_tone,
        "pill_below": row.pill_below,
        "lead": row.lead,
        "clock": row.clock,
        "minutes": row.minutes,
        "amount": row.amount,
        "amount_sub": row.amount_sub,
        "unread": row.unread,
        "end_icon": design_tokens.icon_source(row.end_icon) if row.end_icon else "",
        "new_tab": row.new_tab,
        "classes": row.classes,
    }
