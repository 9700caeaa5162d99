"""Follow-ups over the API."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ringlypro.accounts.tables import User
from ringlypro.clients import catalog
from ringlypro.notifications import follow_ups
from tests.conftest import TravellingClock
from tests.routes.described import described_answers, promised_answers
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import answers
from webhooks.api import follow_ups as follow_ups_api

LeaveFollowUp = Callable[..., Awaitable[int]]
DUE = "2025-11-21T09:00:00-05:00"


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [follow_ups_api.router, answers.router])


@pytest.fixture
def leave(services: FakeServices, dentist: int) -> LeaveFollowUp:
    async def leave_one(**values: Any) -> int:
        inputs: dict[str, Any] = {
            "kind": "message", "body": "Please call back.", "caller_name": "Ana López", "caller_phone": "+13055550142",
            "urgent": False, "best_time": "in the evening", "call_id": None, "contact_id": None,
        }  # fmt: skip
        async with services.unit_of_work(dentist) as unit:
            return (await follow_ups.create_follow_up(unit, **(inputs | values))).id

    return leave_one


async def read(api: httpx.AsyncClient, follow_up_id: int) -> dict[str, Any]:
    answer = await api.get(f"/api/follow-ups/{follow_up_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def owner_id(services: FakeServices, client_id: int) -> int:
    async with services.unit_of_work(client_id) as unit:
        return (await unit.db.scalars(select(User.id))).one()


async def test_it_is_read_as_it_was_left(api: httpx.AsyncClient, leave: LeaveFollowUp) -> None:
    row = await read(api, await leave(urgent=True))

    assert row["reference"]
    assert {name: value for name, value in row.items() if name not in {"id", "reference", "created_at"}} == {
        "kind": "message", "title": "Message from Ana López", "body": "Please call back.", "caller_name": "Ana López",
        "phone": "+13055550142", "best_time": "in the evening", "call_id": None, "contact_id": None, "urgent": True,
        "due_at": None, "assignee_id": None, "status": "open", "answer_id": None, "done_at": None,
        "updated_at": row["created_at"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "kind", "title"),
    [
        ({"kind": "emergency"}, "urgent", "Emergency: Ana López"),
        ({"kind": "question", "caller_name": ""}, "question", "Question from +1 (305) 555-0142"),
        ({"kind": "late", "caller_name": "", "caller_phone": "anonymous"}, "late", "Withheld number is running late"),
        ({"kind": "complaint"}, "complaint", "Complaint from Ana López"),
        ({"kind": "voicemail"}, "voicemail", "Voicemail from Ana López"),
        ({"kind": "parcel"}, "other", "To do: Ana López"),
    ],
)
async def test_kinds_and_titles_are_words_of_programs(
    api: httpx.AsyncClient, leave: LeaveFollowUp, values: dict[str, str], kind: str, title: str
) -> None:
    row = await read(api, await leave(**values))

    assert (row["kind"], row["title"]) == (kind, title)


async def test_it_is_done_and_opened_again_as_on_the_page(
    api: httpx.AsyncClient, leave: LeaveFollowUp, clock: TravellingClock
) -> None:
    first = await read(api, await leave())
    clock.forward(minutes=5)
    address = f"/api/follow-ups/{first['id']}"

    done = (await api.put(address, json={"status": "done"})).json()
    assert (done["status"], done["done_at"]) == ("done", done["updated_at"])
    assert done["updated_at"] > first["updated_at"]
    clock.forward(minutes=5)
    assert (await api.put(address, json={"status": "done"})).json() == done

    opened = (await api.put(address, json={"status": "open"})).json()
    assert opened == first | {"updated_at": opened["updated_at"]}


async def test_somebody_is_to_do_it_until_a_moment(
    api: httpx.AsyncClient, leave: LeaveFollowUp, services: FakeServices, dentist: int
) -> None:
    first = await read(api, await leave())
    address, owner = f"/api/follow-ups/{first['id']}", await owner_id(services, dentist)

    changed = (await api.put(address, json={"assignee_id": owner, "due_at": DUE, "urgent": True})).json()
    assert (changed["assignee_id"], changed["due_at"], changed["urgent"]) == (owner, "2025-11-21T14:00:00Z", True)

    freed = (await api.put(address, json={"assignee_id": None, "due_at": None, "body": "x", "kind": "late"})).json()
    assert freed == first | {"urgent": True}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"status": "asleep"}, "status"),
        ({"status": None}, "status"),
        ({"urgent": "perhaps"}, "urgent"),
        ({"due_at": "tomorrow"}, "due_at"),
        ({"due_at": "2025-11-21T09:00"}, "due_at"),
        ({"due_at": "0001-01-01T00:00:00+14:00"}, "due_at"),
        ({"due_at": 5}, "due_at"),
        ({"assignee_id": "Ana"}, "assignee_id"),
        ({"assignee_id": 0}, "assignee_id"),
        ({"assignee_id": 2**63 - 1}, "assignee_id"),
    ],
)
async def test_bad_fields_are_named_and_nothing_is_written(
    api: httpx.AsyncClient, leave: LeaveFollowUp, values: dict[str, Any], field: str
) -> None:
    first = await read(api, await leave())

    answer = await api.put(f"/api/follow-ups/{first['id']}", json=values)

    assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
    assert await read(api, first["id"]) == first


async def test_nobody_of_another_business_can_be_asked_to_do_it(
    *, api: httpx.AsyncClient, stranger: httpx.AsyncClient, leave: LeaveFollowUp, services: FakeServices, barber: int
) -> None:
    assert (await stranger.get("/api/follow-ups")).json() == {"items": [], "next": None}

    answer = await api.put(f"/api/follow-ups/{await leave()}", json={"assignee_id": await owner_id(services, barber)})

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["assignee_id"])


async def test_the_list_is_sifted_and_turned_page_by_page(
    api: httpx.AsyncClient, leave: LeaveFollowUp, services: FakeServices, dentist: int
) -> None:
    ids, owner = [await leave() for _ in range(5)], await owner_id(services, dentist)
    for follow_up_id in ids[:2]:
        await api.put(f"/api/follow-ups/{follow_up_id}", json={"status": "done"})
    for follow_up_id in ids[1:3]:
        await api.put(f"/api/follow-ups/{follow_up_id}", json={"assignee_id": owner})

    async def listed(**asked: object) -> list[int]:
        seen: list[int] = []
        asked["limit"] = 2
        while True:
            page = (await api.get("/api/follow-ups", params=asked)).json()  # type: ignore[arg-type]  # numbers and words
            seen += [ids.index(item["id"]) for item in page["items"]]
            if page["next"] is None:
                return seen
            asked["cursor"] = page["next"]

    assert await listed() == [4, 3, 2, 1, 0]
    assert await listed(status="open") == [4, 3, 2]
    assert await listed(status="done") == [1, 0]
    assert await listed(assignee=owner) == [2, 1]
    assert await listed(assignee=owner, status="done") == [1]
    assert await listed(assignee=owner + 1) == []


@pytest.mark.parametrize("asked", [{"status": "asleep"}, {"assignee": "x"}, {"assignee": "0"}, {"cursor": "x"}])
async def test_what_cannot_be_asked_is_named(api: httpx.AsyncClient, asked: dict[str, str]) -> None:
    answer = await api.get("/api/follow-ups", params=asked)

    assert (answer.status_code, set(answer.json()["fields"])) == (422, set(asked))


async def test_a_late_change_is_told(api: httpx.AsyncClient, leave: LeaveFollowUp) -> None:
    follow_up_id = await leave()
    address = f"/api/follow-ups/{follow_up_id}"
    headers = {"If-Match": (await api.get(address)).headers["etag"]}

    answers_got = await asyncio.gather(
        *(api.put(address, json=change, headers=headers) for change in ({"status": "done"}, {"urgent": True}))
    )

    assert sorted(answer.status_code for answer in answers_got) == [200, 412]
    (late,) = [answer.json() for answer in answers_got if answer.status_code == 412]
    assert (late["code"], late["current"]) == ("changed_meanwhile", await read(api, follow_up_id))
    same = await api.get(address, headers={"Accept-Language": "es"})
    assert same.headers["etag"] == (await api.get(address)).headers["etag"] != headers["If-Match"]


class TestAnswers:
    """What one caller asked is answered for everybody."""

    async def test_the_words_become_an_answer_and_it_is_done(
        self, api: httpx.AsyncClient, leave: LeaveFollowUp
    ) -> None:
        follow_up_id = await leave(kind="question", body="Are you in network\nwith MetLife?")

        answer = await api.post(
            f"/api/follow-ups/{follow_up_id}/answer", json={"answer": "Yes, we are.", "answer_es": "Sí."}
        )

        assert (answer.status_code, answer.json()["status"]) == (201, "done")
        assert answer.json() == await read(api, follow_up_id)
        written = (await api.get(f"/api/answers/{answer.json()['answer_id']}")).json()
        assert (written["question"], written["answer"], written["answer_es"]) == (
            "Are you in network with MetLife?", "Yes, we are.", "Sí.",
        )  # fmt: skip

        again = await api.post(f"/api/follow-ups/{follow_up_id}/answer", json={"answer": "No."})
        assert (again.status_code, again.json()["code"]) == (409, "already_answered")
        assert len((await api.get("/api/answers")).json()["items"]) == 1
        await api.delete(f"/api/answers/{answer.json()['answer_id']}")
        assert (await read(api, follow_up_id))["answer_id"] is None

    async def test_another_question_may_be_written(self, api: httpx.AsyncClient, leave: LeaveFollowUp) -> None:
        follow_up_id = await leave(kind="question", body="word " * 300)

        await api.post(f"/api/follow-ups/{follow_up_id}/answer", json={"answer": "Yes.", "question": None})
        await api.post(f"/api/follow-ups/{await leave()}/answer", json={"answer": "No.", "question": "Is it late?"})

        written = (await api.get("/api/answers")).json()["items"]
        assert [row["question"] for row in written] == ["Is it late?", ("word " * 40).strip()]

    @pytest.mark.parametrize(
        ("body", "sent", "field"),
        [
            ("Do you?", {}, "answer"),
            ("Do you?", {"answer": " "}, "answer"),
            ("", {"answer": "Yes."}, "question"),
            ("Do you?", {"answer": "Yes.", "question_es": "x" * 201}, "question_es"),
        ],
    )
    async def test_bad_fields_are_named_and_nothing_is_written(
        self, *, api: httpx.AsyncClient, leave: LeaveFollowUp, body: str, sent: dict[str, str], field: str
    ) -> None:
        follow_up_id = await leave(kind="question", body=body)

        answer = await api.post(f"/api/follow-ups/{follow_up_id}/answer", json=sent)

        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])
        assert (await read(api, follow_up_id))["status"] == "open"
        assert (await api.get("/api/answers")).json()["items"] == []

    async def test_there_is_an_end_to_answers(
        self, api: httpx.AsyncClient, leave: LeaveFollowUp, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(catalog, "MAX_ANSWERS", 0)
        follow_up_id = await leave(kind="question")

        answer = await api.post(f"/api/follow-ups/{follow_up_id}/answer", json={"answer": "Yes."})

        assert (answer.status_code, answer.json()["code"]) == (409, "too_many_offers")
        assert (await read(api, follow_up_id))["status"] == "open"


ROUTES = [("GET", ""), ("PUT", ""), ("POST", "/answer")]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_anothers_does_not_exist(
    *, api: httpx.AsyncClient, stranger: httpx.AsyncClient, leave: LeaveFollowUp, method: str, path: str
) -> None:
    first = await read(api, await leave())

    for follow_up_id in (first["id"], 424242, 10**30, "x"):
        answer = await stranger.request(method, f"/api/follow-ups/{follow_up_id}{path}", json={"status": "asleep"})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await read(api, first["id"]) == first


@pytest.mark.parametrize(("method", "path"), [("GET", ""), *((method, f"/1{path}") for method, path in ROUTES)])
async def test_nothing_is_public(api: httpx.AsyncClient, method: str, path: str) -> None:
    nobody = await api.request(method, f"/api/follow-ups{path}", headers={"Authorization": ""}, content=b"{")
    pretender = await api.request(method, f"/api/follow-ups{path}", headers={"Authorization": "Bearer x"}, content=b"{")

    assert (nobody.status_code, pretender.status_code) == (401, 403)


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/follow-ups", "/api/answers")
