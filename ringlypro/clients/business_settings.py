"""What an owner changes about the business; everything else about it is ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.tables import Client
from ringlypro.clients.translated_texts import store_values
from ringlypro.core.destinations import require_allowed_destination
from ringlypro.db.unit_of_work import UnitOfWork


async def load_client(unit: UnitOfWork) -> Client:
    """The unit's own client, with its texts in every language."""
    query = select(Client).where(Client.id == unit.client_id).options(joinedload(Client.texts))
    return (await unit.db.scalars(query)).unique().one()


async def load_client_to_change(unit: UnitOfWork) -> Client:
    """As `load_client`, for one writer at a time: two would write the first text in a language twice."""
    await unit.db.execute(select(Client.id).where(Client.id == unit.client_id).with_for_update())
    return await load_client(unit)


async def save_client(unit: UnitOfWork, clean_values: Mapping[str, Any]) -> Client:
    """Write clean values of editable fields; pages and calls hear of it when something did change.

    Raises DestinationNotAllowed for a number of the owner's that nobody may be put through to.
    """
    client = await load_client_to_change(unit)
    changed = {
        name: clean_values[name]
        for name in CLIENT_FIELDS.editable_names
        if name in clean_values and CLIENT_FIELDS.read_value(client, name) != clean_values[name]
    }
    require_allowed_destination(changed.get("owner_phone"), field="owner_phone")
    if changed:
        store_values(CLIENT_FIELDS, client, changed)
        client.updated_at = unit.now
        await unit.db.flush()
        await unit.notify("clients")
        if changed.keys() & CLIENT_FIELDS.spoken_names:
            await record_ahead(unit)
    return client


async def hide_first_steps(unit: UnitOfWork, *, hidden: bool) -> None:
    """Put the first steps of the home page away, or take them out again: for everybody of the business."""
    client = await load_client_to_change(unit)
    if client.first_steps_hidden is not hidden:
        client.first_steps_hidden = hidden
        await unit.db.flush()
        await unit.notify("clients")


async def record_ahead(unit: UnitOfWork) -> None:
    """Something that callers hear has changed: its lines are recorded before anybody calls."""
    await unit.enqueue("calls.warm_up", queueing_lock=f"warm-{unit.client_id}", client_id=unit.client_id)
