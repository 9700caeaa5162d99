"""How a failure is said, and that a stranger hears nothing but 401 and 403."""

from __future__ import annotations

from typing import Annotated

import pytest
from fastapi import FastAPI, Query
from pydantic import BaseModel
from sqlalchemy import text

from ringlypro.core.errors import ErrorKind, InvalidFields, NotFound, RinglyError
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.service_fixtures import browser, make_app, make_services
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.dependencies import ServicesDependency


class Thing(BaseModel):
    name: str
    size: int


class Taken(RinglyError):
    kind = ErrorKind.CONFLICT
    key = "auth.email_taken"
    code = "email_taken"


class Slow(RinglyError):
    kind = ErrorKind.RATE_LIMITED
    key = "auth.too_many"
    code = "too_many"


@pytest.fixture
def app(database: Database, clock: TravellingClock) -> FastAPI:
    guarded = api_router("/api/things", "things")

    @guarded.post("/{thing_id}")
    async def keep(thing_id: RowId, thing: Thing, caller: CallerDependency) -> dict[str, int]:
        return {"id": thing_id}

    from fastapi import APIRouter

    public = APIRouter()

    @public.get("/open/{what}")
    async def say(what: str, services: ServicesDependency, size: Annotated[int, Query()] = 1) -> None:
        match what:
            case "missing":
                raise NotFound
            case "taken":
                raise Taken
            case "fields":
                raise InvalidFields({"email": "errors.field.email"})
            case "slow":
                raise Slow(retry_after=120, minutes=2)
            case "bug":
                raise KeyError("a name nobody should read")
            case "nul":
                async with services.system_session() as unit:
                    await unit.db.execute(text("select cast(:x as text)"), {"x": "\x00"})
            case "late":
                async with services.system_session() as unit:
                    await unit.db.execute(text("set local statement_timeout = 1"))
                    await unit.db.execute(text("select pg_sleep(1)"))

    return make_app(make_services(database, clock), [guarded, public])


@pytest.mark.parametrize("path", ["/api/things/1", "/api/things/nonsense", f"/api/things/{2**70}"])
@pytest.mark.parametrize("body", [b"", b"{broken", b'{"name": 5}', b'{"name": "a", "size": 1}'])
async def test_without_a_token_nothing_else_is_looked_at(app: FastAPI, path: str, body: bytes) -> None:
    async with browser(app) as http:
        answer = await http.post(path, content=body, headers={"content-type": "application/json"})

    assert answer.status_code == 401
    assert answer.json() == {"error": "Access denied", "code": "access_denied"}


@pytest.mark.parametrize("token", ["x", "a.b.c", "ä", "x" * 10_000])
async def test_a_wrong_token_is_refused_before_the_body_is_read(app: FastAPI, token: str) -> None:
    async with browser(app) as http:
        answer = await http.post(
            "/api/things/x", content=b"{", headers={"Authorization": f"Bearer {token}".encode("latin-1")}
        )

    assert answer.status_code == 403
    assert answer.json() == {"error": "Invalid token", "code": "invalid_token"}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "abc"])
async def test_what_is_no_bearer_token_counts_as_none(app: FastAPI, header: str) -> None:
    async with browser(app) as http:
        answer = await http.post("/api/things/1", headers={"Authorization": header})

    assert answer.status_code == 401


@pytest.mark.parametrize(
    ("what", "status", "code"),
    [
        ("missing", 404, "not_found"),
        ("taken", 409, "email_taken"),
        ("fields", 422, "invalid"),
        ("slow", 429, "too_many"),
        ("bug", 500, "unexpected"),
        ("nul", 422, "invalid"),
        ("late", 503, "unavailable"),
    ],
)
async def test_each_kind_has_its_status(app: FastAPI, what: str, status: int, code: str) -> None:
    async with browser(app) as http:
        answer = await http.get(f"/open/{what}")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "nobody should read" not in answer.text
    assert ("fields" in answer.json()) == (status == 422)


async def test_too_many_says_when_to_come_back(app: FastAPI) -> None:
    async with browser(app) as http:
        answer = await http.get("/open/slow")

    assert answer.headers["retry-after"] == "120"
    assert answer.json()["error"] == "Too many attempts. Please wait 2 minutes."


async def test_a_failure_is_said_in_the_language_asked_for(app: FastAPI) -> None:
    async with browser(app) as http:
        answer = await http.get("/open/fields", headers={"Accept-Language": "fr, es-MX;q=0.8, en;q=0.5"})

    assert answer.json()["fields"] == {"email": "Esto no es una dirección de correo."}


async def test_a_bad_query_names_its_field(app: FastAPI) -> None:
    async with browser(app) as http:
        answer = await http.get("/open/x?size=big")

    assert answer.status_code == 422
    assert answer.json() == {
        "error": "Please check the marked fields.",
        "code": "invalid",
        "fields": {"size": "This must be a number."},
    }


async def test_what_is_not_there_and_what_is_not_taken_are_said_alike(app: FastAPI) -> None:
    async with browser(app) as http:
        missing = await http.get("/nothing")
        wrong = await http.delete("/open/x")

    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"] == "GET"
