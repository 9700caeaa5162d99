"""/api/contacts: the people a business knows."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.clients import directory
from ringlypro.contacts import actions, fields, queries
from ringlypro.contacts.tables import STATUSES
from ringlypro.kit import phones
from ringlypro.kit.fields import checked, choice, optional
from webhooks.api.answers import problems
from webhooks.api.caller import CallerDep, RowId, api_router
from webhooks.api.lists import Limit, Listed, Words, cursor_after, stopped_at
from webhooks.dependencies import ServicesDependency

router = api_router("/api/contacts", "contacts")
SIEVES = {"status": optional(choice(STATUSES))}


class ContactJson(BaseModel):
    """Somebody who called, wrote or was entered."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    first_name: str = Field(description="Empty while nobody has said a name.")
    last_name: str | None
    phone: str = Field(description="E.164.")
    email: str | None
    notes: str
    status: str
    source: str
    tags: list[str]
    language: str | None
    vip: bool
    last_contacted_at: datetime | None
    created_at: datetime


class ContactChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""

    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = Field(default=None, description="Any usual form; kept as E.164.")
    email: str | None = None
    notes: str | None = None
    status: str | None = Field(default=None, examples=list(STATUSES))
    source: str | None = None
    tags: list[str] | None = None
    language: str | None = Field(default=None, examples=["en", "es"])
    vip: bool | None = None


class NewContact(ContactChange):
    """A contact to enter: at least a first name and a number."""

    model_config = ConfigDict(json_schema_extra={"required": ["first_name", "phone"]})


async def known(contact_id: RowId, caller: CallerDep, desk: ServicesDependency) -> int:
    """The id of a contact of this client; 404 comes before anything else that is wrong with the request."""
    async with desk.unit(caller.client_id) as unit:
        await queries.one(unit, contact_id)
    return contact_id


KnownId = Annotated[int, Depends(known)]


@router.get("", summary="Contacts, newest first")
async def contacts(
    *,
    caller: CallerDep,
    desk: ServicesDependency,
    q: Annotated[Words, Query(description="Part of a name, a number or an e-mail address.")] = "",
    status: Annotated[str, Query(description=f"One of {', '.join(STATUSES)}.")] = "",
    tag: Words = "",
    cursor: str | None = None,
    limit: Limit = 50,
) -> Listed[ContactJson]:
    """A page of contacts."""
    before, sieves = stopped_at(cursor), checked({"status": status}, SIEVES)
    async with desk.unit(caller.client_id) as unit:
        rows = await queries.search(unit, q=q, tag=tag, before=before, limit=limit + 1, **sieves)
    items = [ContactJson.model_validate(row) for row in rows[:limit]]
    more = cursor_after(items[-1].created_at, items[-1].id) if len(rows) > limit else None
    return Listed(items=items, next=more)


@router.post("", status_code=201, summary="Enter a contact", responses=problems(409))
async def add(body: NewContact, caller: CallerDep, desk: ServicesDependency) -> ContactJson:
    """409 `phone_taken` when another contact has the number."""
    given = {"first_name": None, "phone": None, **body.model_dump(exclude_unset=True)}
    values = checked(
        _without_nothing(given, keep={"first_name", "phone"}), fields.rules(await _area_code(desk, caller))
    )
    async with desk.unit(caller.client_id) as unit:
        return ContactJson.model_validate(await actions.add(unit, **values))


@router.get("/{contact_id}", summary="One contact")
async def one(contact_id: RowId, caller: CallerDep, desk: ServicesDependency) -> ContactJson:
    """404 also for another client's contact."""
    async with desk.unit(caller.client_id) as unit:
        return ContactJson.model_validate(await queries.one(unit, contact_id))


@router.put("/{contact_id}", summary="Change a contact", responses=problems(409))
async def change(contact_id: KnownId, body: ContactChange, caller: CallerDep, desk: ServicesDependency) -> ContactJson:
    """Only the fields that are sent; 409 `phone_taken` when another contact has the number."""
    values = checked(body.model_dump(exclude_unset=True), fields.rules(await _area_code(desk, caller)))
    async with desk.unit(caller.client_id) as unit:
        return ContactJson.model_validate(await actions.change(unit, contact_id, **values))


@router.delete("/{contact_id}", status_code=204, summary="Forget a contact")
async def remove(contact_id: RowId, caller: CallerDep, desk: ServicesDependency) -> None:
    """Calls, messages and appointments keep their history, without the contact."""
    async with desk.unit(caller.client_id) as unit:
        await actions.remove(unit, contact_id)


def _without_nothing(given: dict[str, Any], *, keep: set[str]) -> dict[str, Any]:
    """A new row has defaults: what is sent as null is as if it were not sent, but for what is needed."""
    return {name: value for name, value in given.items() if value is not None or name in keep}


async def _area_code(desk: ServicesDependency, caller: CallerDep) -> str | None:
    card = await directory.by_id(desk, caller.client_id)
    return phones.area_code(card.business_phone) if card else None
