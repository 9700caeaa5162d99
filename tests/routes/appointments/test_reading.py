"""Reading the calendar over the API, and what others may see of it."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest

from ringlypro.clients.tables import Service
from tests.conftest import TravellingClock
from tests.routes.appointments.ana import ANA, FRIDAY, MONDAY, URL, book
from tests.service_fixtures import FakeServices


class TestReading:
    """GET."""

    async def test_the_list_is_soonest_first_and_bounded_by_local_days(self, api: httpx.AsyncClient) -> None:
        for day, time in ((MONDAY, "09:00"), (FRIDAY, "16:30"), (FRIDAY, "09:00")):
            await book(api, appointment_date=day, appointment_time=time)

        async def starts(**query: str) -> list[str]:
            answer = await api.get(URL, params=query)
            assert answer.status_code == 200, answer.text
            return [f"{item['appointment_date']} {item['appointment_time']}" for item in answer.json()["items"]]

        assert await starts() == [f"{FRIDAY} 09:00", f"{FRIDAY} 16:30", f"{MONDAY} 09:00"]
        assert await starts(**{"from": FRIDAY, "to": FRIDAY}) == [f"{FRIDAY} 09:00", f"{FRIDAY} 16:30"]
        assert await starts(**{"from": "2025-11-21T16:30:00-05:00"}) == [f"{FRIDAY} 16:30", f"{MONDAY} 09:00"]
        assert await starts(to="2025-11-21T21:30:00Z") == [f"{FRIDAY} 09:00"]
        assert await starts(status="cancelled") == []
        assert len(await starts(status="confirmed,pending")) == 3

    async def test_pages_do_not_overlap(self, api: httpx.AsyncClient) -> None:
        made = [(await book(api, appointment_time=f"{9 + n}:00"))["id"] for n in range(5)]

        seen, cursor = [], None
        for _ in range(3):
            page = (await api.get(URL, params={"limit": 2} | ({"cursor": cursor} if cursor else {}))).json()
            seen += [item["id"] for item in page["items"]]
            cursor = page["next"]

        assert seen == made
        assert cursor is None

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "soon"}, "from"),
            ({"to": "9999-12-31"}, "to"),
            ({"from": "0001-01-01T00:00:00+14:00"}, "from"),
            ({"status": "asleep"}, "status"),
            ({"cursor": "x"}, "cursor"),
            ({"limit": "0"}, "limit"),
        ],
    )
    async def test_bad_questions_are_named(self, api: httpx.AsyncClient, query: dict[str, str], field: str) -> None:
        answer = await api.get(URL, params=query)

        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])

    async def test_today_is_the_businesss_own_day(self, api: httpx.AsyncClient, clock: TravellingClock) -> None:
        await book(api, appointment_date="2025-11-20", appointment_time="16:00")
        gone = await book(api, appointment_date="2025-11-20", appointment_time="15:00")
        await api.delete(f"{URL}/{gone['id']}")
        await book(api)
        clock.moment = datetime.fromisoformat("2025-11-20T23:30:00-05:00")

        body = (await api.get(f"{URL}/today")).json()

        assert [item["appointment_time"] for item in body["items"]] == ["16:00"]
        assert body["next"] is None

    async def test_available_times_can_be_booked(self, api: httpx.AsyncClient) -> None:
        await book(api)

        body = (await api.get(f"{URL}/available", params={"date": FRIDAY, "duration": 60})).json()

        assert {key: body[key] for key in ("date", "timezone", "duration")} == {
            "date": FRIDAY,
            "timezone": "America/New_York",
            "duration": 60,
        }
        assert body["slots"][:2] == ["09:00", "10:30"]
        assert body["slots"][-1] == "16:00"
        await book(api, appointment_time=body["slots"][-1], duration=60)

    @pytest.mark.parametrize("day", ["2025-11-22", "2025-11-19", "0001-01-01", "9999-12-31"])
    async def test_closed_past_and_far_days_have_none(self, api: httpx.AsyncClient, day: str) -> None:
        assert (await api.get(f"{URL}/available", params={"date": day})).json()["slots"] == []

    @pytest.mark.parametrize(
        ("query", "field"),
        [({}, "date"), ({"date": "x"}, "date"), ({"date": FRIDAY, "duration": "0"}, "duration")],
    )
    async def test_available_needs_a_day(self, api: httpx.AsyncClient, query: dict[str, str], field: str) -> None:
        answer = await api.get(f"{URL}/available", params=query)

        assert (answer.status_code, list(answer.json()["fields"])) == (422, [field])


class TestOthers:
    """Tenants cannot meet."""

    @pytest.mark.parametrize(("method", "body"), [("GET", None), ("PUT", {"status": "asleep"}), ("DELETE", None)])
    async def test_anothers_appointment_does_not_exist(
        self, api: httpx.AsyncClient, stranger: httpx.AsyncClient, method: str, body: object
    ) -> None:
        made = await book(api)

        for appointment_id in (made["id"], 424242, 10**30, "x"):
            answer = await stranger.request(method, f"{URL}/{appointment_id}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        assert (await api.get(f"{URL}/{made['id']}")).json() == made

    async def test_anothers_bookings_block_nothing_and_show_nowhere(
        self, api: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        await book(api, appointment_date="2025-11-20", appointment_time="16:00")

        for path in ("", "/today"):
            assert (await stranger.get(f"{URL}{path}")).json()["items"] == []
        free = (await stranger.get(f"{URL}/available", params={"date": "2025-11-20"})).json()
        assert "16:00" in free["slots"]
        await book(stranger, appointment_date="2025-11-20", appointment_time="16:00")

    async def test_anothers_service_does_not_exist(
        self, api: httpx.AsyncClient, services: FakeServices, barber: int
    ) -> None:
        async with services.unit_of_work(barber) as unit:
            unit.db.add(service := Service(name="Cut", minutes=30))

        answer = await api.post(URL, json=ANA | {"service_id": service.id})

        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["service_id"])

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", ""), ("POST", ""), ("GET", "/today"), ("GET", "/available"), ("GET", "/1"), ("PUT", "/1"),
            ("DELETE", "/1"),
        ],
    )  # fmt: skip
    async def test_nothing_is_public(self, api: httpx.AsyncClient, method: str, path: str) -> None:
        nobody = await api.request(method, f"{URL}{path}", headers={"Authorization": ""}, content=b"{")
        pretender = await api.request(method, f"{URL}{path}", headers={"Authorization": "Bearer x"}, content=b"{")

        assert (nobody.status_code, pretender.status_code) == (401, 403)
