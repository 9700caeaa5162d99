"""Texts over the API."""

from __future__ import annotations

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from ringlypro.clients.tables import Client
from ringlypro.messages import sms_service
from tests.messages.texts import first_text
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app, run_jobs
from webhooks.api import messages, threads

ANA = "+13055550142"


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [messages.router, threads.router])


async def came(services: FakeServices, client: int, body: str, sid: str, sender: str = ANA) -> sms_service.InboundSms:
    async with services.unit_of_work(client) as unit:
        return await sms_service.receive_sms(unit, sid=sid, sender=sender, to="+13055550101", body=body)


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/sms"), ("GET", "/test")])
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/messages{path}", headers={"Authorization": ""})
    stranger = await api.request(method, f"/api/messages{path}", headers={"Authorization": "Bearer x"})

    assert (nobody.status_code, stranger.status_code) == (401, 403)


async def test_a_text_from_writing_to_the_list(
    api: httpx.AsyncClient, services: FakeServices, database_url: str
) -> None:
    written = await api.post("/api/messages/sms", json={"to": "(305) 555-0142", "body": "See you"})

    assert (written.status_code, written.json()["status"]) == (201, "queued")
    await run_jobs(services, database_url)
    (item,) = (await api.get("/api/messages", params={"phone": "305 555 0142"})).json()["items"]
    assert set(item) == {
        "id", "contact_id", "twilio_sid", "direction", "from_number", "to_number", "body", "status", "error_code",
        "error_message", "cost", "sent_at", "delivered_at", "created_at",
    }  # fmt: skip
    assert (item["direction"], item["status"], item["to_number"], item["body"]) == (
        "outgoing",
        "sent",
        ANA,
        first_text("See you"),
    )


async def test_a_number_whose_owner_earns_by_it_is_never_texted(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/messages/sms", json={"to": "+19005550142", "body": "See you"})

    assert (answer.status_code, answer.json()["code"]) == (422, "destination_not_allowed")
    assert set(answer.json()["fields"]) == {"to"}
    assert (await api.get("/api/messages")).json()["items"] == []


async def test_the_list_is_paged_and_told_apart_by_contact(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, barber: int
) -> None:
    ana = await came(services, dentist, "one", "SM1")
    await came(services, dentist, "two", "SM2", "+13055550143")
    await came(services, dentist, "three", "SM3")
    await came(services, barber, "elsewhere", "SM4")

    first = (await api.get("/api/messages?limit=2")).json()
    rest = (await api.get(f"/api/messages?limit=2&cursor={first['next']}")).json()
    of_ana = (await api.get(f"/api/messages?contact_id={ana.contact_id}")).json()

    assert [item["body"] for item in first["items"] + rest["items"]] == ["three", "two", "one"]
    assert rest["next"] is None
    assert [item["body"] for item in of_ana["items"]] == ["three", "one"]


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ({"to": "x", "body": "hello"}, {"to"}),
        ({"to": ANA, "body": " "}, {"body"}),
        ({"to": ANA, "body": "x" * 1601}, {"body"}),
        ({"to": ANA, "body": "x" * 20_000}, {"body"}),
        ({"to": None, "body": 1}, {"to", "body"}),
        ({}, {"to", "body"}),
    ],
)
async def test_what_cannot_be_sent_is_refused(api: httpx.AsyncClient, text: object, fields: set[str]) -> None:
    answer = await api.post("/api/messages/sms", json=text)

    assert (answer.status_code, set(answer.json()["fields"])) == (422, fields)


@pytest.mark.parametrize("query", ["phone=x", "contact_id=0", "contact_id=x", "limit=0", "cursor=x"])
async def test_a_senseless_question_is_refused(api: httpx.AsyncClient, query: str) -> None:
    assert (await api.get(f"/api/messages?{query}")).status_code == 422


async def test_somebody_who_opted_out_is_a_conflict(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    await came(services, dentist, "STOP", "SM1")

    answer = await api.post("/api/messages/sms", json={"to": ANA, "body": "Hello"})

    assert (answer.status_code, answer.json()["code"]) == (409, "opted_out")


async def test_without_credit_nothing_is_sent(api: httpx.AsyncClient, services: FakeServices, dentist: int) -> None:
    async with services.unit_of_work(dentist) as unit:
        await unit.db.execute(update(Client).values(credit_suspended=True))

    answer = await api.post("/api/messages/sms", json={"to": ANA, "body": "Hello"})

    assert (answer.status_code, answer.json()["code"]) == (402, "no_credit")


async def test_the_telephone_company_is_asked(api: httpx.AsyncClient) -> None:
    assert (await api.get("/api/messages/test")).json() == {"configured": False, "ok": True, "detail": "demo"}


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/messages")
