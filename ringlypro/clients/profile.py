"""What an owner may say and change about the business; everything else about it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ringlypro.clients import hours
from ringlypro.clients.tables import AFTER_HOURS, Client
from ringlypro.db.unit import Unit
from ringlypro.kit import fields
from ringlypro.kit.fields import BadField, Rule


def business_hours(value: object) -> hours.Week:
    """Opening hours in any usual shape, as they are stored."""
    try:
        return hours.parse(value)
    except hours.UnreadableHours as error:
        raise BadField("errors.field.hours") from error


RULES: Mapping[str, Rule] = {
    "business_name": fields.line(most=255, needed=True),
    "business_phone": fields.phone,
    "business_type": fields.line(most=100),
    "business_description": fields.block(),
    "website_url": fields.blank_or(fields.url),
    "address": fields.line(most=500),
    "address_es": fields.line(most=500),
    "prices": fields.block(),
    "prices_es": fields.block(),
    "owner_name": fields.line(most=255),
    "owner_phone": fields.optional(fields.phone),
    "owner_email": fields.blank_or(fields.email),
    "custom_greeting": fields.block(most=1000),
    "custom_greeting_es": fields.block(most=1000),
    "business_hours": business_hours,
    "timezone": fields.timezone,
    "language": fields.language,
    "appointment_duration": fields.whole(5, 1440),
    "buffer_minutes": fields.whole(0, 1440),
    "notice_minutes": fields.whole(0, 43200),
    "horizon_days": fields.whole(1, 3650),
    "booking_enabled": fields.flag,
    "after_hours_mode": fields.choice(AFTER_HOURS),
    "staff_first": fields.flag,
    "records_calls": fields.flag,
    "emergency_phrases": fields.lines(most=50, of=fields.line(most=100, needed=True)),
    "sms_notifications": fields.flag,
    "rachel_enabled": fields.flag,
}
"""Every field an owner may change, and what it may hold. Numbers are minutes or days."""


SPOKEN = frozenset({
    "business_name", "custom_greeting", "custom_greeting_es", "address", "address_es", "prices", "prices_es",
    "business_hours", "records_calls",
})  # fmt: skip
"""What callers hear in every call: its lines are recorded ahead of time when one of these changes."""


async def load(unit: Unit) -> Client:
    """The unit's own client."""
    return (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()


async def update(unit: Unit, changes: Mapping[str, object]) -> Client:
    """Change what is named in `RULES` and ignore the rest. Raises InvalidFields with every bad field."""
    return await store(unit, fields.checked(changes, RULES))


async def store(unit: Unit, clean: Mapping[str, Any]) -> Client:
    """Write values that have passed `RULES`; pages and calls hear of it when something did change."""
    client = await load(unit)
    changed = {name: value for name, value in clean.items() if getattr(client, name) != value}
    if changed:
        for name, value in changed.items():
            setattr(client, name, value)
        client.updated_at = unit.now
        await unit.db.flush()
        await unit.tell("clients")
        if changed.keys() & SPOKEN:
            await unit.later("calls.warm_up", once=f"warm-{client.id}", client_id=client.id)
    return client
