"""Who answers a number: asked by its owner when setting up forwarding, and by nobody else."""

from __future__ import annotations

from pydantic import BaseModel

from ringlypro.clients import business_settings
from ringlypro.clients.schemas import ClientJson, client_json
from ringlypro.core import phone_numbers
from ringlypro.core.errors import NotFound
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.dependencies import ServicesDependency

router = api_router("/voice/rachel/test-client", "voice")


class NumberOwnerResponse(BaseModel):
    """The business that a number leads to."""

    found: bool
    client: ClientJson


@router.get("/{number}", summary="Does this number lead to my receptionist?")
async def check_own_number(number: str, caller: CallerDependency, services: ServicesDependency) -> NumberOwnerResponse:
    """The caller's own business, if the number is its own; any other number does not exist."""
    async with services.unit_of_work(caller.client_id) as unit:
        client = await business_settings.load_client(unit)
    dialled = phone_numbers.to_e164(number)
    if dialled is None or dialled != client.ringlypro_number:
        raise NotFound
    return NumberOwnerResponse(found=True, client=client_json(client))
