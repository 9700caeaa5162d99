"""What an owner may say and change about the business; everything else about it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ringlypro.clients import opening_hours
from ringlypro.clients.tables import AFTER_HOURS_MODES, Client
from ringlypro.core import fields
from ringlypro.core.fields import FieldError, FieldRule
from ringlypro.db.unit_of_work import UnitOfWork


def validate_business_hours(value: object) -> opening_hours.StoredWeek:
    """Opening hours in any usual shape, as they are stored."""
    try:
        return opening_hours.parse_opening_hours(value)
    except opening_hours.UnreadableHours as error:
        raise FieldError("errors.field.hours") from error


BUSINESS_FIELD_RULES: Mapping[str, FieldRule] = {
    "business_name": fields.text_line(max_length=255, required=True),
    "business_phone": fields.phone_number,
    "business_type": fields.text_line(max_length=100),
    "business_description": fields.text_block(),
    "website_url": fields.blank_or_valid(fields.http_url),
    "address": fields.text_line(max_length=500),
    "address_es": fields.text_line(max_length=500),
    "prices": fields.text_block(),
    "prices_es": fields.text_block(),
    "owner_name": fields.text_line(max_length=255),
    "owner_phone": fields.optional_field(fields.phone_number),
    "owner_email": fields.blank_or_valid(fields.email_address),
    "custom_greeting": fields.text_block(max_length=1000),
    "custom_greeting_es": fields.text_block(max_length=1000),
    "business_hours": validate_business_hours,
    "timezone": fields.timezone_name,
    "language": fields.language_code,
    "appointment_duration": fields.integer_between(5, 1440),
    "buffer_minutes": fields.integer_between(0, 1440),
    "notice_minutes": fields.integer_between(0, 43200),
    "horizon_days": fields.integer_between(1, 3650),
    "booking_enabled": fields.boolean_flag,
    "after_hours_mode": fields.one_of(AFTER_HOURS_MODES),
    "staff_first": fields.boolean_flag,
    "records_calls": fields.boolean_flag,
    "emergency_phrases": fields.list_of(max_items=50, item_rule=fields.text_line(max_length=100, required=True)),
    "sms_notifications": fields.boolean_flag,
    "rachel_enabled": fields.boolean_flag,
}
"""Every field an owner may change, and what it may hold. Numbers are minutes or days."""


SPOKEN_FIELDS = frozenset({
    "business_name", "custom_greeting", "custom_greeting_es", "address", "address_es", "prices", "prices_es",
    "business_hours", "records_calls",
})  # fmt: skip
"""What callers hear in every call: its lines are recorded ahead of time when one of these changes."""


async def load_client(unit: UnitOfWork) -> Client:
    """The unit's own client."""
    return (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()


async def update_client(unit: UnitOfWork, changes: Mapping[str, object]) -> Client:
    """Change what is named in `BUSINESS_FIELD_RULES` and ignore the rest. Raises InvalidFields with every bad field."""
    return await save_client(unit, fields.validate_fields(changes, BUSINESS_FIELD_RULES))


async def save_client(unit: UnitOfWork, clean_values: Mapping[str, Any]) -> Client:
    """Write values that have passed `BUSINESS_FIELD_RULES`; pages and calls hear of it when something did change."""
    client = await load_client(unit)
    changed = {name: value for name, value in clean_values.items() if getattr(client, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(client, name, value)
        client.updated_at = unit.now
        await unit.db.flush()
        await unit.notify("clients")
        if changed.keys() & SPOKEN_FIELDS:
            await unit.enqueue("calls.warm_up", queueing_lock=f"warm-{client.id}", client_id=client.id)
    return client
