"""What an owner changes about the business; everything else about it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.tables import Client
from ringlypro.db.unit_of_work import UnitOfWork


async def load_client(unit: UnitOfWork) -> Client:
    """The unit's own client."""
    return (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()


async def update_client(unit: UnitOfWork, changes: Mapping[str, object]) -> Client:
    """Change what an owner may change and ignore the rest. Raises InvalidFields with every bad field."""
    return await save_client(unit, CLIENT_FIELDS.clean_values(changes))


async def save_client(unit: UnitOfWork, clean_values: Mapping[str, Any]) -> Client:
    """Write clean values of editable fields; pages and calls hear of it when something did change."""
    client = await load_client(unit)
    changed = {
        name: clean_values[name]
        for name in CLIENT_FIELDS.editable_names
        if name in clean_values and getattr(client, name) != clean_values[name]
    }
    if changed:
        for name, value in changed.items():
            setattr(client, name, value)
        client.updated_at = unit.now
        await unit.db.flush()
        await unit.notify("clients")
        if changed.keys() & CLIENT_FIELDS.spoken_names:
            await record_ahead(unit)
    return client


async def record_ahead(unit: UnitOfWork) -> None:
    """Something that callers hear has changed: its lines are recorded before anybody calls."""
    await unit.enqueue("calls.warm_up", queueing_lock=f"warm-{unit.client_id}", client_id=unit.client_id)
