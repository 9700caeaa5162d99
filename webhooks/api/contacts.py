"""/api/contacts: the people a business knows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from ringlypro.appointments.customer_details import change_customer
from ringlypro.clients import client_profiles
from ringlypro.contacts import actions, queries
from ringlypro.contacts.contact_fields import CONTACT_FIELDS, CONTACT_STATUSES, ContactStatus
from ringlypro.core import phone_numbers
from ringlypro.core.field_models import answer_model, request_model
from ringlypro.core.field_specs import declare_fields, instruction
from ringlypro.core.field_types import BLANK_AS_NONE
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.pagination import Limit, PaginatedList, SearchText, decode_cursor, encode_cursor, paginate_rows
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

router = api_router("/api/contacts", "contacts")


@dataclass(frozen=True)
class ContactFilters:
    """What the list is sifted by, beside words and tags."""

    status: Annotated[ContactStatus | None, BLANK_AS_NONE, instruction()] = None


CONTACT_FILTERS = declare_fields(ContactFilters)


@answer_model(CONTACT_FIELDS)
class ContactJson(BaseModel):
    """Somebody who called, wrote or was entered."""

    model_config = ConfigDict(from_attributes=True)


@request_model(CONTACT_FIELDS)
class ContactChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""


@request_model(CONTACT_FIELDS, new=True)
class NewContact(BaseModel):
    """A contact to enter: at least a first name and a number."""


async def require_contact_id(contact_id: RowId, caller: CallerDependency, services: ServicesDependency) -> int:
    """The id of a contact of this client; 404 comes before anything else that is wrong with the request."""
    async with services.unit_of_work(caller.client_id) as unit:
        await queries.get_contact(unit, contact_id)
    return contact_id


OwnContactId = Annotated[int, Depends(require_contact_id)]


@router.get("", summary="Contacts, newest first")
async def list_contacts(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    q: Annotated[SearchText, Query(description="Part of a name, a number or an e-mail address.")] = "",
    status: Annotated[str, Query(description=f"One of {', '.join(CONTACT_STATUSES)}.")] = "",
    tag: SearchText = "",
    cursor: str | None = None,
    limit: Limit = 50,
) -> PaginatedList[ContactJson]:
    """A page of contacts."""
    before, filters = decode_cursor(cursor), CONTACT_FILTERS.clean_values({"status": status})
    async with services.unit_of_work(caller.client_id) as unit:
        rows = await queries.search_contacts(unit, q=q, tag=tag, before=before, limit=limit + 1, **filters)
    row_cursors = [encode_cursor(row.created_at, row.id) for row in rows]
    return paginate_rows([ContactJson.model_validate(row) for row in rows], row_cursors, limit=limit)


@router.post("", status_code=201, summary="Enter a contact", responses=error_responses(409))
async def create_contact(
    body: NewContact, caller: CallerDependency, services: ServicesDependency, response: Response
) -> ContactJson:
    """409 `phone_taken` when another contact has the number."""
    # A new row has defaults: what is sent as null is as if it were not sent.
    sent_values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    values = CONTACT_FIELDS.clean_new(sent_values, area_code=await _area_code(services, caller))
    async with services.unit_of_work(caller.client_id) as unit:
        answer = ContactJson.model_validate(await actions.create_contact(unit, **values))
    send_version(response, answer)
    return answer


@router.get("/{contact_id}", summary="One contact")
async def get_contact(
    contact_id: RowId, caller: CallerDependency, services: ServicesDependency, response: Response
) -> ContactJson:
    """404 also for another client's contact."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer = ContactJson.model_validate(await queries.get_contact(unit, contact_id))
    send_version(response, answer)
    return answer


@router.put("/{contact_id}", summary="Change a contact", responses=error_responses(409) | CHANGED_RESPONSES)
async def update_contact(
    *,
    contact_id: OwnContactId,
    body: ContactChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> ContactJson:
    """Only the fields that are sent; 409 `phone_taken` when another contact has the number, 412 `changed_meanwhile`."""
    sent_values = body.model_dump(exclude_unset=True)
    values = CONTACT_FIELDS.clean_values(sent_values, area_code=await _area_code(services, caller))
    async with services.unit_of_work(caller.client_id) as unit:
        row = await queries.get_contact(unit, contact_id, lock=True)
        require_version(if_match, ContactJson.model_validate(row))
        answer = ContactJson.model_validate(await change_customer(unit, contact_id, **values))
    send_version(response, answer)
    return answer


@router.delete("/{contact_id}", status_code=204, summary="Forget a contact")
async def delete_contact(contact_id: RowId, caller: CallerDependency, services: ServicesDependency) -> None:
    """Calls, messages and appointments keep their history, without the contact."""
    async with services.unit_of_work(caller.client_id) as unit:
        await actions.delete_contact(unit, contact_id)


async def _area_code(services: ServicesDependency, caller: CallerDependency) -> str | None:
    client_profile = await client_profiles.get_profile_by_id(services, caller.client_id)
    return phone_numbers.get_area_code(client_profile.business_phone) if client_profile else None
