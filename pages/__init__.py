"""Doors for people: how the pages are mounted behind the doors for machines. `pages.site` is the map."""

from __future__ import annotations

import os

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from nicegui import app as nicegui_app
from nicegui import core, ui

from components import pwa
from pages import guard, public, shell
from ringlypro.vendors.services_protocol import Services

WORKING_SECONDS = 8.0


def install(app: FastAPI, services: Services) -> None:
    """Mount the pages. Must come last: what is added afterwards can never be reached."""
    os.environ.setdefault("NICEGUI_STORAGE_PATH", str(services.settings.RINGLYPRO_DATA_DIR / "nicegui"))
    pwa.install(app)
    guard.guard_events(services)
    public.register(services)
    shell.register(services)
    app.add_middleware(guard.Threshold, services=services)
    nicegui_app.add_exception_handler(404, _nothing_here)
    origins = {services.settings.frontend_url, services.settings.base_url}
    if services.settings.sandbox:
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
        reconnect_timeout=WORKING_SECONDS,
        session_middleware_kwargs={
            "session_cookie": "__Host-ringly_ui" if services.settings.secure else "ringly_ui",
            "https_only": services.settings.secure,
            "same_site": "lax",
            "max_age": 86_400 * 14,
        },
    )


async def _nothing_here(request: Request, _: Exception) -> JSONResponse:  # noqa: ARG001 - what a handler is given
    # NiceGUI would build and keep a page for it, and write the whole address into the log.
    return JSONResponse({"error": "There is nothing here", "code": "not_found"}, status_code=404)
