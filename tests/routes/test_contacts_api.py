"""Contacts over the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import contacts

ANA = {"first_name": "Ana", "last_name": "López", "phone": "(305) 555-0142", "email": "ana@example.com"}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [contacts.router])


async def enter(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post("/api/contacts", json=ANA | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_contact_is_entered_read_changed_and_forgotten(api: httpx.AsyncClient) -> None:
    made = await enter(api, tags=["new", "new", " vip "], notes="likes mornings")

    assert made["phone"] == "+13055550142"
    assert made["tags"] == ["new", "vip"]
    assert (made["status"], made["source"], made["vip"]) == ("active", "manual", False)
    assert (await api.get(f"/api/contacts/{made['id']}")).json() == made

    changed = await api.put(f"/api/contacts/{made['id']}", json={"last_name": None, "status": "blocked"})
    assert changed.status_code == 200
    assert changed.json() == made | {"last_name": None, "status": "blocked"}

    assert (await api.delete(f"/api/contacts/{made['id']}")).status_code == 204
    assert (await api.get(f"/api/contacts/{made['id']}")).status_code == 404


@pytest.mark.parametrize("phone", ["305-555-0142", "+1 305 555 0142", "1 (305) 555 0142", "3055550142", "555-0142"])
async def test_a_number_in_any_usual_form_is_the_same(api: httpx.AsyncClient, phone: str) -> None:
    assert (await enter(api, phone=phone))["phone"] == "+13055550142"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"first_name": ""}, "first_name"),
        ({"first_name": None}, "first_name"),
        ({"first_name": 7}, "first_name"),
        ({"first_name": "x" * 101}, "first_name"),
        ({"first_name": "a\u0000b"}, "first_name"),
        ({"phone": None}, "phone"),
        ({"phone": "12"}, "phone"),
        ({"phone": "9" * 5000}, "phone"),
        ({"email": "nowhere"}, "email"),
        ({"status": "asleep"}, "status"),
        ({"tags": "vip"}, "tags"),
        ({"tags": ["x"] * 21}, "tags"),
    ],
)
async def test_bad_fields_are_named(api: httpx.AsyncClient, values: dict[str, Any], field: str) -> None:
    answer = await api.post("/api/contacts", json=ANA | values)

    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert list(answer.json()["fields"]) == [field]


BAD_CONTACT = {
    "first_name": "", "last_name": [], "phone": "1", "email": "x", "language": 7, "status": 5, "tags": "q",
    "notes": {}, "vip": "perhaps", "source": [],
}  # fmt: skip


async def test_wrong_types_and_wrong_values_are_named_together(api: httpx.AsyncClient) -> None:
    made = await enter(api)

    for answer in (
        await api.post("/api/contacts", json=BAD_CONTACT),
        await api.put(f"/api/contacts/{made['id']}", json=BAD_CONTACT),
    ):
        assert (answer.status_code, set(answer.json()["fields"])) == (422, set(BAD_CONTACT))


async def test_a_bad_item_is_named_by_its_field(api: httpx.AsyncClient) -> None:
    made = await enter(api)
    bad = {"phone": "x", "status": "zz", "tags": [1]}

    answer = await api.put(f"/api/contacts/{made['id']}", json=bad)

    assert (answer.status_code, set(answer.json()["fields"])) == (422, set(bad))


async def test_a_new_contact_needs_a_name_and_a_number(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/contacts", json={})

    assert answer.status_code == 422
    assert set(answer.json()["fields"]) == {"first_name", "phone"}


async def test_a_number_is_taken_once(api: httpx.AsyncClient) -> None:
    await enter(api)
    other = await enter(api, phone="+13055550143")

    again = await api.post("/api/contacts", json=ANA)
    moved = await api.put(f"/api/contacts/{other['id']}", json={"phone": "3055550142"})

    assert (again.status_code, again.json()["code"]) == (409, "phone_taken")
    assert (moved.status_code, moved.json()["code"]) == (409, "phone_taken")


async def test_a_list_is_searched_and_turned_page_by_page(api: httpx.AsyncClient) -> None:
    for n in range(5):
        await enter(api, first_name=f"Ana {n}", phone=f"+1305555020{n}")

    first = (await api.get("/api/contacts", params={"limit": 2})).json()
    second = (await api.get("/api/contacts", params={"limit": 2, "cursor": first["next"]})).json()
    third = (await api.get("/api/contacts", params={"limit": 2, "cursor": second["next"]})).json()

    names = [item["first_name"] for page in (first, second, third) for item in page["items"]]
    assert names == ["Ana 4", "Ana 3", "Ana 2", "Ana 1", "Ana 0"]
    assert third["next"] is None
    assert [i["first_name"] for i in (await api.get("/api/contacts", params={"q": "0203"})).json()["items"]] == [
        "Ana 3"
    ]


@pytest.mark.parametrize("cursor", ["x", "bm9wZQ", "WzFd", "WzEsMV0", "W251bGwsbnVsbF0", "=" * 300])
async def test_a_cursor_that_is_not_ours_is_refused(api: httpx.AsyncClient, cursor: str) -> None:
    answer = await api.get("/api/contacts", params={"cursor": cursor})

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == ["cursor"]


@pytest.mark.parametrize("limit", ["0", "101", "x"])
async def test_a_limit_has_limits(api: httpx.AsyncClient, limit: str) -> None:
    assert (await api.get("/api/contacts", params={"limit": limit})).status_code == 422


async def test_what_is_unknown_is_ignored_and_ids_cannot_be_written(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient, barber: int
) -> None:
    made = await enter(api, id=99999, client_id=barber, colour="red", first_key="x")

    assert made["id"] != 99999
    changed = await api.put(
        f"/api/contacts/{made['id']}", json={"id": 5, "client_id": barber, "created_at": "2001-01-01"}
    )

    assert changed.json() == made
    assert (await stranger.get("/api/contacts")).json() == {"items": [], "next": None}


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"status": "asleep"}), ("DELETE", None)])
async def test_anothers_contact_does_not_exist(
    api: httpx.AsyncClient, stranger: httpx.AsyncClient, method: str, body: object
) -> None:
    made = await enter(api)

    for contact_id in (made["id"], 424242, 10**30, "x"):
        answer = await stranger.request(method, f"/api/contacts/{contact_id}", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert (await api.get(f"/api/contacts/{made['id']}")).json() == made


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("POST", ""), ("GET", "/1"), ("PUT", "/1"), ("DELETE", "/1")],
)
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/contacts{path}", headers={"Authorization": ""}, content=b"{")
    pretender = await api.request(method, f"/api/contacts{path}", headers={"Authorization": "Bearer x"}, content=b"{")

    assert (nobody.status_code, pretender.status_code) == (401, 403)


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/contacts")
