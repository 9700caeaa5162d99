"""The owner's text about the business over the API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.conftest import TravellingClock
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import knowledge

ENGLISH = """Parking

You can park behind the house for free.

- We are in network with MetLife and Delta Dental.
- Children are welcome from the age of three."""
SPANISH = """Puede estacionarse gratis detrás de la casa.

Aceptamos los seguros MetLife y Delta.

Atendemos a niños desde los tres años."""
PASSAGES = {
    "en": [
        "Parking: You can park behind the house for free.",
        "We are in network with MetLife and Delta Dental.",
        "Children are welcome from the age of three.",
    ],
    "es": SPANISH.split("\n\n"),
}
EMPTY: dict[str, Any] = {"en": "", "es": "", "passages": {}, "updated_at": None}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [knowledge.router])


async def test_it_is_written_read_and_taken_away_language_by_language(
    api: httpx.AsyncClient, clock: TravellingClock
) -> None:
    assert (await api.get("/api/knowledge")).json() == EMPTY

    written = await api.put("/api/knowledge", json={"en": f"  {ENGLISH}\r\n", "es": SPANISH, "fr": "Oui."})
    assert (written.status_code, written.json()) == (
        200, {"en": ENGLISH, "es": SPANISH, "passages": PASSAGES, "updated_at": "2025-11-20T15:00:00Z"},
    )  # fmt: skip
    clock.forward(minutes=5)
    assert (await api.put("/api/knowledge", json={"en": ENGLISH})).json() == written.json()
    changed = (await api.put("/api/knowledge", json={"es": "Hola."})).json()
    assert (changed["en"], changed["passages"]) == (ENGLISH, PASSAGES | {"es": ["Hola."]})
    assert changed["updated_at"] == "2025-11-20T15:05:00Z"

    assert (await api.put("/api/knowledge", json={"en": "", "es": None})).json() == EMPTY
    assert (await api.get("/api/knowledge")).json() == EMPTY


@pytest.mark.parametrize(
    ("lang", "question", "passage"),
    [
        ("en", "Is there parking?", 0),
        ("en", "where can I park", 0),
        ("en", "are you in the MetLife network", 1),
        ("en", "are children welcome?", 2),
        ("en", "do you sell shoes", None),
        ("en", "is there parking for wheelchairs and trucks", None),
        ("en", "are you open", None),
        ("en", "¿puedo estacionarme?", None),
        ("es", "¿dónde me puedo estacionar?", 0),
        ("es", "¿aceptan el seguro de MetLife?", 1),
        ("es", "¿Atienden a niños de tres años?", 2),
        ("es", "¿venden zapatos?", None),
        ("es", "x" * 500, None),
        ("en", "do you take MetLife", 1),
    ],
)
async def test_a_question_is_answered_as_it_is_written_or_not_at_all(
    api: httpx.AsyncClient, lang: str, question: str, passage: int | None
) -> None:
    asked = {"question": question, "lang": lang}
    assert (await api.get("/api/knowledge/passage", params=asked)).json() == {"passage": None}
    await api.put("/api/knowledge", json={"en": ENGLISH, "es": SPANISH})

    answer = await api.get("/api/knowledge/passage", params=asked)

    assert answer.json() == {"passage": None if passage is None else PASSAGES[lang][passage]}


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"en": "x" * 20_001}, "en"),
        ({"es": "x" * 20_001}, "es"),
        ({"en": 7}, "en"),
        ({"en": ["x"]}, "en"),
        ({"en": "a\u0000b"}, "en"),
    ],
)
async def test_bad_texts_are_named_and_nothing_is_written(
    api: httpx.AsyncClient, sent: dict[str, Any], field: str
) -> None:
    answer = await api.put("/api/knowledge", json={"en": "Hello.", "es": "Hola."} | sent)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert (await api.get("/api/knowledge")).json() == EMPTY


async def test_as_much_as_fits_is_taken(api: httpx.AsyncClient) -> None:
    answer = await api.put("/api/knowledge", json={"en": "word " * 3_999 + "word."})

    assert answer.status_code == 200
    assert " ".join(answer.json()["passages"]["en"]) == answer.json()["en"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [({}, "question"), ({"question": " "}, "question"), ({"question": "x" * 501}, "question"),
     ({"question": "a\u0000b"}, "question"), ({"question": "Parking?", "lang": "fr"}, "lang")],
)  # fmt: skip
async def test_what_cannot_be_asked_is_named(api: httpx.AsyncClient, asked: dict[str, str], field: str) -> None:
    answer = await api.get("/api/knowledge/passage", params=asked)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


async def test_of_those_who_change_one_version_at_once_one_gets_through(api: httpx.AsyncClient) -> None:
    headers = {"If-Match": (await api.get("/api/knowledge")).headers["etag"]}

    answers_got = await asyncio.gather(
        *(api.put("/api/knowledge", json={"en": f"{n}."}, headers=headers) for n in range(4))
    )

    assert sorted(answer.status_code for answer in answers_got) == [200, 412, 412, 412]
    late = next(answer for answer in answers_got if answer.status_code == 412)
    assert (late.json()["code"], late.json()["current"]) == (
        "changed_meanwhile", (await api.get("/api/knowledge")).json(),
    )  # fmt: skip


async def test_nobody_is_quoted_what_another_business_wrote(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    await api.put("/api/knowledge", json={"en": ENGLISH})

    assert (await stranger.get("/api/knowledge")).json() == EMPTY
    asked = {"question": "Is there parking?"}
    assert (await stranger.get("/api/knowledge/passage", params=asked)).json() == {"passage": None}
    await stranger.put("/api/knowledge", json={"en": ""})
    assert (await api.get("/api/knowledge")).json()["en"] == ENGLISH


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("PUT", ""), ("GET", "/passage")])
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/knowledge{path}", headers={"Authorization": ""}, content=b"{")
    pretender = await api.request(method, f"/api/knowledge{path}", headers={"Authorization": "Bearer x"}, content=b"{")

    assert (nobody.status_code, pretender.status_code) == (401, 403)


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/knowledge")
