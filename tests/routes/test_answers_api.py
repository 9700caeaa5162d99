"""The owner's answers over the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.calls.turn_contexts import build_turn_context
from ringlypro.calls.voices import ANONYMOUS_CALL
from ringlypro.clients import catalog, client_profiles
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import answers

PARKING = {"question": "Is there parking?", "answer": "Yes, behind the house."}
EN_ESPANOL = {"question_es": "¿Hay estacionamiento?", "answer_es": "Sí, detrás de la casa."}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [answers.router])


async def write(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post("/api/answers", json=PARKING | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_answer_is_written_read_changed_and_removed(api: httpx.AsyncClient) -> None:
    made = await write(api, questions=["Can I park?", "", "Can I park?"])

    assert {name: value for name, value in made.items() if not name.endswith("_at")} == PARKING | {
        "id": made["id"], "questions": ["Can I park?"], "question_es": "", "answer_es": "",
    }  # fmt: skip
    assert (await api.get(f"/api/answers/{made['id']}")).json() == made

    changed = await api.put(f"/api/answers/{made['id']}", json=EN_ESPANOL)
    assert (changed.status_code, changed.json()) == (200, made | EN_ESPANOL)
    emptied = await api.put(f"/api/answers/{made['id']}", json=dict.fromkeys(EN_ESPANOL, ""))
    assert emptied.json() == made

    assert (await api.delete(f"/api/answers/{made['id']}")).status_code == 204
    assert (await api.get(f"/api/answers/{made['id']}")).status_code == 404


async def test_callers_are_heard_by_every_wording_and_answered_in_their_language(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await write(api, questions=["Can I park?"], **EN_ESPANOL)

    client_profile = await client_profiles.get_profile_by_id(services, dentist)
    assert client_profile is not None
    spoken = {
        lang: build_turn_context(client_profile, now=services.clock(), row=ANONYMOUS_CALL, lang=lang).answers[0]
        for lang in ("en", "es")
    }

    assert spoken["en"].questions == ("Is there parking?", "¿Hay estacionamiento?", "Can I park?")
    assert spoken["es"].questions == ("¿Hay estacionamiento?", "Is there parking?", "Can I park?")
    assert {lang: each.answer for lang, each in spoken.items()} == {
        "en": PARKING["answer"], "es": EN_ESPANOL["answer_es"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": None}, "question"),
        ({"question": 7}, "question"),
        ({"question": "x" * 201}, "question"),
        ({"question_es": "x" * 201}, "question_es"),
        ({"questions": "x"}, "questions"),
        ({"questions": [7]}, "questions"),
        ({"questions": [str(n) for n in range(21)]}, "questions"),
        ({"answer": " "}, "answer"),
        ({"answer": "x" * 1001}, "answer"),
        ({"answer": "a\u0000b"}, "answer"),
        ({"answer_es": {}}, "answer_es"),
    ],
)
async def test_bad_fields_are_named(api: httpx.AsyncClient, values: dict[str, Any], field: str) -> None:
    made = await write(api)

    for answer in (
        await api.post("/api/answers", json=PARKING | values),
        await api.put(f"/api/answers/{made['id']}", json=values),
    ):
        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert (await api.get("/api/answers")).json()["items"] == [made]


async def test_a_new_answer_needs_a_question_and_words(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/answers", json={"questions": ["Can I park?"]})

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"question", "answer"})


async def test_the_newest_comes_first_page_by_page(api: httpx.AsyncClient) -> None:
    rows = [await write(api, question=f"{n}?") for n in range(3)]

    first = (await api.get("/api/answers", params={"limit": 2})).json()
    second = (await api.get("/api/answers", params={"limit": 2, "cursor": first["next"]})).json()

    assert [item["id"] for item in (*first["items"], *second["items"])] == [row["id"] for row in reversed(rows)]
    assert second["next"] is None
    assert (await api.get("/api/answers", params={"cursor": "x"})).status_code == 422


async def test_there_is_an_end(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MAX_ANSWERS", 1)
    await write(api)

    answer = await api.post("/api/answers", json=PARKING)

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_offers")


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"answer": ""}), ("DELETE", None)])
async def test_anothers_answer_does_not_exist(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient, method: str, body: object
) -> None:
    made = await write(api)

    for answer_id in (made["id"], 424242, 10**30, "x"):
        answer = await stranger.request(method, f"/api/answers/{answer_id}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await stranger.get("/api/answers")).json() == {"items": [], "next": None}
    assert (await api.get(f"/api/answers/{made['id']}")).json() == made


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/1"), ("PUT", "/1"), ("DELETE", "/1")]
)
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/answers{path}", headers={"Authorization": ""}, content=b"{")
    pretender = await api.request(method, f"/api/answers{path}", headers={"Authorization": "Bearer x"}, content=b"{")

    assert (nobody.status_code, pretender.status_code) == (401, 403)


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/answers")
