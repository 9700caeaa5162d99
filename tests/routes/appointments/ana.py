"""Ana's appointment as a program sends it."""

from __future__ import annotations

from typing import Any

import httpx

URL = "/api/appointments"


FRIDAY, MONDAY = "2025-11-21", "2025-11-24"
"""The travelling clock shows Thursday the 20th, ten in New York."""


ANA = {
    "customer_name": "Ana López",
    "customer_phone": "(305) 555-0142",
    "appointment_date": FRIDAY,
    "appointment_time": "10:00",
}


async def book(api: httpx.AsyncClient, **values: Any) -> dict[str, Any]:
    answer = await api.post(URL, json=ANA | values)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())
