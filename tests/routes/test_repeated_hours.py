"""A day of 25 hours has 25 of them to sell, and a clock that is shown can be had."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest
from fastapi import FastAPI

from tests.service_fixtures import FakeServices, make_app
from webhooks.api import appointments, hours

LONG_DAY, SHORT_DAY = "2026-11-01", "2026-03-08"
ALWAYS_OPEN = {str(day): [["00:00", "00:00"]] for day in range(1, 8)}


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [hours.router, appointments.router])


async def open_always(api: httpx.AsyncClient) -> None:
    (await api.put("/api/hours", json={"hours": ALWAYS_OPEN})).raise_for_status()


async def book(api: httpx.AsyncClient, day: str, clock: str, number: int) -> httpx.Response:
    person = {"customer_name": "Ana Lopez", "customer_phone": f"+1305555{number:04d}"}
    times = {"appointment_date": day, "appointment_time": clock, "duration": 60}
    return await api.post("/api/appointments", json=person | times)


async def free_clocks(api: httpx.AsyncClient, day: str) -> list[str]:
    answer = await api.get("/api/appointments/available", params={"date": day, "duration": 60})
    return list(answer.json()["slots"])


@pytest.mark.parametrize(("day", "count"), [(LONG_DAY, 25), (SHORT_DAY, 23), ("2026-11-02", 24)])
async def test_every_hour_of_a_day_is_sold_once(api: httpx.AsyncClient, day: str, count: int) -> None:
    await open_always(api)
    starts: list[str] = []
    while clocks := await free_clocks(api, day):
        answer = await book(api, day, clocks[0], len(starts))
        assert answer.status_code == 201, (clocks[0], answer.text)
        starts.append(answer.json()["starts_at"])

    assert len(set(starts)) == count
    seconds = sorted(datetime.fromisoformat(start).timestamp() for start in starts)
    assert seconds[-1] - seconds[0] == (count - 1) * 3600


async def test_the_second_pass_is_had_when_the_first_is_taken_and_then_nobody_gets_it(api: httpx.AsyncClient) -> None:
    await open_always(api)

    answers = [await book(api, LONG_DAY, "01:30", number) for number in range(3)]

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    starts = [answer.json()["starts_at"] for answer in answers[:2]]
    first, second = (datetime.fromisoformat(start) for start in starts)
    assert (second - first).total_seconds() == 3600


async def test_what_stands_in_the_second_pass_stays_there_when_something_else_changes(api: httpx.AsyncClient) -> None:
    await open_always(api)
    await book(api, LONG_DAY, "01:30", 1)
    row = (await book(api, LONG_DAY, "01:30", 2)).json()

    times = {"appointment_date": LONG_DAY, "appointment_time": "01:30"}
    changed = (await api.put(f"/api/appointments/{row['id']}", json=times | {"purpose": "Cleaning"})).json()

    assert (changed["starts_at"], changed["purpose"]) == (row["starts_at"], "Cleaning")
