"""What we change in NiceGUI itself, for the versions it was read in: pages are small, and freed when they are left.

In 3.18 the classes, the style and the props of an element each hold a bound method of themselves, and a socket its own
class and the exception that ended it: none of them is freed by counting references, and some kilobytes an element
and fifty a socket stay until a full collection. The elements' part, as a patch for NiceGUI, is
docs/upstream/nicegui-3.18-no-reference-cycles.patch.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

import nicegui.client
from engineio.async_drivers import asgi as socket_driver  # type: ignore[import-untyped]
from nicegui import Client, app, core, json
from starlette.types import Message, Receive, Scope, Send

from components.lean_elements import install_lean_elements

log = logging.getLogger(__name__)
PATCHED_VERSIONS = frozenset({"3.18.0"})
"""NiceGUI versions whose source these changes were written for; others run as they are."""


def install_nicegui_patches() -> None:
    """Patch NiceGUI where its version is known, and free what a deleted page holds. May be called again."""
    if nicegui.__version__ in PATCHED_VERSIONS:
        install_lean_elements()
        nicegui.client.json = ElementJson  # type: ignore[assignment,attr-defined]
        own_driver = {"websocket": PageSocket, "translate_request": translate_request}
        core.sio.eio._async = {**core.sio.eio._async, **own_driver}  # noqa: SLF001 - there is no other way
    else:
        log.warning("NiceGUI %s is not patched: pages cost more time and memory", nicegui.__version__)
    if release_page_later not in app._delete_handlers:  # noqa: SLF001 - it cannot be asked
        app.on_delete(release_page_later)
        app.on_connect(forget_connection)


class PageSocket(socket_driver.WebSocket):  # type: ignore[misc]  # it has no types
    """A socket whose end is an empty message, not an exception that holds the frame it is caught in."""

    async def wait(self) -> Any:
        """The next message, or None after the last one."""
        try:
            return await super().wait()
        except OSError:
            return None


async def translate_request(scope: Scope, receive: Receive, send: Send) -> Any:
    """A request as engine.io wants it. A class that it makes for each request keeps what it was told to receive by."""
    if scope["type"] != "websocket":
        return await socket_driver.translate_request(scope, receive, send)
    first_message = await receive()

    async def receive_first() -> Message:
        return first_message

    environ = await socket_driver.translate_request(scope, receive_first, send)
    if environ:
        environ["asgi.receive"] = receive
    return environ


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


def forget_connection(client: Client) -> None:
    """Let go of the connection that a page was reached by: it would stay with its buffers until the page is deleted."""
    client.environ = None
