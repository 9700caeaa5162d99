"""The dashboard over the API: whole with the latest of each list, short with three, and what it says without any."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select, update

from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.calls.tables import Call
from ringlypro.clients.tables import Client
from ringlypro.notifications.tables import Activity
from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

ROWS = 60


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.fixture
async def full_business(services: FakeServices, dentist: int) -> None:
    """Sixty calls, appointments to come and lines of the feed."""
    async with services.unit_of_work(dentist) as unit:
        resource = await unit.db.scalar(select(Resource.id))
        for n in range(ROWS):
            at = unit.now + timedelta(hours=n + 1)
            call: dict[str, Any] = {"direction": "incoming", "from_number": "x", "to_number": "x"}
            slot = {"starts_at": at, "ends_at": at + timedelta(minutes=5), "busy_until": at + timedelta(minutes=5)}
            person = {"customer_name": f"Ana {n}", "customer_phone": "x", "confirmation_code": f"AAAA{n:02}"}
            values = {"customer": f"Ana {n}", "starts_at": at.isoformat()}
            unit.db.add_all([
                Call(twilio_call_sid=f"CA{n}", status="completed", duration=60, **call),
                Appointment(resource_id=resource, **person, **slot),
                Activity(kind="appointment_booked", values=values, link=f"/appointments?id={n}"),
            ])  # fmt: skip


def lengths(answer: httpx.Response) -> list[int]:
    lists = ("recent_calls", "upcoming_appointments", "activity")
    return [len(answer.json()[name]) for name in lists]


async def test_the_short_dashboard_has_the_first_three_rows_of_each_list_of_the_whole(
    api: httpx.AsyncClient, full_business: None
) -> None:
    whole, short = await api.get("/api/dashboard"), await api.get("/api/mobile/dashboard")

    assert (lengths(whole), lengths(short)) == ([8, 6, 10], [3, 3, 3])
    for name in ("recent_calls", "upcoming_appointments", "activity"):
        assert short.json()[name] == whole.json()[name][:3]
    for name in ("today", "calls", "credits", "alerts"):
        assert short.json()[name] == whole.json()[name]


async def test_the_dashboard_shows_who_comes_next_on_the_businesss_own_clock(
    api: httpx.AsyncClient, full_business: None
) -> None:
    whole = (await api.get("/api/dashboard")).json()

    first = whole["upcoming_appointments"][0]
    assert (first["customer_name"], first["starts_at"], first["duration"]) == ("Ana 0", "2025-11-20T11:00:00-05:00", 5)
    line = whole["activity"][0]
    assert (line["kind"], line["link"]) == ("appointment_booked", f"/appointments?id={ROWS - 1}")
    assert f"Ana {ROWS - 1}" in line["text"]


@pytest.mark.parametrize(
    ("change", "alerts"),
    [
        ({}, []),
        ({"ringlypro_number": None}, ["no_number"]),
        ({"credit_suspended": True}, ["suspended"]),
        ({"monthly_free_minutes": 5}, ["low_balance"]),
    ],
)
async def test_the_dashboard_warns_of_what_keeps_calls_from_being_answered(
    api: httpx.AsyncClient, services: FakeServices, dentist: int, change: dict[str, object], alerts: list[str]
) -> None:
    if change:
        async with services.unit_of_work(dentist) as unit:
            await unit.db.execute(update(Client).values(**change))

    whole = (await api.get("/api/dashboard")).json()

    assert whole["alerts"] == alerts
    assert (await api.get("/api/mobile/dashboard")).json()["alerts"] == alerts


async def test_a_new_business_has_an_empty_dashboard(api: httpx.AsyncClient) -> None:
    whole = (await api.get("/api/dashboard")).json()

    assert whole["today"] == {"contacts": 0, "appointments": 0, "messages": 0, "calls": 0}
    assert whole["calls"] == {"total": 0, "incoming": 0, "outgoing": 0, "missed": 0, "average_duration": 0}
    assert (whole["recent_calls"], whole["upcoming_appointments"], whole["activity"]) == ([], [], [])
    assert Decimal(whole["credits"]["balance"]) == 0


async def test_switching_the_receptionist_is_news_for_whoever_remembers_the_business(
    api: httpx.AsyncClient, dentist: int, changes: Any
) -> None:
    await api.post("/api/mobile/client/toggle", json={"enabled": False})

    assert changes.take() == [(dentist, "clients", None)]
