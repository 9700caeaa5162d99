"""What the API lists, it books; what it offers instead, it books too."""

from __future__ import annotations

import json

import httpx
import pytest

from ringlypro.clients.tables import Service
from tests.conftest import TravellingClock
from tests.routes.appointments.ana import ANA, FRIDAY, URL, book
from tests.service_fixtures import FakeServices

ALWAYS = {str(day): [["00:00", "00:00"]] for day in range(1, 8)}


@pytest.fixture
async def open_always(services: FakeServices, dentist: int, clock: TravellingClock) -> None:
    clock.forward(days=-21)
    async with services.unit_of_work(dentist) as unit:
        await unit.fetch_all("UPDATE clients SET business_hours = %(week)s::jsonb", {"week": json.dumps(ALWAYS)})


@pytest.mark.usefixtures("open_always")
async def test_in_a_night_with_an_hour_too_many_a_clock_is_listed_while_one_of_its_passes_is_free(
    api: httpx.AsyncClient,
) -> None:
    night = {"appointment_date": "2025-11-02"}

    async def listed() -> list[str]:
        return list((await api.get(f"{URL}/available", params={"date": "2025-11-02"})).json()["slots"])

    assert {"01:00", "01:30", "02:00"} <= set(await listed())
    first = await book(api, **night, appointment_time="01:00")
    assert "01:00" in await listed()
    second = await book(api, **night, appointment_time="01:00")

    assert [first["starts_at"], second["starts_at"]] == ["2025-11-02T01:00:00-04:00", "2025-11-02T01:00:00-05:00"]
    assert "01:00" not in await listed()
    assert (await api.post(URL, json=ANA | night | {"appointment_time": "01:00"})).status_code == 409
    for clock_time in (await listed())[:4]:
        await book(api, **night, appointment_time=clock_time)


async def test_alternatives_of_a_service_can_be_booked_with_its_buffer(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    async with services.unit_of_work(dentist) as unit:
        unit.db.add(service := Service(name="Crown", minutes=60, buffer_minutes=45))
    await book(api)

    refused = await api.post(URL, json=ANA | {"service_id": service.id})

    assert (refused.status_code, refused.json()["code"]) == (409, "slot_taken")
    assert f"{FRIDAY}T09:00:00-05:00" not in refused.json()["alternatives"]
    for start in refused.json()["alternatives"]:
        made = await book(api, service_id=service.id, appointment_date=start[:10], appointment_time=start[11:16])
        assert made["starts_at"] == start
        await api.delete(f"{URL}/{made['id']}")
