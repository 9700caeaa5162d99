"""Which path is answered where: every door for machines, hung before the pages are mounted.

A route that would be added after the pages could never be reached, and an unknown path below these prefixes must get
JSON, never a page.
"""

from __future__ import annotations

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.routing import Match, Route

from webhooks import audio, description, emergency_exit, health, payments, sign_in, status, texts, voice
from webhooks.api import appointments, auth, calls, contacts, dashboard, messages, mobile, number
from webhooks.api import credits as credit_routes
from webhooks.api.answers import install_answers, problem
from webhooks.api.caller import GuardedRoute, prove
from webhooks.scales import Scales

ROUTERS: tuple[APIRouter, ...] = (
    emergency_exit.router,
    voice.router,
    status.router,
    audio.router,
    health.router,
    texts.router,
    payments.router,
    sign_in.router,
    auth.public,
    auth.guarded,
    contacts.router,
    appointments.router,
    messages.router,
    calls.router,
    credit_routes.router,
    dashboard.router,
    mobile.router,
    number.router,
)
"""In the order in which they are asked: the doors of a call come first."""
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]


def install(app: FastAPI) -> None:
    """Hang every door for machines. Pages come after this."""
    install_answers(app)
    app.add_middleware(Scales)
    for router in ROUTERS:
        app.include_router(router)
    app.state.doors = [route for router in ROUTERS for route in router.routes if isinstance(route, Route)]
    description.install(app)
    for prefix in ("api", "voice", "webhook", "audio", "auth", "health"):
        app.add_api_route(f"/{prefix}/{{rest:path}}", nothing, methods=METHODS, include_in_schema=False)
        app.add_api_route(f"/{prefix}", nothing, methods=METHODS, include_in_schema=False)


async def nothing(request: Request) -> Response:
    """There is no such door, or it does not open this way; a guarded one says so only to those who have a token."""
    there = [door for door in request.app.state.doors if door.matches(request.scope)[0] is Match.PARTIAL]
    if not there:
        return problem(request, 404, "not_found", "errors.http.not_found")
    if any(isinstance(door, GuardedRoute) for door in there):
        await prove(request)
    allow = ", ".join(sorted({way for door in there for way in door.methods or ()}))
    return problem(request, 405, "method_not_allowed", "errors.http.method_not_allowed", headers={"Allow": allow})
