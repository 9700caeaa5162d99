"""Services over the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.calls.turn_contexts import build_turn_context
from ringlypro.calls.voices import ANONYMOUS_CALL
from ringlypro.clients import catalog, client_profiles
from tests.conftest import TravellingClock
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import services as services_api

CLEANING = {"name": "Cleaning", "duration": 45}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [services_api.router])


async def offer(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post("/api/services", json=CLEANING | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def names(api: httpx.AsyncClient) -> list[str]:
    return [item["name"] for item in (await api.get("/api/services")).json()["items"]]


async def test_a_service_is_offered_read_changed_and_removed(api: httpx.AsyncClient) -> None:
    made = await offer(api, name_es="Limpieza", buffer_after=10, price="90", price_note_es="desde $90")

    assert {name: made[name] for name in ("name", "name_es", "duration", "buffer_after")} == {
        "name": "Cleaning", "name_es": "Limpieza", "duration": 45, "buffer_after": 10,
    }  # fmt: skip
    assert (made["price"], made["price_note"], made["price_note_es"]) == ("90.0000", "", "desde $90")
    assert (made["active"], made["position"]) == (True, 0)
    assert made["created_at"] == made["updated_at"]
    assert (await api.get(f"/api/services/{made['id']}")).json() == made
    assert (await api.get("/api/services")).json() == {"items": [made], "next": None}

    changed = await api.put(f"/api/services/{made['id']}", json={"duration": 60, "price": None, "active": False})
    assert changed.status_code == 200
    assert changed.json() == made | {"duration": 60, "price": None, "active": False}

    assert (await api.delete(f"/api/services/{made['id']}")).status_code == 204
    assert (await api.get(f"/api/services/{made['id']}")).status_code == 404
    assert (await api.delete(f"/api/services/{made['id']}")).status_code == 404


async def test_a_service_says_when_it_changed_last(api: httpx.AsyncClient, clock: TravellingClock) -> None:
    made = await offer(api)
    clock.forward(minutes=5)

    same = (await api.put(f"/api/services/{made['id']}", json={"name": "Cleaning"})).json()
    changed = (await api.put(f"/api/services/{made['id']}", json={"name": "Deep cleaning"})).json()

    assert same["updated_at"] == made["updated_at"] < changed["updated_at"]
    assert changed["created_at"] == made["created_at"]


async def test_what_belongs_to_the_business_is_shown_and_not_taken(api: httpx.AsyncClient) -> None:
    made = await offer(api, buffer_before=5, daily_cap=3, online=True, resource_ids=[1], questions=["Why?"], id=7)

    assert (made["buffer_before"], made["daily_cap"]) == (0, None)
    assert (made["online"], made["resource_ids"], made["questions"]) == (False, [], [])
    assert made["id"] != 7


async def test_a_service_has_rules_of_its_own_until_they_are_taken_back(api: httpx.AsyncClient) -> None:
    rules = {"notice_minutes": 0, "horizon_days": 14, "category": "Teeth"}
    made = await offer(api, **rules)
    assert {name: made[name] for name in rules} == rules

    changed = await api.put(f"/api/services/{made['id']}", json={"notice_minutes": None, "horizon_days": None})

    assert (changed.json()["notice_minutes"], changed.json()["horizon_days"]) == (None, None)
    assert changed.json()["category"] == "Teeth"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": ""}, "name"),
        ({"notice_minutes": -1}, "notice_minutes"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"category": "x" * 61}, "category"),
        ({"name": None}, "name"),
        ({"name": 7}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "a\u0000b"}, "name"),
        ({"name_es": "x" * 121}, "name_es"),
        ({"duration": None}, "duration"),
        ({"duration": 4}, "duration"),
        ({"duration": 1441}, "duration"),
        ({"duration": True}, "duration"),
        ({"duration": "long"}, "duration"),
        ({"buffer_after": -1}, "buffer_after"),
        ({"price": "ninety"}, "price"),
        ({"price": "-1"}, "price"),
        ({"price": "1000001"}, "price"),
        ({"price": "1.001"}, "price"),
        ({"price": "NaN"}, "price"),
        ({"price": True}, "price"),
        ({"price": []}, "price"),
        ({"price_note": "x" * 201}, "price_note"),
        ({"position": -1}, "position"),
        ({"position": 1.5}, "position"),
        ({"active": "perhaps"}, "active"),
    ],
)
async def test_bad_fields_are_named_as_they_were_sent(
    api: httpx.AsyncClient, values: dict[str, Any], field: str
) -> None:
    answer = await api.post("/api/services", json=CLEANING | values)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert list(answer.json()["fields"]) == [field]
    assert await names(api) == []


async def test_every_bad_field_of_a_change_is_named_and_nothing_is_written(api: httpx.AsyncClient) -> None:
    made = await offer(api)

    answer = await api.put(
        f"/api/services/{made['id']}", json={"name": "Whitening", "duration": 0, "price": "x", "position": "first"}
    )

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"duration", "price", "position"})
    assert (await api.get(f"/api/services/{made['id']}")).json() == made


async def test_two_services_cannot_sound_the_same(api: httpx.AsyncClient) -> None:
    await offer(api)
    other = await offer(api, name="Whitening")

    for answer in (
        await api.post("/api/services", json=CLEANING),
        await api.put(f"/api/services/{other['id']}", json={"name": "cleaning"}),
    ):
        assert (answer.status_code, set(answer.json()["fields"])) == (422, {"name"})


async def test_the_list_is_in_the_owners_order_page_by_page(api: httpx.AsyncClient) -> None:
    rows = [await offer(api, name=name) for name in "abcde"]

    moved = await api.put(f"/api/services/{rows[4]['id']}", json={"position": 1})
    last = await api.put(f"/api/services/{rows[0]['id']}", json={"position": 99})
    first = await offer(api, name="f", position=0)

    assert [answer.json()["position"] for answer in (moved, last)] == [1, 4]
    assert first["position"] == 0
    seen, cursor = [], None
    for _ in range(3):
        page = (await api.get("/api/services", params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
        seen += [item["name"] for item in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (["f", "e", "b", "c", "d", "a"], None)


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "WzFd", "WyJhIiwxXQ", "=" * 300])
async def test_a_cursor_that_is_not_ours_is_refused(api: httpx.AsyncClient, cursor: str) -> None:
    answer = await api.get("/api/services", params={"cursor": cursor})

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["cursor"])


async def test_there_is_an_end(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "MAX_SERVICES", 1)
    await offer(api)

    answer = await api.post("/api/services", json=CLEANING | {"name": "Whitening"})

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_offers")


async def test_calls_hear_of_it(api: httpx.AsyncClient, services: FakeServices, dentist: int) -> None:
    await offer(api, price="90.50", name_es="Limpieza")

    client_profile = await client_profiles.get_profile_by_id(services, dentist)

    assert client_profile is not None
    (service,) = client_profile.services
    assert (service.minutes, str(service.price_amount), service.texts["es"]["name"]) == (45, "90.5000", "Limpieza")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"price": "90"}, ("$90", "$90")),
        ({"price": "1200.50"}, ("$1,200.50", "$1,200.50")),
        ({"price": "90", "price_note_es": "desde $80"}, ("$90", "desde $80")),
        ({"price": "90", "price_note": "from $80"}, ("from $80", "from $80")),
        ({"price": "0"}, ("$0", "$0")),
        ({}, ("", "")),
    ],
)
async def test_a_price_is_said_where_no_words_are_written(
    *, api: httpx.AsyncClient, services: FakeServices, dentist: int, values: dict[str, str], words: tuple[str, str]
) -> None:
    await offer(api, **values)

    client_profile = await client_profiles.get_profile_by_id(services, dentist)

    assert client_profile is not None
    contexts = [
        build_turn_context(client_profile, now=services.clock(), row=ANONYMOUS_CALL, lang=lang) for lang in ("en", "es")
    ]
    assert tuple(context.services[0].price for context in contexts) == words


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"duration": 0}), ("DELETE", None)])
async def test_anothers_service_does_not_exist(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient, method: str, body: object
) -> None:
    made = await offer(api)

    for service_id in (made["id"], 424242, 10**30, "x"):
        answer = await stranger.request(method, f"/api/services/{service_id}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await stranger.get("/api/services")).json() == {"items": [], "next": None}
    assert (await api.get(f"/api/services/{made['id']}")).json() == made


@pytest.mark.parametrize(
    ("method", "path"), [("GET", ""), ("POST", ""), ("GET", "/1"), ("PUT", "/1"), ("DELETE", "/1")]
)
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/services{path}", headers={"Authorization": ""}, content=b"{")
    pretender = await api.request(method, f"/api/services{path}", headers={"Authorization": "Bearer x"}, content=b"{")

    assert (nobody.status_code, pretender.status_code) == (401, 403)


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/services")
