"""A change that was made from an older row is told, and undoes nothing."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from fastapi import FastAPI

from tests.service_fixtures import FakeServices, make_app
from webhooks.api import answers, appointments, contacts
from webhooks.api import services as services_api


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [services_api.router, answers.router, contacts.router, appointments.router])


ROWS = [
    pytest.param("/api/services", {"name": "Cleaning", "duration": 45}, {"name": "Whitening"}, id="service"),
    pytest.param("/api/services", {"name": "Cleaning", "duration": 45}, {"price_note_es": "$9"}, id="translation"),
    pytest.param("/api/contacts", {"first_name": "Pat", "phone": "+13055550142"}, {"notes": "Likes tea"}, id="contact"),
    pytest.param(
        "/api/appointments",
        {
            "customer_name": "Pat",
            "customer_phone": "+13055550142",
            "appointment_date": "2025-11-21",
            "appointment_time": "10:00",
        },
        {"purpose": "Cleaning"},
        id="appointment",
    ),
    pytest.param("/api/answers", {"question": "Parking?", "answer": "Yes."}, {"answer_es": "Sí."}, id="answer"),
]


@pytest.mark.parametrize(("path", "row", "change"), ROWS)
class TestVersions:
    """`ETag` names a version, `If-Match` asks for it."""

    async def test_every_answer_with_a_row_has_its_version(
        self, api: httpx.AsyncClient, path: str, row: dict[str, object], change: dict[str, object]
    ) -> None:
        made = await api.post(path, json=row)
        address = f"{path}/{made.json()['id']}"
        read = await api.get(address)
        changed = await api.put(address, json=change)

        assert read.headers["etag"] == made.headers["etag"] != changed.headers["etag"]
        assert (await api.put(address, json=change)).headers["etag"] == changed.headers["etag"]
        assert (await api.get(address)).headers["etag"] == changed.headers["etag"]

    async def test_a_late_change_is_told_with_the_row_as_it_is(
        self, api: httpx.AsyncClient, path: str, row: dict[str, object], change: dict[str, object]
    ) -> None:
        made = await api.post(path, json=row)
        address, version = f"{path}/{made.json()['id']}", made.headers["etag"]
        first = await api.put(address, json=change, headers={"If-Match": version})

        late = await api.put(address, json=row, headers={"If-Match": version})

        assert (first.status_code, late.status_code, late.json()["code"]) == (200, 412, "changed_meanwhile")
        assert late.json()["current"] == first.json() == (await api.get(address)).json()
        assert late.headers["etag"] == first.headers["etag"]
        again = await api.put(address, json=row, headers={"If-Match": late.headers["etag"]})
        assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])

    @pytest.mark.parametrize(
        ("header", "status"), [("*", 200), ('"x", {}', 200), ('"x"', 412), ("W/{}", 412), ("x", 412), ("", 412)]
    )
    async def test_the_header_is_read_as_http_has_it(
        self,
        *,
        api: httpx.AsyncClient,
        path: str,
        row: dict[str, object],
        change: dict[str, object],
        header: str,
        status: int,
    ) -> None:
        made = await api.post(path, json=row)

        answer = await api.put(
            f"{path}/{made.json()['id']}", json=change, headers={"If-Match": header.format(made.headers["etag"])}
        )

        assert answer.status_code == status

    async def test_of_those_who_change_one_version_at_once_one_gets_through(
        self, api: httpx.AsyncClient, path: str, row: dict[str, object], change: dict[str, object]
    ) -> None:
        made = await api.post(path, json=row)
        address, headers = f"{path}/{made.json()['id']}", {"If-Match": made.headers["etag"]}
        (field,) = change

        answers_got = await asyncio.gather(
            *(api.put(address, json={field: f"Number {n}"}, headers=headers) for n in range(5))
        )

        assert sorted(answer.status_code for answer in answers_got) == [200, 412, 412, 412, 412]
        (written,) = [answer.json() for answer in answers_got if answer.status_code == 200]
        assert (await api.get(address)).json() == written
        assert {str(a.json()["current"]) for a in answers_got if a.status_code == 412} == {str(written)}

    async def test_it_is_said_in_the_readers_language(
        self, api: httpx.AsyncClient, path: str, row: dict[str, object], change: dict[str, object]
    ) -> None:
        made = await api.post(path, json=row)

        answer = await api.put(
            f"{path}/{made.json()['id']}", json=change, headers={"If-Match": '"x"', "Accept-Language": "es"}
        )

        assert answer.json()["error"].startswith("Esto cambió")
