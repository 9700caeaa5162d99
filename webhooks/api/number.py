"""Who answers a number: asked by its owner when setting up forwarding, and by nobody else."""

from __future__ import annotations

from pydantic import BaseModel

from ringlypro.clients import profile
from ringlypro.clients.shapes import ClientJson, client_json
from ringlypro.kit import phones
from ringlypro.kit.errors import NotFound
from webhooks.api.caller import CallerDep, api_router
from webhooks.dependencies import ServicesDependency

router = api_router("/voice/rachel/test-client", "voice")


class Answering(BaseModel):
    """The business that a number leads to."""

    found: bool
    client: ClientJson


@router.get("/{number}", summary="Does this number lead to my receptionist?")
async def test_client(number: str, caller: CallerDep, desk: ServicesDependency) -> Answering:
    """The caller's own business, if the number is its own; any other number does not exist."""
    async with desk.unit(caller.client_id) as unit:
        client = await profile.load(unit)
    dialled = phones.to_e164(number)
    if dialled is None or dialled != client.ringlypro_number:
        raise NotFound
    return Answering(found=True, client=client_json(client))
