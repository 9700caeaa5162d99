"""How pages are mounted behind the routes for machines. `pages.routes` is the map."""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable

from fastapi import FastAPI, Request, Response
from nicegui import Client, core, ui
from nicegui import app as nicegui_app

from components import nicegui_patches, pwa
from components.connection_line import answer_browsers
from pages import access_control, app_shell, waiting_pages
from pages.page_admission import PageAdmissionMiddleware
from ringlypro.vendors.services_protocol import Services

DEFAULT_RECONNECT_SECONDS = 8.0
SOCKET_LOGGERS = ("engineio.server", "socketio.server")
"""Whoever imports NiceGUI gives each of these a handler that writes raw lines to standard error, beside ours."""

ExceptionHandler = Callable[[Request, Exception], Awaitable[Response]]


def mount_pages(app: FastAPI, services: Services, *, handle_not_found: ExceptionHandler) -> None:
    """Mount the pages. Must come last: what is added afterwards can never be reached.

    `handle_not_found` answers for addresses below NiceGUI's own prefixes that it does not know.
    """
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(services.settings.RINGLYPRO_DATA_DIR / "nicegui"))
    nicegui_patches.install_nicegui_patches()
    for name in SOCKET_LOGGERS:
        logging.getLogger(name).handlers.clear()
    pwa.install_pwa(app)
    access_control.authorize_events(services)
    answer_browsers()
    app_shell.register_app_pages(services)
    services.metrics.watch_open_pages(count_open_pages)
    nicegui_app.timer(waiting_pages.PRUNE_EVERY_SECONDS, waiting_pages.prune_unconnected_pages)
    app.add_middleware(PageAdmissionMiddleware, services=services)
    app.add_middleware(access_control.RequireLoginMiddleware, services=services)
    # NiceGUI would build and keep a page for it, and write the whole address into the log.
    nicegui_app.add_exception_handler(404, handle_not_found)
    origins = {services.settings.frontend_url, services.settings.base_url}
    if services.settings.is_sandbox:
        origins |= {f"http://{host}:{services.settings.PORT}" for host in ("127.0.0.1", "localhost")}
    # Any site could otherwise open our socket; the address of a page is all that an event needs.
    core.sio.eio.cors_allowed_origins = sorted(origins)
    nicegui_app.config.socket_io_js_transports = ["websocket", "polling"]
    ui.run_with(
        app,
        title="RinglyPro",
        storage_secret=services.settings.SESSION_SECRET,
        dark=None,
        tailwind=False,
        reconnect_timeout=DEFAULT_RECONNECT_SECONDS,
        session_middleware_kwargs={
            "session_cookie": "__Host-ringly_ui" if services.settings.uses_https else "ringly_ui",
            "https_only": services.settings.uses_https,
            "same_site": "lax",
            "max_age": 86_400 * 14,
        },
    )


def count_open_pages() -> int:
    """Pages that a browser holds a connection to."""
    return sum(client.has_socket_connection for client in Client.instances.values())
