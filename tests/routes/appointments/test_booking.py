"""Booking over the API."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from ringlypro.appointments.tables import Appointment
from ringlypro.clients.tables import Service
from ringlypro.contacts.tables import Contact
from tests.routes.appointments.ana import ANA, FRIDAY, URL, book
from tests.service_fixtures import FakeServices


class TestBooking:
    """POST."""

    async def test_answers_with_the_whole_appointment(
        self, api: httpx.AsyncClient, services: FakeServices, dentist: int
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
        async with services.unit_of_work(dentist) as unit:
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
        self, api: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        async with services.unit_of_work(dentist) as unit:
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

    async def test_of_fifty_at_once_one_wins(
        self, api: httpx.AsyncClient, services: FakeServices, dentist: int
    ) -> None:
        expected = [ANA | {"customer_phone": f"+13055550{n:03}"} for n in range(50)]

        answers = await asyncio.gather(*(api.post(URL, json=body) for body in expected))

        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
        assert all(len(a.json()["alternatives"]) == 3 for a in answers if a.status_code == 409)
        async with services.unit_of_work(dentist) as unit:
            assert (await unit.db.execute(select(func.count()).select_from(Appointment))).scalar_one() == 1
