"""The app's own short forms of the dashboard, and the owner's switch."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.kit.errors import NotFound
from webhooks.api.caller import CallerDep, api_router
from webhooks.api.dashboard import Dashboard, Numbers, numbers_json, overview_json, read
from webhooks.dependencies import ServicesDependency

router = api_router("/api/mobile", "mobile")
SHORT = 3


class Switch(BaseModel):
    """Whether the receptionist should answer; left out, it flips."""

    enabled: bool | None = None


class Switched(BaseModel):
    """How the owner's switch stands now."""

    rachel_enabled: bool


@router.get("/dashboard", summary="The dashboard, shorter")
async def dashboard(caller: CallerDep, desk: ServicesDependency) -> Dashboard:
    """As /api/dashboard, three rows of each list."""
    found, card = await read(desk, caller)
    return overview_json(found, card, most=SHORT)


@router.get("/stats", summary="The dashboard's numbers alone")
async def stats(caller: CallerDep, desk: ServicesDependency) -> Numbers:
    """Counts only."""
    found, _ = await read(desk, caller)
    return numbers_json(found)


@router.post("/client/toggle", summary="Switch the receptionist on or off")
async def toggle(caller: CallerDep, desk: ServicesDependency, switch: Switch | None = None) -> Switched:
    """The owner's own switch: credit never touches it."""
    async with desk.unit(caller.client_id) as unit:
        client = await unit.db.scalar(select(Client).where(Client.id == caller.client_id).with_for_update())
        if client is None:
            raise NotFound
        asked = switch.enabled if switch else None
        client.rachel_enabled = (not client.rachel_enabled) if asked is None else asked
        await unit.tell("clients")
        return Switched(rachel_enabled=client.rachel_enabled)
