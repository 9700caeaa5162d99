"""A business as the conversation knows it, for tests that need no database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ringlypro.clients.client_fields import ClientFields

MOMENT = datetime(2025, 11, 20, tzinfo=UTC)
SUNRISE: dict[str, Any] = {
    "id": 1, "business_name": "Sunrise Dental", "business_phone": "+13055550100", "created_at": MOMENT,
    "updated_at": MOMENT,
}  # fmt: skip


def make_client(**values: Any) -> ClientFields:
    """A new business, with some fields as they are given."""
    return ClientFields(**(SUNRISE | values))
