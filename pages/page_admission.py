"""Before a page is built for somebody: is there room for it, and are they still there?

Outside NiceGUI, which would have made the page already and would give up on it after three seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.public_page import moment_page
from pages import routes
from ringlypro.core.i18n import translator_for
from ringlypro.core.language_negotiation import preferred_language
from ringlypro.core.load_monitor import TooBusy
from ringlypro.vendors.services_protocol import Services

MAX_WAIT_SECONDS = 10.0
"""How long a browser shows nothing before it is told to come again."""
RETRY_SECONDS = 3


class PageAdmissionMiddleware:
    """Lets one page inside be built at a time, the businesses in turn; who would wait too long gets a moment's page."""

    def __init__(self, app: ASGIApp, *, services: Services) -> None:
        self._app = app
        self._services = services

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold pages until it is their turn; everything else passes."""
        if scope["type"] != "http" or not routes.requires_login(scope["path"]):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        cookie = request.cookies.get(self._services.settings.cookie_name, "")
        tenant_key = ("page", cookie.partition(".")[0])
        first_message = await receive()
        try:
            async with self._services.load_monitor.admit_page(tenant_key, max_wait_seconds=MAX_WAIT_SECONDS):
                if not await is_gone(receive):
                    await self._app(scope, _replay_message(first_message, receive), send)
        except TooBusy:
            await self._show_moment(request)(scope, receive, send)

    def _show_moment(self, request: Request) -> ASGIApp:
        lang = preferred_language(request.headers.get("accept-language")) or "en"
        translate = translator_for(lang)
        return moment_page(
            translate("busy.title"),
            translate("busy.text"),
            lang,
            retry_seconds=RETRY_SECONDS,
            status_code=503,
            reload_label=translate("ui.try_again"),
        )


async def is_gone(receive: Callable[[], Awaitable[Message]]) -> bool:
    """Whether whoever asked has hung up since."""
    receive_task = asyncio.ensure_future(receive())
    await asyncio.sleep(0)
    if receive_task.done():
        return bool(receive_task.result()["type"] == "http.disconnect")
    receive_task.cancel()
    return False


def _replay_message(message: Message, receive: Receive) -> Receive:
    messages = [message]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
