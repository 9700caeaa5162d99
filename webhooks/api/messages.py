"""Texts over the API: read them, write one."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from ringlypro.accounts.tokens import MAX_ID
from ringlypro.core import phone_numbers
from ringlypro.core.errors import InvalidFields
from ringlypro.messages import sms_service, threads
from ringlypro.messages.delivery_errors import word_failure
from ringlypro.messages.tables import Message
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.api.pagination import Cursor, Dollars, Limit, PaginatedList, paginate_rows
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

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


def message_item(row: Message, lang: str) -> MessageItem:
    """A text for programs; why it failed, if it did, in words of a language."""
    item = MessageItem.model_validate(row)
    item.error_message = item.error_message or word_failure(row.status, row.error_code, lang)
    return item


class SmsRequest(BaseModel):
    """A text to write: to any usual way of writing a number, 1 to 1,600 characters."""

    to: str = Field(max_length=40)
    body: str = Field(max_length=10_000)


class TwilioHealthResponse(BaseModel):
    """Is the telephone company set up, and does it answer?"""

    configured: bool
    ok: bool
    detail: str


@router.get("", summary="Texts, newest first")
async def list_messages(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    contact_id: Annotated[int | None, Query(ge=1, le=MAX_ID)] = None,
    phone: Annotated[str | None, Query(max_length=40)] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> PaginatedList[MessageItem]:
    """All texts of the business, or those of one contact or one number."""
    number = phone_numbers.to_e164(phone) if phone else None
    if phone and number is None:
        raise InvalidFields({"phone": "messages.field.to"})
    async with services.unit_of_work(caller.client_id) as unit:
        rows = await threads.list_messages(unit, contact_id=contact_id, phone=number, limit=limit + 1, before=cursor)
        items = [message_item(row, caller.lang) for row in rows]
    return paginate_rows(items, [item.id for item in items], limit=limit)


@router.post("/sms", status_code=201, summary="Write a text", responses=error_responses(402, 409))
async def send_sms(message: SmsRequest, caller: CallerDependency, services: ServicesDependency) -> MessageItem:
    """Queue a text; its status tells what became of it."""
    async with services.unit_of_work(caller.client_id) as unit:
        row = await sms_service.send_owner_sms(
            unit, to=message.to, body=message.body, daily_limit=services.settings.SMS_DAILY_LIMIT
        )
        return message_item(row, caller.lang)


@router.get("/test", summary="Does the telephone company answer?")
async def check_twilio(_: CallerDependency, services: ServicesDependency) -> TwilioHealthResponse:
    """Ask the telephone company with our own key."""
    phone_health = await services.phone.check_health()
    return TwilioHealthResponse(configured=phone_health.configured, ok=phone_health.ok, detail=phone_health.detail)
