"""Hours, closures and holidays over the API, and what they do to a calendar and a call."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from ringlypro.calls.turn_contexts import build_turn_context
from ringlypro.calls.voices import ANONYMOUS_CALL
from ringlypro.clients import client_profiles, jobs
from ringlypro.clients.closures import list_closures
from tests.conftest import TravellingClock
from tests.service_fixtures import FakeServices, make_app
from webhooks.api import appointments, closures, holidays, hours

CHRISTMAS = date(2025, 12, 25)


@pytest.fixture
def app(services: FakeServices) -> FastAPI:
    return make_app(services, [closures.router, hours.router, holidays.router, appointments.router])


async def close(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post("/api/closures", json={"starts_on": "2025-12-24", **values})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def book(api: httpx.AsyncClient, day: str, clock: str) -> httpx.Response:
    customer = {"customer_name": "Ana Lopez", "customer_phone": "+13055550142"}
    return await api.post(
        "/api/appointments", json=customer | {"appointment_date": day, "appointment_time": clock, "duration": 30}
    )


async def free_times(api: httpx.AsyncClient, day: str) -> list[str]:
    return list((await api.get("/api/appointments/available", params={"date": day})).json()["slots"])


async def switch(api: httpx.AsyncClient, *names: str, enabled: bool = True) -> dict[str, Any]:
    answer = await api.put("/api/holidays", json={"holidays": [{"name": name, "enabled": enabled} for name in names]})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def test_a_closure_is_made_read_changed_and_taken_away(api: httpx.AsyncClient) -> None:
    row = await close(api, name="Family trip", name_es="viaje familiar")

    assert {name: row[name] for name in ("starts_on", "ends_on", "name", "hours", "holiday")} == {
        "starts_on": "2025-12-24", "ends_on": "2025-12-24", "name": "Family trip", "hours": None, "holiday": None,
    }  # fmt: skip
    assert row["appointments_outside"] == []
    assert [each["id"] for each in (await api.get("/api/closures")).json()["items"]] == [row["id"]]

    changed = await api.put(f"/api/closures/{row['id']}", json={"hours": "9-1", "ends_on": "2025-12-26"})
    assert changed.json()["hours"] == [{"open": "09:00", "close": "13:00"}]
    assert (await api.put(f"/api/closures/{row['id']}", json={"hours": None})).json()["hours"] is None
    assert (await api.delete(f"/api/closures/{row['id']}")).status_code == 204
    assert (await api.get(f"/api/closures/{row['id']}")).status_code == 404


async def test_a_closed_day_has_no_times_and_a_short_one_those_of_its_own(api: httpx.AsyncClient) -> None:
    assert (await book(api, "2025-12-24", "10:00")).status_code == 201
    row = await close(api)

    assert await free_times(api, "2025-12-24") == []
    refused = await book(api, "2025-12-24", "11:00")
    assert (refused.status_code, refused.json()["code"]) == (422, "outside_hours"), refused.text
    assert (await api.get(f"/api/closures/{row['id']}")).json()["appointments_outside"] != []

    await api.put(f"/api/closures/{row['id']}", json={"hours": [{"open": "10:00", "close": "11:00"}]})
    assert await free_times(api, "2025-12-24") == ["10:30"]
    assert (await book(api, "2025-12-24", "10:30")).status_code == 201
    assert (await api.get(f"/api/closures/{row['id']}")).json()["appointments_outside"] == []


async def test_an_open_sunday_can_be_booked(api: httpx.AsyncClient) -> None:
    assert (await book(api, "2025-12-21", "10:00")).status_code == 422
    await close(api, starts_on="2025-12-21", hours=["10:00-12:00"])

    assert (await book(api, "2025-12-21", "10:00")).status_code == 201


async def test_a_holiday_that_is_switched_on_closes_its_day_in_every_year(
    api: httpx.AsyncClient, services: FakeServices, dentist: int
) -> None:
    before = (await api.get("/api/holidays")).json()
    assert before["region"] == "US"
    names = [each["name"] for each in before["holidays"]]
    assert {"Christmas Day", "Thanksgiving Day", "Christmas Eve", "Friday After Thanksgiving"} <= set(names)
    assert not any(each["enabled"] for each in before["holidays"])
    assert (await book(api, "2025-12-25", "10:00")).status_code == 201

    after = await switch(api, "Christmas Day", "Labor Day")

    assert [each["name"] for each in after["holidays"] if each["enabled"]] == ["Christmas Day", "Labor Day"]
    closed = (await api.get("/api/closures")).json()["items"]
    assert [row["starts_on"] for row in closed if row["holiday"] == "Christmas Day"] == [
        "2025-12-25", "2026-12-25", "2027-12-25",
    ]  # fmt: skip
    assert closed[0]["name_es"] == "Navidad"
    assert (await book(api, "2025-12-25", "11:00")).status_code == 422
    services.caches.get_cache(client_profiles.ClientProfileCache).clear()
    profile = await client_profiles.get_profile_by_id(services, dentist)
    assert profile is not None
    context = build_turn_context(profile, now=services.clock(), row=ANONYMOUS_CALL, lang="es")
    assert (context.opening_spans(CHRISTMAS), context.closing_reason(CHRISTMAS, "es")) == ([], "Navidad")

    await switch(api, "Christmas Day", enabled=False)

    assert {row["holiday"] for row in (await api.get("/api/closures")).json()["items"]} == {"Labor Day"}
    assert (await book(api, "2025-12-25", "11:00")).status_code == 201


async def test_a_holiday_may_have_hours_for_one_year_and_keeps_them(api: httpx.AsyncClient) -> None:
    await switch(api, "Christmas Eve")
    row = (await api.get("/api/closures")).json()["items"][0]

    assert (await api.delete(f"/api/closures/{row['id']}")).json()["code"] == "holiday_closure"
    moved = await api.put(f"/api/closures/{row['id']}", json={"starts_on": "2025-12-23", "ends_on": "2025-12-23"})
    assert moved.json()["fields"] == {"starts_on": moved.json()["fields"]["starts_on"]}
    await api.put(f"/api/closures/{row['id']}", json={"hours": "9-12"})
    await switch(api, "Labor Day")

    assert (await api.get(f"/api/closures/{row['id']}")).json()["hours"] == [{"open": "09:00", "close": "12:00"}]


async def test_another_region_has_other_holidays(api: httpx.AsyncClient) -> None:
    await switch(api, "Thanksgiving Day", "Christmas Day")

    mexico = (await api.put("/api/holidays", json={"region": "MX"})).json()

    by_name = {each["name"]: each for each in mexico["holidays"]}
    assert by_name["Christmas Day"]["enabled"]
    assert by_name["Constitution Day"]["name_es"] == "Día de la Constitución"
    assert {row["holiday"] for row in (await api.get("/api/closures")).json()["items"]} == {"Christmas Day"}
    florida = (await api.put("/api/holidays", json={"region": "US-FL"})).json()
    assert "Susan B. Anthony Day" in {each["name"] for each in florida["holidays"]}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_on": "2025-02-30"}, "starts_on"),
        ({"starts_on": ""}, "starts_on"),
        ({"starts_on": "2025-12-24", "ends_on": "2025-12-23"}, "ends_on"),
        ({"starts_on": "2025-12-24", "ends_on": "2027-12-23"}, "ends_on"),
        ({"starts_on": "2025-12-24", "hours": "25:00-26:00"}, "hours"),
        ({"starts_on": "2025-12-24", "hours": {"open": "09:00", "close": "09:00"}}, "hours"),
        ({"starts_on": "2025-12-24", "name": "x" * 81}, "name"),
        ({"starts_on": 20251224}, "starts_on"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(api: httpx.AsyncClient, values: dict[str, Any], field: str) -> None:
    answer = await api.post("/api/closures", json=values)

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {field})
    assert (await api.get("/api/closures")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"region": "XX"}, "region"),
        ({"region": "US-ZZ"}, "region"),
        ({"holidays": [{"name": "Nobody's Day", "enabled": True}]}, "holidays"),
    ],
)
async def test_a_holiday_or_region_that_nobody_knows_is_refused(
    api: httpx.AsyncClient, body: dict[str, Any], field: str
) -> None:
    answer = await api.put("/api/holidays", json=body)

    assert (answer.status_code, set(answer.json()["fields"])) == (422, {field})


async def test_the_week_is_read_and_written(api: httpx.AsyncClient) -> None:
    assert (await book(api, "2025-12-24", "16:30")).status_code == 201
    before = (await api.get("/api/hours")).json()
    assert before["hours"]["monday"] == [{"open": "09:00", "close": "17:00"}]
    assert before["appointments_outside"] == []

    after = (await api.put("/api/hours", json={"hours": {"monday": "9-5", "wednesday": "8am-12pm, 1-4"}})).json()

    assert after["hours"]["wednesday"] == [{"open": "08:00", "close": "12:00"}, {"open": "13:00", "close": "16:00"}]
    assert after["hours"]["monday"] == [{"open": "09:00", "close": "17:00"}]
    assert len(after["appointments_outside"]) == 1
    refused = await api.put("/api/hours", json={"hours": "whenever"})
    assert (refused.status_code, set(refused.json()["fields"])) == (422, {"hours"})


async def test_a_late_change_is_told(api: httpx.AsyncClient) -> None:
    row = await close(api)
    first = (await api.get(f"/api/closures/{row['id']}")).headers["ETag"]
    await api.put(f"/api/closures/{row['id']}", json={"name": "Trip"})

    late = await api.put(f"/api/closures/{row['id']}", json={"name": "Party"}, headers={"If-Match": first})
    week = await api.put("/api/hours", json={"hours": {}}, headers={"If-Match": '"old"'})
    days = await api.put("/api/holidays", json={"region": "MX"}, headers={"If-Match": '"old"'})

    assert [each.status_code for each in (late, week, days)] == [412, 412, 412]
    assert late.json()["current"]["name"] == "Trip"


async def test_closures_are_paged_in_order_of_their_days(api: httpx.AsyncClient) -> None:
    for day in ("2026-01-09", "2025-12-30", "2026-02-01"):
        await close(api, starts_on=day)
    await close(api, starts_on="2025-10-01", ends_on="2025-10-02")

    first = (await api.get("/api/closures", params={"limit": 2})).json()
    rest = (await api.get("/api/closures", params={"limit": 2, "cursor": first["next"]})).json()

    assert [row["starts_on"] for row in first["items"] + rest["items"]] == ["2025-12-30", "2026-01-09", "2026-02-01"]
    assert rest["next"] is None
    everything = (await api.get("/api/closures", params={"since": "2025-01-01"})).json()["items"]
    assert everything[0]["starts_on"] == "2025-10-01"
    assert (await api.get("/api/closures", params={"since": "soon"})).status_code == 422


async def test_another_clients_closure_is_missing(api: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    row = await close(api)

    assert (await stranger.get(f"/api/closures/{row['id']}")).status_code == 404
    assert (await stranger.put(f"/api/closures/{row['id']}", json={"name": "x"})).status_code == 404
    assert (await stranger.delete(f"/api/closures/{row['id']}")).status_code == 404
    assert (await stranger.get("/api/closures")).json()["items"] == []


async def test_days_off_have_a_limit(api: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringlypro.clients.closures.MAX_CLOSURES", 2)
    await close(api)
    await close(api)

    assert (await api.post("/api/closures", json={"starts_on": "2026-01-01"})).json()["code"] == "too_many_closures"


async def test_years_pass_and_the_holidays_stay_ahead(
    api: httpx.AsyncClient, services: FakeServices, clock: TravellingClock, dentist: int
) -> None:
    await switch(api, "Christmas Day")
    clock.forward(days=500)

    await jobs.extend_holidays.func(SimpleNamespace(additional_context={"services": services}))

    async with services.unit_of_work(dentist) as unit:
        rows = await list_closures(unit, since=clock().date())
    assert [row.starts_on.year for row in rows] == [2027, 2028, 2029]
