"""Texts over the API: read them, write one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.accounts.tokens import BIGGEST
from ringlypro.kit import phones
from ringlypro.kit.errors import InvalidFields
from ringlypro.messages import threads, traffic
from webhooks.api.answers import problems
from webhooks.api.caller import CallerDep, api_router
from webhooks.api.lists import Cursor, Dollars, Limit, Listed, listed
from webhooks.dependencies import ServicesDependency

router = api_router("/api/messages", "messages")


class MessageItem(BaseModel):
    """One text, in or out."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    contact_id: int | None
    twilio_sid: str | None
    direction: str
    from_number: str
    to_number: str
    body: str
    status: str
    error_code: str | None
    error_message: str | None
    cost: Dollars | None
    sent_at: datetime | None
    delivered_at: datetime | None
    created_at: datetime


class Text(BaseModel):
    """A text to write: to any usual way of writing a number, 1 to 1,600 characters."""

    to: str = Field(max_length=40)
    body: str = Field(max_length=10_000)


class Health(BaseModel):
    """Is the telephone company set up, and does it answer?"""

    configured: bool
    ok: bool
    detail: str


@router.get("", summary="Texts, newest first")
async def messages(
    *,
    caller: CallerDep,
    desk: ServicesDependency,
    contact_id: Annotated[int | None, Query(ge=1, le=BIGGEST)] = None,
    phone: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listed[MessageItem]:
    """All texts of the business, or those of one contact or one number."""
    number = phones.to_e164(phone) if phone else None
    if phone and number is None:
        raise InvalidFields({"phone": "messages.field.to"})
    async with desk.unit(caller.client_id) as unit:
        rows = await threads.messages(unit, contact_id=contact_id, phone=number, limit=limit + 1, before=cursor)
        items = [MessageItem.model_validate(row) for row in rows]
    return listed(items, [item.id for item in items], limit=limit)


@router.post("/sms", status_code=201, summary="Write a text", responses=problems(402, 409))
async def write(text: Text, caller: CallerDep, desk: ServicesDependency) -> MessageItem:
    """Queue a text; its status tells what became of it."""
    async with desk.unit(caller.client_id) as unit:
        return MessageItem.model_validate(await traffic.write(unit, to=text.to, body=text.body))


@router.get("/test", summary="Does the telephone company answer?")
async def test(_: CallerDep, desk: ServicesDependency) -> Health:
    """Ask the telephone company with our own key."""
    found = await desk.phone.check()
    return Health(configured=found.configured, ok=found.ok, detail=found.detail)
