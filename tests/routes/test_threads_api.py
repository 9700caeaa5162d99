"""Threads over the API: found, read page by page, changed, answered; and never another client's."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.messages import sms_service
from tests.service_fixtures import FakeServices, make_app, run_jobs
from webhooks.api import messages, threads

ANA = "+13055550142"
LANDLINE = "+13055550009"
PATH = "/api/messages/threads"


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [messages.router, threads.router])


async def came(services: FakeServices, client: int, body: str, sid: str, sender: str = ANA) -> None:
    async with services.unit_of_work(client) as unit:
        await sms_service.receive_sms(unit, sid=sid, sender=sender, to="+13055550101", body=body)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/1"), ("PUT", "/1"), ("POST", "/1/reply")])
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    answer = await api.request(method, f"{PATH}{path}", headers={"Authorization": ""})

    assert answer.status_code == 401


@pytest.mark.parametrize("request_parts", [
    ("GET", "", None), ("PUT", "", {"closed": True}), ("POST", "/reply", {"body": "Hello"}),
])  # fmt: skip
async def test_another_clients_thread_is_none(
    api: httpx.AsyncClient, services: FakeServices, barber: int, request_parts: tuple[str, str, object]
) -> None:
    await came(services, barber, "Hello", "SM1")

    method, path, body = request_parts
    answer = await api.request(method, f"{PATH}/1{path}", json=body)

    assert answer.status_code == 404
    assert (await api.get(PATH)).json()["items"] == []


async def test_the_list_is_paged_searched_and_sifted(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    for number, sender in enumerate((ANA, "72345", "AMAZON")):
        await came(services, dentist, f"Code {number}", f"SM{number}", sender)

    first = (await api.get(PATH, params={"limit": 2})).json()
    rest = (await api.get(PATH, params={"limit": 2, "cursor": first["next"]})).json()

    assert {item["sender"] for item in first["items"] + rest["items"]} == {ANA, "72345", "AMAZON"}
    assert rest["next"] is None
    assert [item["sender"] for item in (await api.get(PATH, params={"q": "723"})).json()["items"]] == ["72345"]
    assert (await api.get(PATH, params={"state": "closed"})).json()["items"] == []
    assert (await api.get(PATH, params={"state": "lost"})).status_code == 422
    assert (await api.get(PATH, params={"cursor": "x"})).status_code == 422


async def test_a_thread_is_read_answered_and_closed(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await came(services, dentist, "Are you open?", "SM1")
    (line,) = (await api.get(PATH)).json()["items"]
    assert (line["unread"], line["closed"], line["last_body"], line["last_error"]) == (1, False, "Are you open?", None)

    answer = await api.post(f"{PATH}/{line['id']}/reply", json={"body": "Until six"})
    changed = await api.put(f"{PATH}/{line['id']}", json={"read": True, "closed": True})

    assert (answer.status_code, answer.json()["to_number"]) == (201, ANA)
    assert (changed.json()["unread"], changed.json()["closed"]) == (0, True)
    page = (await api.get(f"{PATH}/{line['id']}", params={"limit": 1})).json()
    assert [item["text"]["direction"] for item in page["items"]] == ["outgoing"]
    older = (await api.get(f"{PATH}/{line['id']}", params={"cursor": page["next"]})).json()
    assert [item["text"]["body"] for item in older["items"]] == ["Are you open?"]
    assert older["next"] is None


@pytest.mark.parametrize("body", [{"closed": None}, {"read": "yes"}, {"assigned_to": 0}, {"assigned_to": 999999}])
async def test_what_cannot_be_is_refused(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, body: object
) -> None:
    await came(services, dentist, "Hello", "SM1")
    (line,) = (await api.get(PATH)).json()["items"]

    assert (await api.put(f"{PATH}/{line['id']}", json=body)).status_code == 422


async def test_a_sender_without_a_number_cannot_be_answered(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await came(services, dentist, "Your code is 987114", "SM1", "72345")
    (line,) = (await api.get(PATH)).json()["items"]

    answer = await api.post(f"{PATH}/{line['id']}/reply", json={"body": "Hello"})

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"to"})


async def test_a_text_that_failed_says_why(api: httpx.AsyncClient, services: FakeServices, database_url: str) -> None:
    await api.post("/api/messages/sms", json={"to": LANDLINE, "body": "See you"})
    await run_jobs(services, database_url)

    (item,) = (await api.get("/api/messages")).json()["items"]
    (line,) = (await api.get(PATH)).json()["items"]

    assert (item["status"], item["error_code"]) == ("failed", "21614")
    assert item["error_message"] == "this is a landline, which gets no texts"
    assert line["last_error"] == item["error_message"]
