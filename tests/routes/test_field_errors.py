"""What a validator finds is said in one plain sentence under the name of the field, in the reader's language."""

from __future__ import annotations

import json
from datetime import date, time
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from fastapi import APIRouter, FastAPI, Query
from pydantic import BaseModel, Field

from tests.service_fixtures import FakeServices, browser, make_app

JSON = {"Content-Type": "application/json"}


SENTENCES: tuple[tuple[str, Any, str], ...] = (
    ("text", 5, "This must be text."),
    ("long", "\ud800", "This must be text."),
    ("short", "a", "This is too short."),
    ("long", "abcd", "This is too long."),
    ("whole", "five", "This must be a number."),
    ("whole", [], "This must be a number."),
    ("whole", 1.5, "This must be a number."),
    ("dollars", "five", "This must be a number."),
    ("dollars", [], "This must be a number."),
    ("flag", "perhaps", "This must be true or false."),
    ("flag", [], "This must be true or false."),
    ("day", "tomorrow", "This must be a date such as 2026-11-24."),
    ("day", "2026-11-24T25:00:00", "This must be a date such as 2026-11-24."),
    ("clock", "noon", "This must be a time such as 14:00."),
    ("choice", "c", "This is not one of the choices."),
    ("colour", "blue", "This is not one of the choices."),
    ("at_least", 0, "This number is too small or too large."),
    ("at_most", 2, "This number is too small or too large."),
    ("above", 1, "This number is too small or too large."),
    ("below", 1, "This number is too small or too large."),
    ("inner", 5, "This must be an object with fields."),
    ("mapping", 5, "This must be an object with fields."),
    ("names", 5, "This must be a list."),
)
"""A field, a value that it cannot take, and what is said of it."""


class Colour(Enum):
    RED = "red"


class Inner(BaseModel):
    name: str


class Everything(BaseModel):
    """A field of each kind that a request may have."""

    text: str | None = None
    short: Annotated[str, Field(min_length=2)] | None = None
    long: Annotated[str, Field(max_length=3)] | None = None
    whole: int | None = None
    dollars: Decimal | None = None
    flag: bool | None = None
    day: date | None = None
    clock: time | None = None
    choice: Literal["a", "b"] | None = None
    colour: Colour | None = None
    at_least: Annotated[int, Field(ge=1)] | None = None
    at_most: Annotated[int, Field(le=1)] | None = None
    above: Annotated[int, Field(gt=1)] | None = None
    below: Annotated[int, Field(lt=1)] | None = None
    inner: Inner | None = None
    mapping: dict[str, int] | None = None
    names: list[str] | None = None


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    router = APIRouter()

    @router.post("/everything")
    async def take(body: Everything) -> None:
        return None

    @router.get("/rows/{row_id}")
    async def read(row_id: int, size: Annotated[int, Query(ge=1)] = 1) -> None:
        return None

    @router.post("/needed")
    async def need(body: Inner) -> None:
        return None

    return make_app(services, [router])


async def test_each_kind_of_field_has_its_sentence(app: FastAPI) -> None:
    answers = []
    async with browser(app) as http:
        for field, value, sentence in SENTENCES:
            answer = await http.post("/everything", content=json.dumps({field: value}), headers=JSON)
            assert answer.status_code == 422
            answers.append((answer.json(), {field: sentence}))

    for answered, fields in answers:
        assert answered == {"error": "Please check the marked fields.", "code": "invalid", "fields": fields}


async def test_a_field_inside_another_is_named_with_it(app: FastAPI) -> None:
    async with browser(app) as http:
        missing = await http.post("/everything", json={"inner": {}})
        listed = await http.post("/everything", json={"names": ["a", 5]})

    assert (missing.status_code, listed.status_code) == (422, 422)
    assert list(missing.json()["fields"].values()) == ["This is needed."]
    assert list(listed.json()["fields"].values()) == ["This must be text."]


async def test_what_is_needed_and_what_is_no_json_is_said(app: FastAPI) -> None:
    async with browser(app) as http:
        needed = await http.post("/needed", json={})
        broken = await http.post("/needed", content=b"{", headers={"content-type": "application/json"})

    assert needed.json()["fields"] == {"name": "This is needed."}
    assert "This is not valid JSON." in broken.json()["fields"].values()


async def test_an_id_that_cannot_be_one_is_nothing_that_exists(app: FastAPI) -> None:
    async with browser(app) as http:
        answer = await http.get("/rows/nonsense")
        page = await http.get("/rows/1?size=0")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (page.status_code, page.json()["fields"]) == (422, {"size": "This number is too small or too large."})


async def test_the_reader_chooses_the_language(app: FastAPI) -> None:
    async with browser(app) as http:
        answer = await http.post("/everything", json={"text": 5}, headers={"Accept-Language": "es"})

    assert answer.json()["fields"] != {"text": "This must be text."}
    assert answer.json()["error"] != "Please check the marked fields."
