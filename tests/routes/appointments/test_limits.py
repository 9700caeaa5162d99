"""How far each field of an appointment may go, and the first value that goes too far."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from tests.routes.appointments.ana import ANA, FRIDAY, URL, book
from tests.routes.described import described_answers, promised_answers

LIMITS: tuple[tuple[str, Any, Any], ...] = (
    ("customer_name", "x", ""),
    ("customer_name", "x" * 200, "x" * 201),
    ("purpose", "x" * 2000, "x" * 2001),
    ("duration", 5, 4),
    ("duration", 1440, 1441),
)
"""A field, the last value that it takes, and the first that it does not."""


async def test_each_field_goes_to_its_limits(api: httpx.AsyncClient) -> None:
    for n, (field, last, first_refused) in enumerate(LIMITS):
        day = {"appointment_date": f"2025-12-{1 + 2 * n:02}", "override_hours": True}
        refused = await api.post(URL, json=ANA | day | {field: first_refused})
        made = await book(api, **day, **{field: last})

        assert (refused.status_code, list(refused.json()["fields"])) == (422, [field])
        assert made[field] == last


async def test_a_clock_is_written_in_some_ways_and_no_others(api: httpx.AsyncClient) -> None:
    for written in ("24:00", "9", "9:60", "09:00:01", "9:00 pm", ""):
        answer = await api.post(URL, json=ANA | {"appointment_time": written})
        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["appointment_time"]), written
    for written in ("9:00", "09:00", "09:00:00", " 9:00 "):
        made = await book(api, appointment_time=written)
        assert made["appointment_time"] == "09:00", written
        await api.delete(f"{URL}/{made['id']}")


async def test_what_is_needed_is_asked_for(api: httpx.AsyncClient) -> None:
    needed = {"appointment_date", "appointment_time", "customer_phone", "customer_name"}

    for sent in ({name: value for name, value in ANA.items() if name not in needed}, dict.fromkeys(needed, "")):
        answer = await api.post(URL, json=sent)
        assert (answer.status_code, answer.json()["fields"]) == (422, dict.fromkeys(needed, "This is needed.")), sent


async def test_what_is_no_day_and_what_is_no_time_is_said(api: httpx.AsyncClient) -> None:
    reported = {}
    for sent in ({"appointment_date": "2025-02-30"}, {"appointment_date": "soon"}, {"appointment_time": "noon"}):
        reported |= {next(iter(sent.values())): (await api.post(URL, json=ANA | sent)).json()["fields"]}

    day = {"appointment_date": "This must be a date such as 2026-11-24."}
    assert reported == {
        "2025-02-30": day, "soon": day, "noon": {"appointment_time": "This must be a time such as 14:00."}
    }  # fmt: skip


async def test_free_times_are_listed_for_lengths_that_can_be_booked(api: httpx.AsyncClient) -> None:
    statuses = {}
    for minutes in (4, 5, 1440, 1441):
        answer = await api.get(f"{URL}/available", params={"date": FRIDAY, "duration": minutes})
        statuses[minutes] = answer.status_code

    assert statuses == {4: 422, 5: 200, 1440: 200, 1441: 422}


BAD_BOOKING = {
    "customer_name": "", "customer_phone": "x", "customer_email": "q", "appointment_date": "32",
    "appointment_time": "zz", "duration": -1, "purpose": 5, "service_id": "x", "status": [], "source": 9,
    "override_hours": "?",
}  # fmt: skip


async def test_wrong_types_and_wrong_values_are_named_together(api: httpx.AsyncClient) -> None:
    made = await book(api)

    for answer in (await api.post(URL, json=BAD_BOOKING), await api.put(f"{URL}/{made['id']}", json=BAD_BOOKING)):
        assert (answer.status_code, set(answer.json()["fields"])) == (422, set(BAD_BOOKING))


async def test_what_is_meant_by_a_number_or_a_yes_as_text_is_taken(api: httpx.AsyncClient) -> None:
    assert (await book(api, duration="45", override_hours="true"))["duration"] == 45


async def test_seven_digits_belong_to_the_businesss_own_area(api: httpx.AsyncClient) -> None:
    assert (await book(api, customer_phone="555-0142"))["customer_phone"] == "+13055550142"


@pytest.mark.parametrize("source", ["voice_booking", "online", "manual", "walk-in"])
async def test_every_source_may_be_named(api: httpx.AsyncClient, source: str) -> None:
    assert (await book(api, source=source))["source"] == source


@pytest.mark.parametrize("status", ["pending", "cancelled", "completed", "no-show"])
async def test_every_status_may_be_set(api: httpx.AsyncClient, status: str) -> None:
    made = await book(api)

    changed = await api.put(f"{URL}/{made['id']}", json={"status": status})

    assert (changed.status_code, changed.json()["status"]) == (200, status)
    assert [row["id"] for row in (await api.get(URL, params={"status": status})).json()["items"]] == [made["id"]]


def test_each_route_is_described_with_its_answers(app: FastAPI) -> None:
    assert described_answers(app) == promised_answers("/api/appointments")
