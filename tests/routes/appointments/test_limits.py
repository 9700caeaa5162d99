"""How far each field of an appointment may go, and the first value that goes too far."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.routes.appointments.ana import ANA, URL, book


@pytest.mark.parametrize(
    ("field", "last", "first_refused"),
    [
        ("customer_name", "x" * 200, "x" * 201),
        ("purpose", "x" * 2000, "x" * 2001),
        ("duration", 5, 4),
        ("duration", 1440, 1441),
    ],
)
async def test_a_field_goes_to_its_limit(api: httpx.AsyncClient, field: str, last: Any, first_refused: Any) -> None:
    refused = await api.post(URL, json=ANA | {field: first_refused, "override_hours": True})
    made = await book(api, **{field: last, "override_hours": True})

    assert (refused.status_code, list(refused.json()["fields"])) == (422, [field])
    assert made[field] == last


@pytest.mark.parametrize("written", ["9:00", "09:00", "09:00:00", " 9:00 "])
async def test_a_clock_may_be_written_in_these_ways(api: httpx.AsyncClient, written: str) -> None:
    assert (await book(api, appointment_time=written))["appointment_time"] == "09:00"


@pytest.mark.parametrize("written", ["24:00", "9", "9:60", "09:00:01", "9:00 pm", ""])
async def test_a_clock_may_not_be_written_in_these(api: httpx.AsyncClient, written: str) -> None:
    answer = await api.post(URL, json=ANA | {"appointment_time": written})

    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["appointment_time"])


@pytest.mark.parametrize("field", ["appointment_date", "appointment_time", "customer_phone", "customer_name"])
async def test_what_is_needed_is_asked_for(api: httpx.AsyncClient, field: str) -> None:
    answer = await api.post(URL, json={name: value for name, value in ANA.items() if name != field})

    assert (answer.status_code, answer.json()["fields"]) == (422, {field: "This is needed."})


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
