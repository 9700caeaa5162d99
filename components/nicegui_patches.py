"""What we change in NiceGUI itself, for the versions it was read in: elements without reference cycles.

In 3.18 the classes, the style and the props of an element each hold a bound method of themselves: none of the three is
freed by counting references, 2 to 3 kB an element stay until a full collection. Finding out how many arguments that
method takes (`inspect.signature`) is also a quarter of what an element costs to make. The same change, as a patch for
NiceGUI, is docs/upstream/nicegui-3.18-no-reference-cycles.patch.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any

import nicegui.client
from nicegui import Client, app, core, events, json
from nicegui.classes import Classes
from nicegui.observables import ObservableCollection
from nicegui.props import Props
from nicegui.style import Style

log = logging.getLogger(__name__)
PATCHED_VERSIONS = frozenset({"3.18.0"})
"""NiceGUI versions whose source these changes were written for; others run as they are."""
OWN_HANDLER_CLASSES = (Classes, Style, Props)

_original_init = ObservableCollection.__init__
_original_handlers = ObservableCollection._change_handlers_with_args  # noqa: SLF001 - there is no public name for it


def install_nicegui_patches() -> None:
    """Patch NiceGUI where its version is known, and free what a deleted page holds. May be called again."""
    if nicegui.__version__ in PATCHED_VERSIONS:
        ObservableCollection.__init__ = _init_without_cycle  # type: ignore[method-assign]  # NiceGUI offers no hook
        for collection_class in OWN_HANDLER_CLASSES:
            collection_class._change_handlers_with_args = property(_handlers_with_own)  # type: ignore[assignment]  # noqa: SLF001
            collection_class._handle_change = _update_directly  # type: ignore[method-assign]  # noqa: SLF001
        nicegui.client.json = ElementJson  # type: ignore[assignment,attr-defined]
    else:
        log.warning("NiceGUI %s is not patched: pages cost more time and memory", nicegui.__version__)
    if release_page_later not in app._delete_handlers:  # noqa: SLF001 - it cannot be asked
        app.on_delete(release_page_later)


def _init_without_cycle(
    self: ObservableCollection,
    *,
    factory: Callable[[], Any],
    data: Collection[Any] | None,
    on_change: Callable[..., Any] | None,
    _parent: ObservableCollection | None,
) -> None:
    own_handler = on_change if getattr(on_change, "__self__", None) is self else None
    _original_init(self, factory=factory, data=data, on_change=None if own_handler else on_change, _parent=_parent)


def _handlers_with_own(self: Any) -> list[tuple[Callable[..., Any], bool]]:
    handlers: list[tuple[Callable[..., Any], bool]] = [(self._update, False)]
    handlers.extend(_original_handlers.fget(self))  # type: ignore[attr-defined]  # a property
    return handlers


def _update_directly(self: Any) -> None:
    # Every prop that is set comes by here: the element is told without asking whether it has to be awaited.
    self.last_modified = time.time()
    self._update()
    for handler, expect_args in _original_handlers.fget(self):  # type: ignore[attr-defined]  # a property
        events.handle_event(handler, events.ObservableChangeEventArguments(sender=self), expect_args=expect_args)


class ElementText(str):
    """The JSON of a page's elements, which NiceGUI escapes by `translate`: a character at a time, 4 ms a page."""

    __slots__ = ()

    def translate(self, table: Mapping[int, str], /) -> str:  # type: ignore[override]
        """The same, a replacement at a time. The ampersand comes first in NiceGUI's table, and must."""
        text = str(self)
        for code, replacement in table.items():
            text = text.replace(chr(code), replacement)
        return text


class ElementJson:
    """NiceGUI's JSON, as its page module uses it."""

    loads = staticmethod(json.loads)

    @staticmethod
    def dumps(obj: object, **options: Any) -> ElementText:
        """The text of an object."""
        return ElementText(json.dumps(obj, **options))


def release_page_later(client: Client) -> None:
    """Free a page that is being deleted, once NiceGUI has let go of it."""
    loop = core.loop or asyncio.get_running_loop()
    loop.call_soon(release_page, client)


def release_page(client: Client) -> None:
    """Cut the references by which a deleted page holds itself: its handlers mostly hold it, or a part of it."""
    client.connect_handlers.clear()
    client.disconnect_handlers.clear()
    client.delete_handlers.clear()
    client.sub_pages_router._path_changed_handlers.clear()  # noqa: SLF001
