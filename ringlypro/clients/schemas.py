"""A client as programs see it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field

from ringlypro.clients import opening_hours
from ringlypro.clients.tables import Client


class OpenSpan(BaseModel):
    """One stretch of opening hours. Closing at or before opening means on the next day."""

    open: str = Field(examples=["09:00"])
    close: str = Field(examples=["17:00"])


class ClientJson(BaseModel):
    """A business. `business_hours` has all seven days by name; a closed day is an empty list."""

    id: int
    business_name: str
    business_phone: str
    business_type: str
    business_description: str
    website_url: str
    address: str
    prices: str
    ringlypro_number: str | None = Field(description="E.164; null while it is being bought.")
    timezone: str
    language: str
    rachel_enabled: bool
    credit_suspended: bool
    booking_enabled: bool
    sms_notifications: bool
    appointment_duration: int = Field(description="Minutes.")
    buffer_minutes: int
    notice_minutes: int
    horizon_days: int
    after_hours_mode: str
    staff_first: bool
    records_calls: bool
    emergency_phrases: list[str]
    business_hours: dict[str, list[OpenSpan]]
    custom_greeting: str
    owner_name: str
    owner_email: str
    owner_phone: str | None
    active: bool
    created_at: datetime


COPIED_FIELDS = tuple(name for name in ClientJson.model_fields if name != "business_hours")


def client_json(client: Client) -> ClientJson:
    """A client's row for programs."""
    values = {name: getattr(client, name) for name in COPIED_FIELDS}
    return ClientJson.model_validate(
        values | {"business_hours": opening_hours.hours_by_day_name(client.business_hours)}
    )
