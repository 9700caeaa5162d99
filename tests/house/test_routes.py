"""Every address the product promises is answered by a door of its own, and nothing else is."""

from __future__ import annotations

import re

import pytest
from fastapi import FastAPI
from starlette.routing import Match

from tests.house.sources import ROOT
from webhooks import routes

PROMISED = """
POST /api/auth/register
POST /api/auth/login
POST /api/auth/logout
GET  /api/auth/profile
POST /api/auth/update-profile
POST /api/auth/forgot-password
GET  /api/auth/verify-reset-token/abc
POST /api/auth/reset-password
POST /api/auth/refresh-token
GET  /api/auth/verify
POST /voice/rachel/
POST /voice/rachel/select-language
POST /voice/rachel/incoming
POST /voice/rachel/process-speech
POST /voice/rachel/collect-name
POST /voice/rachel/collect-phone
POST /voice/rachel/book-appointment
POST /voice/rachel/confirm
POST /voice/lina/incoming
POST /voice/lina/process-speech
POST /voice/lina/collect-name
POST /voice/lina/collect-phone
POST /voice/lina/book-appointment
POST /voice/lina/confirm
POST /voice/fallback
GET  /voice/rachel/test-client/+13055550101
GET  /audio/0123456789abcdef.mp3
POST /webhook/twilio/status
POST /webhook/twilio/sms
GET  /api/contacts
POST /api/contacts
GET  /api/contacts/1
PUT  /api/contacts/1
DELETE /api/contacts/1
GET  /api/appointments
POST /api/appointments
PUT  /api/appointments/1
DELETE /api/appointments/1
GET  /api/appointments/today
GET  /api/appointments/available
GET  /api/services
POST /api/services
GET  /api/services/1
PUT  /api/services/1
DELETE /api/services/1
GET  /api/answers
POST /api/answers
GET  /api/answers/1
PUT  /api/answers/1
DELETE /api/answers/1
GET  /api/settings
PUT  /api/settings
GET  /api/knowledge
PUT  /api/knowledge
GET  /api/knowledge/passage
GET  /api/follow-ups
GET  /api/follow-ups/1
PUT  /api/follow-ups/1
POST /api/follow-ups/1/answer
GET  /api/messages
POST /api/messages/sms
GET  /api/messages/test
GET  /api/messages/threads
GET  /api/messages/threads/1
PUT  /api/messages/threads/1
POST /api/messages/threads/1/reply
GET  /api/calls
GET  /api/calls/1
GET  /api/call-log
GET  /api/credits/balance
GET  /api/credits/test/client/1
POST /api/credits/reload
POST /api/credits/webhook/stripe
GET  /api/credits/usage
GET  /api/credits/transactions
GET  /api/credits/notifications
POST /api/credits/auto-reload/configure
POST /api/credits/test/add/1
POST /api/sandbox/payments/pi_1/pay
GET  /api/sandbox/mail
GET  /api/limits
GET  /api/mobile/dashboard
GET  /api/mobile/stats
POST /api/mobile/client/toggle
GET  /api/dashboard
GET  /api/status
GET  /health
"""
ROUTES = [tuple(line.split()) for line in PROMISED.split("\n") if line]
OPEN_TO_ALL = {"/api/auth/" + door for door in ("register", "login", "forgot-password", "reset-password")} | {
    "/api/auth/verify-reset-token/{token}",
    "/api/calendar.ics",
    "/api/credits/webhook/stripe",
    "/api/status",
}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    result = FastAPI()
    routes.install_routes(result)
    return result


def door(app: FastAPI, method: str, path: str) -> object:
    """What the router would call."""
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": [], "query_string": b""}
    for route in app.router.routes:
        if route.matches(scope)[0] is Match.FULL:
            return getattr(route, "endpoint", route)  # a router of several doors has none of its own
    return None


@pytest.mark.parametrize(("method", "path"), ROUTES, ids=[" ".join(route) for route in ROUTES])
def test_is_answered(app: FastAPI, method: str, path: str) -> None:
    assert door(app, method, path) not in (None, routes.unknown_route)


@pytest.mark.parametrize("path", ["/api/nothing", "/voice/nobody", "/webhook/other", "/health/deep", "/api"])
def test_nothing_else_is(app: FastAPI, path: str) -> None:
    assert door(app, "GET", path) is routes.unknown_route


def test_the_description_has_a_sentence_and_the_answers_of_each_route(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    api = [
        (f"{verb.upper()} {path}", result)
        for path, verbs in paths.items()
        for verb, result in verbs.items()
        if path.startswith("/api/")
    ]

    assert len(api) > 40
    assert [route for route, result in api if not result.get("summary")] == []
    assert [
        route
        for route, result in api
        if route.split()[1] not in OPEN_TO_ALL and not {"401", "403"} <= set(result["responses"])
    ] == []


def test_the_description_tells_of_what_twilio_calls(app: FastAPI) -> None:
    paths = app.openapi()["paths"]

    assert {path for method, path in ROUTES if method == "POST" and path.startswith(("/voice/", "/webhook/"))} <= set(
        paths
    )


def test_the_document_has_every_route(app: FastAPI) -> None:
    written = set(re.findall(r"`((?:GET|POST|PUT|DELETE) /[^` ]+)`", (ROOT / "docs" / "HTTP.md").read_text("utf-8")))
    there = {f"{verb.upper()} {path}" for path, verbs in app.openapi()["paths"].items() for verb in verbs}
    said_together = re.compile(r"POST /voice/")
    real = [route.replace("{persona}", "rachel").replace("{question}", "confirm").split() for route in written]

    assert {route for route in there - written if not said_together.match(route)} == set()
    assert [route for route in real if door(app, *route) in (None, routes.unknown_route)] == []
