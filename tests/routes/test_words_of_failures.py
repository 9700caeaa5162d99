"""Each kind of failure has its status, its word for programs and its sentence for people, whoever meets it."""

from __future__ import annotations

from typing import Any

import httpx
import psycopg
import pytest
import sqlalchemy.exc
from fastapi import APIRouter, FastAPI, Request
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from ringlypro.core.errors import ErrorKind, InvalidFields, RinglyError
from ringlypro.db.database import Database
from tests.conftest import TravellingClock
from tests.log_lines import collected_lines
from tests.service_fixtures import browser, make_app, make_services
from webhooks import metrics
from webhooks.error_responses import Problem, install_error_handlers
from webhooks.middleware import install_middleware

NOWHERE = "postgresql+psycopg://ringly@127.0.0.1:1/nowhere"
UNEXPECTED = "Something went wrong on our side. Please try again."
AWAY = "We cannot reach our data right now. Please try again in a moment."
FRAMEWORK = {
    400: ("bad_request", "This request cannot be understood."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take that kind of request."),
    413: ("too_large", "This is too much at once."),
    418: ("refused", "This request was refused."),
    429: ("too_many", "Too many attempts. Please wait a while."),
}
RAISED: dict[str, Exception] = {
    "wrong-value": sqlalchemy.exc.DataError("select 1", {}, Exception("x")),
    "wrong-byte": psycopg.DataError("x"),
    "away": sqlalchemy.exc.OperationalError("select 1", {}, Exception("x")),
    "crowded": sqlalchemy.exc.TimeoutError("x"),
    "gone": psycopg.OperationalError("x"),
    "bug": KeyError("a name nobody should read"),
}


class Order(BaseModel):
    """Something to send."""

    size: int


def add_failing_routes(app: FastAPI) -> None:
    """Routes that fail in each way there is, for programs and for the telephone company."""
    router = APIRouter()

    @router.get("/api/kinds/{name}")
    async def raise_kind(name: str) -> None:
        error = type("Failure", (RinglyError,), {"kind": ErrorKind[name], "key": "errors.missing", "code": name})
        raise error

    @router.get("/api/raised/{name}")
    async def raise_named(name: str) -> None:
        raise RAISED[name]

    @router.get("/api/languages/{saved}")
    async def raise_in_language(request: Request, saved: str) -> None:
        request.state.lang = saved
        raise InvalidFields({"email": "errors.field.email"})

    @router.get("/{place}/framework/{status}")
    async def raise_status(place: str, status: int) -> None:
        raise HTTPException(status, headers={"X-Why": place})

    @router.post("/api/orders")
    async def take_order(order: Order) -> int:
        return order.size

    app.include_router(router)


@pytest.fixture
async def database(clock: TravellingClock) -> Any:
    """None of these routes asks it."""
    nowhere = Database(NOWHERE, clock=clock)
    yield nowhere
    await nowhere.close()


@pytest.fixture
def app(database: Database, clock: TravellingClock) -> FastAPI:
    app = make_app(make_services(database, clock), [])
    add_failing_routes(app)
    return app


async def get(app: FastAPI, path: str, **headers: str) -> httpx.Response:
    async with browser(app) as http:
        return await http.get(path, headers=headers)


async def test_each_kind_of_error_has_one_status(app: FastAPI) -> None:
    answers = {kind.name: await get(app, f"/api/kinds/{kind.name}") for kind in ErrorKind}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        "NOT_FOUND": 404, "CONFLICT": 409, "FORBIDDEN": 403, "INVALID": 422, "PAYMENT_REQUIRED": 402,
        "UNAUTHENTICATED": 401, "RATE_LIMITED": 429, "OUTDATED": 412,
    }  # fmt: skip
    assert [answer.json() for answer in answers.values()] == [
        {"error": "This does not exist.", "code": name} for name in answers
    ]
    assert {name: answer.headers["Retry-After"] for name, answer in answers.items() if "Retry-After" in answer.headers} == {
        "RATE_LIMITED": "60"
    }  # fmt: skip
    assert [name for name, answer in answers.items() if "WWW-Authenticate" in answer.headers] == ["UNAUTHENTICATED"]


