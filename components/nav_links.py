"""The ways to the pages, in the drawer and in the bottom bar of phones: one element each, which marks where one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components import design_tokens
from components.local_paths import local_path


@dataclass(frozen=True, slots=True)
class NavItem:
    """A way in the drawer. `section` starts a group; `phone` says whether the bottom bar of phones has it."""

    label: str
    icon: str
    href: str
    section: str = ""
    phone: bool = False


class NavLinks(ui.element, component="vue/nav_links.js"):
    """The links. The one of the page that is shown is marked, now and after every change of page."""

    def __init__(self, items: Sequence[NavItem], *, box_classes: str, link_classes: str, has_sections: bool) -> None:
        super().__init__()
        self._items = tuple(items)
        section, browser_items = "", []
        for item in self._items:
            starts_section = has_sections and item.section not in {"", section}
            section = item.section or section
            browser_items.append(
                {
                    "label": item.label,
                    "icon": design_tokens.icon_source(item.icon),
                    "href": local_path(item.href),
                    "section": item.section if starts_section else "",
                }
            )
        self._props["items"] = tuple(browser_items)  # a list would be observed, item by item
        self._props["counts"] = {}
        self._props["box_classes"], self._props["link_classes"] = box_classes, link_classes
        router = ui.context.client.sub_pages_router
        router.on_path_changed(self.highlight_path)
        self.highlight_path(router.current_path)

    def highlight_path(self, path: str) -> None:
        """Mark the link of this path, or of the page above it."""
        current_path = path.split("?", maxsplit=1)[0].rstrip("/") or "/"
        matching_hrefs = [
            item.href
            for item in self._items
            if current_path == item.href or (item.href != "/" and current_path.startswith(item.href + "/"))
        ]
        best = max(matching_hrefs, key=len, default="")
        if best != self._props.get("current"):
            self._props["current"] = best

    def show_counts(self, counts: Mapping[str, str]) -> None:
        """Show how much waits behind links, by their path; an empty text is no number."""
        if self._props["counts"] != counts:
            self._props["counts"] = dict(counts)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        texts = [text for item in self._items for text in (item.section, item.label)]
        return [*super()._displayed_contents(only_visible=only_visible), *texts, *self._props["counts"].values()]
