"""A client as programs see it."""

from __future__ import annotations

from pydantic import BaseModel, Field

from ringlypro.clients import opening_hours
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.tables import Client
from ringlypro.core.field_models import answer_model


class OpenSpan(BaseModel):
    """One stretch of opening hours. Closing at or before opening means on the next day."""

    open: str = Field(examples=["09:00"])
    close: str = Field(examples=["17:00"])


@answer_model(CLIENT_FIELDS)
class ClientJson(BaseModel):
    """A business. `business_hours` has all seven days by name; a closed day is an empty list."""

    business_hours: dict[str, list[OpenSpan]]


def client_json(client: Client) -> ClientJson:
    """A client's row, loaded with its texts, for programs."""
    values = {name: CLIENT_FIELDS.read_value(client, name) for name in CLIENT_FIELDS.shown_names}
    return ClientJson.model_validate(
        values | {"business_hours": opening_hours.hours_by_day_name(client.business_hours)}
    )
