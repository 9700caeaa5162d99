"""A list gives fifty rows unless it is asked for another number, and a cursor while there are more."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from ringlypro.appointments.tables import Appointment, Resource
from ringlypro.calls.tables import Call
from ringlypro.contacts.tables import Contact
from ringlypro.credits import ledger
from ringlypro.messages.tables import Message
from ringlypro.notifications.tables import Notification
from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

LISTS = (
    "/api/contacts", "/api/messages", "/api/calls", "/api/call-log", "/api/appointments", "/api/credits/usage",
    "/api/credits/transactions", "/api/credits/notifications",
)  # fmt: skip
ROWS = 52


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> FastAPI:
    return house(services, tmp_path)


@pytest.fixture
async def full_business(services: FakeServices, dentist: int) -> None:
    """Fifty-two of everything that is listed."""
    async with services.unit_of_work(dentist) as unit:
        tariff = await ledger.load_tariff(unit)
        resource = await unit.db.scalar(select(Resource.id))
        for n in range(ROWS):
            at = unit.now + timedelta(hours=n + 1)
            call = {"direction": "incoming", "from_number": "x", "to_number": "x", "status": "completed"}
            text = {"direction": "incoming", "from_number": "x", "to_number": "x", "status": "received", "body": "x"}
            slot = {"starts_at": at, "ends_at": at + timedelta(minutes=5), "busy_until": at + timedelta(minutes=5)}
            unit.db.add_all([
                Contact(first_name=f"Ana {n}", phone=f"+130555501{n:02}"),
                Message(**text),
                Call(twilio_call_sid=f"CB{n}", **call),
                Appointment(
                    resource_id=resource, customer_name="Ana", customer_phone="x", confirmation_code=f"AAAA{n:02}", **slot
                ),
                Notification(kind="credit_low", values={"balance": "1.0000", "free_minutes": 1}, link="/"),
            ])  # fmt: skip
            await ledger.charge_call(
                unit, call_id=None, call_sid=f"CA{n}", seconds=1, tariff=tariff, reason="call", ended_at=unit.now
            )
            await ledger.post(unit, kind="deposit", amount=Decimal(5), reference=f"pi_{n}", reason="reload")


def ids(answer: httpx.Response) -> list[Any]:
    return [item["id"] for item in answer.json()["items"]]


async def test_pages_are_fifty_long_and_go_on_where_they_stopped(api: httpx.AsyncClient, full_business: None) -> None:
    for path in LISTS:
        first = await api.get(path)
        rest = await api.get(path, params={"cursor": first.json()["next"]})
        whole = await api.get(path, params={"limit": 100})

        assert len(ids(first)) == 50, path
        assert len(ids(whole)) >= ROWS, path
        assert ids(first) + ids(rest) == ids(whole), path
        assert (rest.json()["next"], whole.json()["next"]) == (None, None), path


@pytest.mark.parametrize("path", LISTS)
async def test_a_page_has_one_to_a_hundred_rows(api: httpx.AsyncClient, path: str) -> None:
    answers = [(await api.get(path, params={"limit": limit})).status_code for limit in (0, 1, 100, 101)]

    assert answers == [422, 200, 200, 422]


async def test_a_page_that_is_just_full_is_the_last(api: httpx.AsyncClient, full_business: None) -> None:
    for path in ("/api/contacts", "/api/messages", "/api/calls", "/api/appointments", "/api/credits/usage"):
        exactly = await api.get(path, params={"limit": ROWS})
        almost = await api.get(path, params={"limit": ROWS - 1})

        assert (len(ids(exactly)), exactly.json()["next"]) == (ROWS, None), path
        assert almost.json()["next"] is not None, path
