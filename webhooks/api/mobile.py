"""The app's own short forms of the dashboard, and the owner's switch."""

from __future__ import annotations

from pydantic import BaseModel
from sqlalchemy import select

from ringlypro.clients.tables import Client
from ringlypro.core.errors import NotFound
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.api.dashboard import (
    DashboardJson,
    DashboardNumbersJson,
    load_program_overview,
    numbers_json,
    overview_json,
)
from webhooks.dependencies import ServicesDependency

router = api_router("/api/mobile", "mobile")
MOBILE_ROWS = 3


class ReceptionistSwitchRequest(BaseModel):
    """Whether the receptionist should answer; left out, it flips."""

    enabled: bool | None = None


class ReceptionistSwitchResponse(BaseModel):
    """How the owner's switch stands now."""

    rachel_enabled: bool


@router.get("/dashboard", summary="The dashboard, shorter")
async def get_mobile_dashboard(caller: CallerDependency, services: ServicesDependency) -> DashboardJson:
    """As /api/dashboard, three rows of each list."""
    return overview_json(await load_program_overview(services, caller), max_rows=MOBILE_ROWS)


@router.get("/stats", summary="The dashboard's numbers alone")
async def get_mobile_stats(caller: CallerDependency, services: ServicesDependency) -> DashboardNumbersJson:
    """Counts only."""
    return numbers_json(await load_program_overview(services, caller))


@router.post("/client/toggle", summary="Switch the receptionist on or off")
async def toggle_receptionist(
    caller: CallerDependency, services: ServicesDependency, switch: ReceptionistSwitchRequest | None = None
) -> ReceptionistSwitchResponse:
    """The owner's own switch: credit never touches it."""
    async with services.unit_of_work(caller.client_id) as unit:
        client = await unit.db.scalar(select(Client).where(Client.id == caller.client_id).with_for_update())
        if client is None:
            raise NotFound
        requested_state = switch.enabled if switch else None
        client.rachel_enabled = (not client.rachel_enabled) if requested_state is None else requested_state
        await unit.notify("clients")
        return ReceptionistSwitchResponse(rachel_enabled=client.rachel_enabled)
