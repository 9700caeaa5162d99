"""Which path is answered where: every door for machines, hung before the pages are mounted.

A route that would be added after the pages could never be reached, and an unknown path below these prefixes must get
JSON, never a page.
"""

from __future__ import annotations

from importlib import import_module

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.routing import Match, Route

from webhooks import audio, description, emergency_exit, health, status, voice
from webhooks.api.answers import install_answers, problem
from webhooks.api.caller import GuardedRoute, prove
from webhooks.scales import Scales

API = ("auth", "contacts", "appointments", "messages", "calls", "credits", "dashboard", "mobile", "number")
DOORS = ("texts", "payments", "sign_in")
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def install(app: FastAPI) -> None:
    """Hang every door for machines. Pages come after this."""
    install_answers(app)
    app.add_middleware(Scales)
    routers = [*_telephone(), *_others()]
    for router in routers:
        app.include_router(router)
    app.state.doors = [route for router in routers for route in router.routes if isinstance(route, Route)]
    description.install(app)
    for prefix in ("api", "voice", "webhook", "audio", "auth", "health"):
        app.add_api_route(f"/{prefix}/{{rest:path}}", nothing, methods=METHODS, include_in_schema=False)
        app.add_api_route(f"/{prefix}", nothing, methods=METHODS, include_in_schema=False)


def _telephone() -> list[APIRouter]:
    return [emergency_exit.router, voice.router, status.router, audio.router, health.router]


def _others() -> list[APIRouter]:
    modules = [import_module(f"webhooks.{name}") for name in (*DOORS, *(f"api.{room}" for room in API))]
    return [router for module in modules for router in getattr(module, "routers", None) or (module.router,)]


async def nothing(request: Request) -> Response:
    """There is no such door, or it does not open this way; a guarded one says so only to those who have a token."""
    there = [door for door in request.app.state.doors if door.matches(request.scope)[0] is Match.PARTIAL]
    if not there:
        return problem(request, 404, "not_found", "errors.http.not_found")
    if any(isinstance(door, GuardedRoute) for door in there):
        await prove(request)
    allow = ", ".join(sorted({way for door in there for way in door.methods or ()}))
    return problem(request, 405, "method_not_allowed", "errors.http.method_not_allowed", headers={"Allow": allow})
