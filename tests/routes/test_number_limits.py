"""From where to where the numbers of a question go: ids, cursors and lengths, each refused under its own name."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

LARGEST_ID = 2**63 - 1
RANGE = "This number is too small or too large."
LISTS_OF_IDS = ("/api/messages", "/api/credits/usage", "/api/credits/transactions", "/api/credits/notifications")
ALL_LISTS = (*LISTS_OF_IDS, "/api/contacts", "/api/calls", "/api/call-log", "/api/appointments")


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


async def ask(api: httpx.AsyncClient, path: str, **query: object) -> tuple[int, object]:
    """The status, and what is said of the fields."""
    answer = await api.get(path, params={name: str(value) for name, value in query.items()})
    return answer.status_code, answer.json().get("fields")


async def test_a_cursor_is_an_id(api: httpx.AsyncClient) -> None:
    for path in LISTS_OF_IDS:
        for cursor in (1, LARGEST_ID):
            assert await ask(api, path, cursor=cursor) == (200, None), (path, cursor)
        for cursor in (0, LARGEST_ID + 1):
            assert await ask(api, path, cursor=cursor) == (422, {"cursor": RANGE}), (path, cursor)


async def test_a_page_has_one_to_a_hundred_rows(api: httpx.AsyncClient) -> None:
    for path in ALL_LISTS:
        for limit in (1, 100):
            assert await ask(api, path, limit=limit) == (200, None), (path, limit)
        for limit in (0, 101):
            assert await ask(api, path, limit=limit) == (422, {"limit": RANGE}), (path, limit)


async def test_texts_are_asked_for_by_the_id_of_a_contact(api: httpx.AsyncClient) -> None:
    for contact_id in (1, LARGEST_ID):
        assert await ask(api, "/api/messages", contact_id=contact_id) == (200, None)
    for contact_id in (0, LARGEST_ID + 1):
        assert await ask(api, "/api/messages", contact_id=contact_id) == (422, {"contact_id": RANGE})


async def test_free_times_are_asked_for_by_the_id_of_a_service(api: httpx.AsyncClient) -> None:
    path, day = "/api/appointments/available", {"date": "2025-11-21"}
    for service_id in (1, LARGEST_ID):
        status, fields = await ask(api, path, service_id=service_id, **day)
        assert (status, fields) == (422, {"service_id": "There is no such service."})
    for service_id in (0, LARGEST_ID + 1):
        assert await ask(api, path, service_id=service_id, **day) == (422, {"service_id": RANGE})


async def test_no_row_has_an_id_that_cannot_be_one(api: httpx.AsyncClient) -> None:
    for path in ("/api/contacts", "/api/appointments", "/api/calls"):
        for row_id in (0, -1, LARGEST_ID, LARGEST_ID + 1):
            answer = await api.get(f"{path}/{row_id}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), (path, row_id)