async def test_what_the_framework_refuses_is_said_in_our_words(app: FastAPI) -> None:
    answers = {status: await get(app, f"/api/framework/{status}") for status in FRAMEWORK}

    assert {status: (answer.json()["code"], answer.json()["error"]) for status, answer in answers.items()} == FRAMEWORK
    assert [answer.status_code for answer in answers.values()] == list(FRAMEWORK)
    assert {answer.headers["X-Why"] for answer in answers.values()} == {"api"}


async def test_the_telephone_company_is_refused_without_a_word(app: FastAPI) -> None:
    for place in ("voice", "webhook"):
        answer = await get(app, f"/{place}/framework/418")
        assert (answer.status_code, answer.content, answer.headers["X-Why"]) == (418, b"", place)


async def test_what_the_database_cannot_take_is_the_senders_mistake_and_what_it_cannot_do_is_not(app: FastAPI) -> None:
    for name in ("wrong-value", "wrong-byte"):
        answer = await get(app, f"/api/raised/{name}")
        assert (answer.status_code, answer.json()) == (
            422, {"error": "Please check the marked fields.", "code": "invalid", "fields": {}}
        ), name  # fmt: skip
    for name in ("away", "crowded", "gone"):
        answer = await get(app, f"/api/raised/{name}")
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), name
        assert answer.json() == {"error": AWAY, "code": "unavailable"}, name


async def test_trouble_with_the_database_is_logged_under_the_routes_own_path(app: FastAPI) -> None:
    with collected_lines() as lines:
        await get(app, "/api/raised/away")
        await get(app, "/api/raised/wrong-byte")

    assert [line["event"] for line in lines.lines if line["logger"] == "webhooks.error_responses"] == [
        "database away at /api/raised/{name}: OperationalError",
        "unstorable value at /api/raised/{name}: DataError",
    ]


async def test_a_bug_is_answered_in_the_same_shape_with_and_without_our_middleware(
    app: FastAPI, database: Database, clock: TravellingClock
) -> None:
    whole = FastAPI()
    whole.state.services = make_services(database, clock)
    install_error_handlers(whole)
    add_failing_routes(whole)
    install_middleware(whole, page_paths=(), uses_https=False)
    small = metrics.create_metrics_app(make_services(database, clock))
    add_failing_routes(small)

    for one in (app, whole, small):
        answer = await get(one, "/api/raised/bug")
        assert (answer.status_code, answer.json()) == (500, {"error": UNEXPECTED, "code": "unexpected"})


async def test_the_reader_is_told_in_the_language_of_the_request_else_in_their_own_else_in_english(
    app: FastAPI,
) -> None:
    spanish = {"email": "Esto no es una dirección de correo."}
    english = {"email": "This is not an e-mail address."}

    for saved, asked, fields in (
        ("es", "", spanish), ("en", "es", spanish), ("es", "en", english), ("es", "fr", spanish), ("en", "", english),
    ):  # fmt: skip
        answer = await get(app, f"/api/languages/{saved}", **({"Accept-Language": asked} if asked else {}))
        assert answer.json()["fields"] == fields, (saved, asked)
    assert (await get(app, "/nothing")).json()["error"] == "There is nothing at this address."


async def test_a_failure_has_fields_only_where_some_are_wrong(app: FastAPI) -> None:
    async with browser(app) as http:
        order = await http.post("/api/orders", json={"size": "big"})
        broken = await http.post("/api/orders", content=b"{", headers={"Content-Type": "application/json"})
        nothing = await http.post("/api/orders")

    assert Problem(**order.json()).fields == {"size": "This must be a number."}
    assert Problem(**broken.json()).fields == {"body": "This is not valid JSON."}
    assert Problem(**nothing.json()).fields == {"body": "This is needed."}
    assert Problem(**(await get(app, "/nothing")).json()).fields is None
