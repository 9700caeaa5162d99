"""Signed requests are answered before the framework, and as the framework would answer them."""

from __future__ import annotations

from contextlib import AsyncExitStack

import httpx
import pytest
from fastapi import FastAPI, Response
from starlette.routing import Route

from ringlypro.core.errors import NotFound
from ringlypro.db.database import Database
from ringlypro.vendors.services_protocol import Services
from tests.conftest import TravellingClock
from tests.service_fixtures import SITE, FakeServices, make_services
from webhooks.error_responses import install_error_handlers
from webhooks.middleware import MAX_FORM_BYTES, BodySizeLimitMiddleware
from webhooks.signed_router import SignedRouteMiddleware, SignedRouter
from webhooks.twilio_auth import TwilioForm

router = SignedRouter()
HEARD: list[str] = []


@router.signed_post("/voice/first/{word}", "/voice/first")
async def answer_first(form: TwilioForm, services: Services) -> Response:
    """The first that matches answers."""
    HEARD.append(form.get("Said"))
    return Response(f"{form.path_params} {form.get('Said')}", media_type="text/xml")


@router.signed_post("/voice/{persona}/{word}")
async def answer_any(form: TwilioForm, services: Services) -> Response:
    """What happens inside is told apart by the last word of the path."""
    if form.path_params["word"] == "nowhere":
        raise NotFound
    if form.path_params["word"] == "bug":
        raise KeyError("a name nobody should read")
    return Response(f"{form.path_params}")


@pytest.fixture
def services(database: Database, clock: TravellingClock) -> FakeServices:
    return make_services(database, clock)


def make_web_app(services: FakeServices, *, is_direct: bool) -> FastAPI:
    app = FastAPI()
    app.state.services = services
    install_error_handlers(app)
    if is_direct:
        app.add_middleware(SignedRouteMiddleware, web_app=app)
        app.router.routes.extend(router.routes)
    else:
        plain_routes = [route for route in router.routes if isinstance(route, Route)]
        app.router.routes.extend(Route(route.path, route.endpoint, methods=["POST"]) for route in plain_routes)
    app.add_middleware(BodySizeLimitMiddleware)
    return app


REQUESTS = {
    "signed": ("POST", "/voice/first/name", "Said=Ana+L%C3%B3pez&Empty=", True),
    "without its parameter": ("POST", "/voice/first?turn=3&word=x", "Said=hello", True),
    "by a later route": ("POST", "/voice/rachel/time", "Said=at+ten", True),
    "not signed": ("POST", "/voice/first/name", "Said=hello", False),
    "not found inside": ("POST", "/voice/rachel/nowhere", "", True),
    "a bug inside": ("POST", "/voice/rachel/bug", "", True),
    "too long": ("POST", "/voice/first/name", "Said=" + "x" * MAX_FORM_BYTES, True),
    "not UTF-8": ("POST", "/voice/first/name", "Said=%FF", True),
    "another method": ("GET", "/voice/first/name", "", True),
    "no such path": ("POST", "/voice/rachel/time/again", "", True),
}


@pytest.mark.parametrize("case", REQUESTS)
async def test_the_answer_is_the_frameworks(services: FakeServices, case: str) -> None:
    method, target, body, is_signed = REQUESTS[case]
    answers = []
    async with AsyncExitStack() as stack:
        for is_direct in (True, False):
            app = make_web_app(services, is_direct=is_direct)
            transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
            client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=SITE))
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            if is_signed:
                pairs = list(httpx.QueryParams(body).multi_items())
                headers["X-Twilio-Signature"] = services.phone.sign_request(f"{SITE}{target}", pairs)
            response = await client.request(method, target, content=body, headers=headers)
            answers.append((response.status_code, dict(response.headers), response.content))

    assert answers[0] == answers[1]


async def test_what_is_not_proven_reaches_no_handler(services: FakeServices) -> None:
    HEARD.clear()
    transport = httpx.ASGITransport(app=make_web_app(services, is_direct=True))
    async with httpx.AsyncClient(transport=transport, base_url=SITE) as client:
        response = await client.post("/voice/first/name", content="Said=hello", headers={"X-Twilio-Signature": "x"})

    assert (response.status_code, response.content, HEARD) == (403, b"", [])
