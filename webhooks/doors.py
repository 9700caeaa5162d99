"""Which path is answered where: every door for machines, hung before the pages are mounted.

A route that would be added after the pages could never be reached, and an unknown path below these prefixes must get
JSON, never a page.
"""

from __future__ import annotations

from importlib import import_module

from fastapi import FastAPI
from fastapi.responses import JSONResponse

from webhooks import audio, emergency_exit, health, status, voice
from webhooks.api.answers import install_answers

API = ("auth", "contacts", "appointments", "messages", "calls", "credits", "dashboard", "mobile", "number")
DOORS = ("texts", "payments", "sign_in")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def install(app: FastAPI) -> None:
    """Hang every door for machines. Pages come after this."""
    install_answers(app)
    for router in (emergency_exit.router, voice.router, status.router, audio.router, health.router):
        app.include_router(router)
    for name in (*DOORS, *(f"api.{room}" for room in API)):
        module = import_module(f"webhooks.{name}")
        for router in getattr(module, "routers", None) or (module.router,):
            app.include_router(router)
    for prefix in ("api", "voice", "webhook", "audio", "auth", "health"):
        app.add_api_route(f"/{prefix}/{{rest:path}}", nothing, methods=METHODS, include_in_schema=False)
        app.add_api_route(f"/{prefix}", nothing, methods=METHODS, include_in_schema=False)


async def nothing() -> JSONResponse:
    """There is no such door."""
    return JSONResponse({"error": "There is nothing here", "code": "not_found"}, status_code=404)
