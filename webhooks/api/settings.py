"""/api/settings: everything of a business that a page sets, by the settings page's own command."""

from __future__ import annotations

from fastapi import Response
from pydantic import BaseModel

from ringlypro.clients import business_settings, opening_hours
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.schemas import OpenSpan
from ringlypro.clients.tables import Client
from ringlypro.core.field_aliases import FieldAliases
from ringlypro.core.field_models import answer_model, request_model
from ringlypro.credits import ledger
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.api.settings_fields import InstallationSettings
from webhooks.dependencies import ServicesDependency

router = api_router("/api/settings", "settings")
SPEND_LIMITS = frozenset({"spend_cap", "message_floor"})
"""What decides at once whether she books."""
SETTINGS_ALIASES = FieldAliases(
    "Settings", CLIENT_FIELDS, aliases={"records_calls": "recording_enabled"}, shown_names=("updated_at",)
)


@answer_model(SETTINGS_ALIASES.fields)
class SettingsJson(InstallationSettings):
    """A business. `business_hours` has all seven days by name; a closed day is an empty list."""

    business_hours: dict[str, list[OpenSpan]]


@request_model(SETTINGS_ALIASES.fields)
class SettingsChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""


@router.get("", summary="The business's settings")
async def get_settings(caller: CallerDependency, services: ServicesDependency, response: Response) -> SettingsJson:
    """What owners set on the settings page, and what is set for the whole installation."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer = settings_json(await business_settings.load_client(unit))
    send_version(response, answer)
    return answer


@router.put("", summary="Change the business's settings", responses=CHANGED_RESPONSES)
async def update_settings(
    *,
    body: SettingsChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> SettingsJson:
    """Only the fields that are sent. 412 `changed_meanwhile`."""
    async with services.unit_of_work(caller.client_id) as unit:
        require_version(if_match, settings_json(await business_settings.load_client_to_change(unit)))
        sent_values = SETTINGS_ALIASES.fields.clean_values(body.model_dump(exclude_unset=True))
        clean_values = SETTINGS_ALIASES.to_declared_names(sent_values)
        answer = settings_json(await business_settings.save_client(unit, clean_values))
        if clean_values.keys() & SPEND_LIMITS:
            await ledger.reevaluate_suspension(unit)
    send_version(response, answer)
    return answer


def settings_json(client: Client) -> SettingsJson:
    """A client's row, loaded with its texts, and what holds for all clients."""
    hours_by_day = opening_hours.hours_by_day_name(client.business_hours)
    return SettingsJson.model_validate(SETTINGS_ALIASES.read_row(client) | {"business_hours": hours_by_day})
