"""The calendar over the API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Service
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit import Database
from tests.conftest import TravellingClock
from tests.desk import TestDesk, browser, make_app, make_desk
from tests.doors.signed_in import token_of
from webhooks.api import appointments

URL = "/api/appointments"
FRIDAY, MONDAY = "2025-11-21", "2025-11-24"
"""The travelling clock shows Thursday the 20th, ten in New York."""
ANA = {
    "customer_name": "Ana López",
    "customer_phone": "(305) 555-0142",
    "appointment_date": FRIDAY,
    "appointment_time": "10:00",
}


@pytest.fixture
def desk(database: Database, clock: TravellingClock) -> TestDesk:
    return make_desk(database, clock)


@pytest.fixture
async def api(desk: TestDesk, dentist: int) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(make_app(desk, [appointments.router]), token=await token_of(desk, dentist)) as found:
        yield found


@pytest.fixture
async def stranger(desk: TestDesk, barber: int) -> AsyncIterator[httpx.AsyncClient]:
    token = await token_of(desk, barber, email="barber@example.com")
    async with browser(make_app(desk, [appointments.router]), token=token) as found:
        yield found


async def book(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post(URL, json=ANA | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class TestBooking:
    """POST."""

    async def test_answers_with_the_whole_appointment(
        self, api: httpx.AsyncClient, desk: TestDesk, dentist: int
    ) -> None:
        made = await book(api, customer_email="ana@example.com", purpose="a tooth")

        assert len(made.pop("confirmation_code")) == 6
        contact_id, _ = made.pop("contact_id"), made.pop("created_at")
        assert made == {
            "id": made["id"],
            "customer_name": "Ana López",
            "customer_phone": "+13055550142",
            "customer_email": "ana@example.com",
            "appointment_date": FRIDAY,
            "appointment_time": "10:00",
            "starts_at": "2025-11-21T10:00:00-05:00",
            "ends_at": "2025-11-21T10:30:00-05:00",
            "duration": 30,
            "purpose": "a tooth",
            "service_id": None,
            "status": "confirmed",
            "source": "manual",
            "language": "en",
            "reminder_sent": False,
            "confirmation_sent": False,
        }
        async with desk.unit(dentist) as unit:
            assert (await unit.db.scalars(select(Contact.id))).one() == contact_id

    async def test_a_taken_time_has_alternatives(self, api: httpx.AsyncClient) -> None:
        await book(api)

        answer = await api.post(URL, json=ANA)

        assert answer.status_code == 409
        assert answer.json() == {
            "error": "This time is already taken.",
            "code": "slot_taken",
            "alternatives": [
                "2025-11-21T09:30:00-05:00",
                "2025-11-21T10:30:00-05:00",
                "2025-11-24T10:00:00-05:00",
            ],
        }
        for slot in answer.json()["alternatives"]:
            await book(api, appointment_date=slot[:10], appointment_time=slot[11:16])

    async def test_overlap_counts_and_not_the_start_alone(self, api: httpx.AsyncClient) -> None:
        await book(api, duration=60)

        assert (await api.post(URL, json=ANA | {"appointment_time": "10:45"})).status_code == 409
        await book(api, appointment_time="11:00")
        assert (await api.post(URL, json=ANA | {"appointment_time": "10:59", "duration": 5})).status_code == 409

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"appointment_time": "08:30"}, "outside_hours"),
            ({"appointment_time": "16:45"}, "outside_hours"),
            ({"appointment_date": "2025-11-22"}, "outside_hours"),
            ({"appointment_date": "2025-11-19"}, "in_the_past"),
            ({"appointment_date": "2025-11-20", "appointment_time": "09:30"}, "in_the_past"),
            ({"appointment_date": "2025-11-19", "override_hours": True}, "in_the_past"),
            ({"appointment_date": "2027-11-19"}, "too_far"),
            ({"appointment_date": "9999-12-31", "override_hours": True}, "too_far"),
        ],
    )
    async def test_rules_are_kept(self, api: httpx.AsyncClient, values: dict[str, Any], code: str) -> None:
        answer = await api.post(URL, json=ANA | values)

        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (await api.get(URL)).json()["items"] == []

    async def test_the_owner_may_override_the_hours(self, api: httpx.AsyncClient) -> None:
        assert (await book(api, appointment_date="2025-11-22", override_hours=True))["status"] == "confirmed"

    @pytest.mark.parametrize(
        ("values", "fields"),
        [
            ({"customer_name": " "}, ["customer_name"]),
            ({"customer_phone": "12"}, ["customer_phone"]),
            ({"customer_email": "x@"}, ["customer_email"]),
            ({"appointment_date": "tomorrow"}, ["appointment_date"]),
            ({"appointment_date": "2025-02-30"}, ["appointment_date"]),
            ({"appointment_date": None}, ["appointment_date"]),
            ({"appointment_time": "25:00"}, ["appointment_time"]),
            ({"appointment_time": 14}, ["appointment_time"]),
            ({"duration": 0}, ["duration"]),
            ({"duration": 100000}, ["duration"]),
            ({"duration": "long"}, ["duration"]),
            ({"service_id": 424242}, ["service_id"]),
            ({"service_id": 10**30}, ["service_id"]),
            ({"source": "dream"}, ["source"]),
            ({"status": "completed"}, ["status"]),
            ({"customer_name": "", "customer_phone": ""}, ["customer_name", "customer_phone"]),
        ],
    )
    async def test_bad_fields_are_named(
        self, api: httpx.AsyncClient, values: dict[str, Any], fields: list[str]
    ) -> None:
        answer = await api.post(URL, json=ANA | values)

        assert answer.status_code == 422
        assert answer.json()["code"] == "invalid"
        assert list(answer.json()["fields"]) == fields

    async def test_the_hour_that_does_not_exist_is_refused(self, api: httpx.AsyncClient) -> None:
        spring = {"appointment_date": "2026-03-08", "appointment_time": "02:30", "override_hours": True}

        answer = await api.post(URL, json=ANA | spring)

        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["appointment_time"])

    async def test_a_service_has_its_own_length_and_buffer(
        self, api: httpx.AsyncClient, desk: TestDesk, dentist: int
    ) -> None:
        async with desk.unit(dentist) as unit:
            unit.db.add(service := Service(name="Crown", minutes=90, buffer_minutes=15))
        made = await book(api, service_id=service.id)

        assert (made["duration"], made["service_id"]) == (90, service.id)
        assert (await api.post(URL, json=ANA | {"appointment_time": "11:30"})).status_code == 409
        await book(api, appointment_time="11:45")

    async def test_clocks_may_change_between_now_and_then(self, api: httpx.AsyncClient) -> None:
        made = await book(api, appointment_date="2026-03-09")

        assert made["starts_at"] == "2026-03-09T10:00:00-04:00"
        assert made["appointment_time"] == "10:00"

    async def test_what_is_unknown_is_ignored_and_ids_cannot_be_written(
        self, api: httpx.AsyncClient, stranger: httpx.AsyncClient, barber: int
    ) -> None:
        made = await book(api, id=5, client_id=barber, confirmation_code="AAAAAA", colour="red", resource_id=7)

        assert made["confirmation_code"] != "AAAAAA"
        assert (await stranger.get(URL)).json()["items"] == []

    async def test_of_fifty_at_once_one_wins(self, api: httpx.AsyncClient, desk: TestDesk, dentist: int) -> None:
        wanted = [ANA | {"customer_phone": f"+13055550{n:03}"} for n in range(50)]

        answers = await asyncio.gather(*(api.post(URL, json=body) for body in wanted))

        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
        assert all(len(a.json()["alternatives"]) == 3 for a in answers if a.status_code == 409)
        async with desk.unit(dentist) as unit:
            assert (await unit.db.execute(select(func.count()).select_from(Appointment))).scalar_one() == 1


class TestChanging:
    """PUT and DELETE."""

    async def test_a_move_keeps_the_code(self, api: httpx.AsyncClient) -> None:
        made = await book(api)

        moved = (await api.put(f"{URL}/{made['id']}", json={"appointment_time": "11:00"})).json()

        assert moved == made | {
            "appointment_time": "11:00",
            "starts_at": "2025-11-21T11:00:00-05:00",
            "ends_at": "2025-11-21T11:30:00-05:00",
        }

    async def test_a_move_to_a_taken_time_changes_nothing_at_all(self, api: httpx.AsyncClient) -> None:
        await book(api)
        made = await book(api, appointment_time="11:00")

        answer = await api.put(
            f"{URL}/{made['id']}", json={"appointment_time": "10:00", "customer_name": "Eva", "status": "pending"}
        )

        assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")
        assert answer.json()["alternatives"] == [
            "2025-11-21T09:30:00-05:00",
            "2025-11-21T10:30:00-05:00",
            "2025-11-24T10:00:00-05:00",
        ]
        assert (await api.get(f"{URL}/{made['id']}")).json() == made

    async def test_a_failed_change_of_status_undoes_the_move(self, api: httpx.AsyncClient) -> None:
        made = await book(api)

        answer = await api.put(f"{URL}/{made['id']}", json={"appointment_time": "11:00", "status": "asleep"})
        assert answer.status_code == 422
        gone = (await api.delete(f"{URL}/{made['id']}")).json()
        again = await api.put(f"{URL}/{made['id']}", json={"appointment_time": "11:00"})

        assert (again.status_code, again.json()["code"]) == (422, "bad_transition")
        assert (await api.get(f"{URL}/{made['id']}")).json() == gone

    @pytest.mark.parametrize(
        ("values", "code"),
        [
            ({"appointment_time": "20:00"}, "outside_hours"),
            ({"appointment_date": "2025-11-01"}, "in_the_past"),
            ({"duration": 480}, "outside_hours"),
        ],
    )
    async def test_rules_hold_for_moves(self, api: httpx.AsyncClient, values: dict[str, Any], code: str) -> None:
        made = await book(api)

        answer = await api.put(f"{URL}/{made['id']}", json=values)

        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert (await api.get(f"{URL}/{made['id']}")).json() == made

    async def test_a_longer_one_needs_room(self, api: httpx.AsyncClient) -> None:
        made = await book(api)
        await book(api, appointment_time="11:00")

        assert (await api.put(f"{URL}/{made['id']}", json={"duration": 60})).json()["duration"] == 60
        assert (await api.put(f"{URL}/{made['id']}", json={"duration": 75})).status_code == 409

    async def test_details_change_without_a_move(self, api: httpx.AsyncClient, clock: TravellingClock) -> None:
        made = await book(api)
        clock.forward(days=2)

        whole = await api.put(f"{URL}/{made['id']}", json=made | {"customer_name": "Ana Ruiz", "status": "completed"})

        assert whole.status_code == 200, whole.text
        assert whole.json() == made | {"customer_name": "Ana Ruiz", "status": "completed"}

    async def test_another_number_is_another_contact(self, api: httpx.AsyncClient) -> None:
        made = await book(api)

        changed = (await api.put(f"{URL}/{made['id']}", json={"customer_phone": "3055550143"})).json()

        assert changed["customer_phone"] == "+13055550143"
        assert changed["contact_id"] != made["contact_id"]

    @pytest.mark.parametrize("body", [{}, {"id": 9, "client_id": 9, "confirmation_code": "AAAAAA"}, {"duration": None}])
    async def test_nothing_to_change_changes_nothing(self, api: httpx.AsyncClient, body: dict[str, Any]) -> None:
        made = await book(api)

        assert (await api.put(f"{URL}/{made['id']}", json=body)).json() == made

    async def test_cancelling_frees_the_time(self, api: httpx.AsyncClient) -> None:
        made = await book(api)

        gone = await api.delete(f"{URL}/{made['id']}")
        again = await api.delete(f"{URL}/{made['id']}")

        assert (gone.status_code, gone.json()) == (200, made | {"status": "cancelled"})
        assert again.json() == gone.json()
        assert (await book(api))["id"] != made["id"]

    async def test_what_took_place_cannot_be_cancelled(self, api: httpx.AsyncClient) -> None:
        made = await book(api)
        await api.put(f"{URL}/{made['id']}", json={"status": "completed"})

        answer = await api.delete(f"{URL}/{made['id']}")

        assert (answer.status_code, answer.json()["code"]) == (422, "bad_transition")


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

        found = (await api.get(f"{URL}/today")).json()

        assert [item["appointment_time"] for item in found["items"]] == ["16:00"]
        assert found["next"] is None

    async def test_available_times_can_be_booked(self, api: httpx.AsyncClient) -> None:
        await book(api)

        found = (await api.get(f"{URL}/available", params={"date": FRIDAY, "duration": 60})).json()

        assert {key: found[key] for key in ("date", "timezone", "duration")} == {
            "date": FRIDAY,
            "timezone": "America/New_York",
            "duration": 60,
        }
        assert found["slots"][:2] == ["09:00", "10:30"]
        assert found["slots"][-1] == "16:00"
        await book(api, appointment_time=found["slots"][-1], duration=60)

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

    async def test_anothers_service_does_not_exist(self, api: httpx.AsyncClient, desk: TestDesk, barber: int) -> None:
        async with desk.unit(barber) as unit:
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
