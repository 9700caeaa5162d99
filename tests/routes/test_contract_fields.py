"""Fields that are refused are named as they were sent."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

FORM = {
    "email": "olga@example.com", "password": "long enough", "first_name": "Olga", "last_name": "Ruiz",
    "business_name": "Ruiz", "business_phone": "305 555 0123", "business_type": "salon", "terms_accepted": True,
}  # fmt: skip
BOOKING = {"customer_name": "Ana", "customer_phone": "3055550142", "appointment_time": "10:00"}


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.mark.parametrize("service_list", [5, {"a": 1}, [5]])
async def test_services_of_no_shape_are_one_field(api: httpx.AsyncClient, service_list: object) -> None:
    answer = await api.post("/api/auth/register", json=FORM | {"services": service_list})

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"services"})


@pytest.mark.parametrize("day", ["20251121", "2025-W47-5", "2025-11-21T00:00", "²025-11-21"])
async def test_a_day_is_written_in_one_way(api: httpx.AsyncClient, day: str) -> None:
    booked = await api.post("/api/appointments", json=BOOKING | {"appointment_date": day})
    free = await api.get("/api/appointments/available", params={"date": day})

    assert (booked.status_code, set(booked.json()["fields"])) == (422, {"appointment_date"})
    assert (free.status_code, set(free.json()["fields"])) == (422, {"date"})


@pytest.mark.parametrize("path", ["/api/contacts", "/api/calls"])
async def test_a_search_for_a_nul_is_refused_by_its_name(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(path, params={"q": "a\x00b"})

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"q"})


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        ("/api/contacts", {"status": "asleep"}),
        ("/api/calls", {"status": "asleep"}),
        ("/api/calls", {"direction": "sideways", "status": "Completed"}),
        ("/api/appointments", {"status": "asleep"}),
    ],
)
async def test_a_list_is_sifted_by_known_words_only(api: httpx.AsyncClient, path: str, asked: dict[str, str]) -> None:
    answer = await api.get(path, params=asked)

    assert (answer.status_code, answer.json()["code"], set(answer.json()["fields"])) == (422, "invalid", set(asked))


@pytest.mark.parametrize("path", ["/api/contacts", "/api/calls", "/api/appointments"])
async def test_an_empty_word_sifts_nothing(api: httpx.AsyncClient, path: str) -> None:
    answer = await api.get(path, params={"status": ""})

    assert (answer.status_code, answer.json()) == (200, {"items": [], "next": None})


async def test_nobody_writes_a_text_to_themselves(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/messages/sms", json={"to": "+13055550101", "body": "hello"})

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"to"})
