"""Changing an appointment over the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.conftest import TravellingClock
from tests.routes.appointments.ana import URL, book


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
