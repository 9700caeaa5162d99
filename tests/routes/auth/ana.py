"""Ana, a dentist, and how she signs in."""

from __future__ import annotations

from typing import Any

import httpx

FORM: dict[str, Any] = {
    "email": "ana@brightdental.com",
    "password": "correct horse battery",
    "first_name": "Ana",
    "last_name": "López",
    "business_name": "Bright Dental",
    "business_phone": "(305) 555-0142",
    "business_type": "healthcare",
    "terms_accepted": True,
}


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def sign_in_as_ana(http: httpx.AsyncClient, password: str = FORM["password"]) -> httpx.Response:
    return await http.post("/api/auth/login", json={"email": FORM["email"], "password": password})
