"""A call as the API shows it: in the log, whole, on the dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.lines import carrier_into
from tests.routes.all_routes import house
from tests.service_fixtures import FakeServices

NUMBER = "+13055550101"
ANA = "+13055550142"
CALL = {
    "id", "twilio_call_sid", "contact_id", "caller_name", "direction", "from_number", "to_number", "status",
    "duration", "language", "outcome", "cost", "recording_url", "appointment_id", "start_time", "end_time",
    "created_at",
}  # fmt: skip


@pytest.fixture
def app(services: FakeServices, tmp_path: Path) -> Any:
    return house(services, tmp_path)


@pytest.fixture
async def sid(app: Any, services: FakeServices, dentist: int) -> str:
    """The SID of a call that asked for the hours and took 61 seconds."""
    async with carrier_into(app, services) as carrier:
        call = await carrier.dial(to=NUMBER, from_=ANA)
        await call.press("1")
        await call.say("what are your hours")
        call.set_duration(61)
        await call.hang_up()
    return call.sid


async def test_the_log_has_the_call(api: httpx.AsyncClient, sid: str) -> None:
    (row,) = (await api.get("/api/calls")).json()["items"]

    assert set(row) == CALL
    assert (row["twilio_call_sid"], row["status"], row["duration"], row["cost"]) == (sid, "completed", 61, "0.0000")
    assert row["start_time"].endswith(("Z", "+00:00"))


async def test_one_call_has_its_turns_and_its_charge(api: httpx.AsyncClient, sid: str) -> None:
    (row,) = (await api.get("/api/calls")).json()["items"]
    whole = (await api.get(f"/api/calls/{row['id']}")).json()

    assert {name: whole[name] for name in CALL} == row
    assert whole["charge"] == {"free_minutes": 2, "paid_minutes": 0, "cost": "0.0000", "reason": "call"}
    assert [turn["heard"] for turn in whole["turns"]][:3] == ["", "1", "what are your hours"]
    assert {"heard", "confidence", "understood", "said", "ms"} <= set(whole["turns"][0])


async def test_a_call_on_the_line_has_no_charge_yet(app: Any, api: httpx.AsyncClient, services: FakeServices) -> None:
    async with carrier_into(app, services) as carrier:
        await carrier.dial(to=NUMBER, from_=ANA)
    (row,) = (await api.get("/api/calls")).json()["items"]

    assert (row["cost"], row["end_time"], row["duration"]) == (None, None, None)
    assert (await api.get(f"/api/calls/{row['id']}")).json()["charge"] is None


async def test_the_dashboard_shows_it_in_its_rows(api: httpx.AsyncClient, sid: str) -> None:
    (row,) = (await api.get("/api/call-log")).json()["items"]

    assert set(row) == {
        "id", "caller_name", "from_number", "contact_id", "direction", "status", "outcome", "duration", "cost", "time",
        "created_at",
    }  # fmt: skip
    assert (row["from_number"], row["duration"], row["cost"]) == (ANA, 61, "0.0000")


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"direction": "incoming"}, 1),
        ({"direction": "outgoing"}, 0),
        ({"status": "completed"}, 1),
        ({"q": "0142"}, 1),
        ({"from": "2025-11-20", "to": "2025-11-20"}, 1),
        ({"to": "2025-11-19"}, 0),
        ({"from": "2025-11-20T00:00:00-05:00"}, 1),
    ],
)
async def test_the_log_is_sifted(api: httpx.AsyncClient, sid: str, asked: dict[str, str], count: int) -> None:
    assert len((await api.get("/api/calls", params=asked)).json()["items"]) == count


async def test_a_plus_that_arrived_as_a_blank_is_understood(api: httpx.AsyncClient, sid: str) -> None:
    answer = await api.get("/api/calls?from=2025-11-20T00:00:00+01:00")

    assert (answer.status_code, len(answer.json()["items"])) == (200, 1)


async def test_the_dashboard_and_its_short_forms(api: httpx.AsyncClient, sid: str) -> None:
    whole = (await api.get("/api/dashboard")).json()
    short = (await api.get("/api/mobile/dashboard")).json()
    numbers = (await api.get("/api/mobile/stats")).json()

    assert set(whole) == set(short) == {
        "today", "calls", "recent_calls", "upcoming_appointments", "activity", "credits", "alerts",
    }  # fmt: skip
    assert set(whole["today"]) == {"contacts", "appointments", "messages", "calls"}
    assert set(whole["calls"]) == {"total", "incoming", "outgoing", "missed", "average_duration"}
    assert numbers == {"today": whole["today"], "calls": whole["calls"]}
    assert [row["twilio_call_sid"] for row in whole["recent_calls"]] == [sid]


async def test_the_switch_is_set_or_flipped(api: httpx.AsyncClient) -> None:
    off = await api.post("/api/mobile/client/toggle", json={"enabled": False})
    on = await api.post("/api/mobile/client/toggle")

    assert (off.json(), on.json()) == ({"rachel_enabled": False}, {"rachel_enabled": True})
