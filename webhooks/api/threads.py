"""/api/messages/threads: a thread for each person or sender, with all that happened, and the answer to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel, Field, StrictBool

from ringlypro.accounts.tokens import MAX_ID
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.core.errors import InvalidFields, NotFound
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import thread_timeline
from ringlypro.insights.thread_timeline import TimelineItem
from ringlypro.messages import inbox_queries, sms_service, thread_state
from ringlypro.messages.delivery_errors import word_failure
from ringlypro.messages.inbox_queries import STATES, ThreadState, ThreadSummary
from ringlypro.messages.tables import Message
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.messages import MessageItem, message_item
from webhooks.api.pagination import Limit, PaginatedList, SearchText, decode_cursor, encode_cursor, paginate_rows
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

router = api_router("/api/messages/threads", "messages")
ThreadCursor = Annotated[str | None, Query(max_length=200, description="The `next` of the page before this one.")]


class ThreadJson(BaseModel):
    """A thread as a line of the list. `sender` is a number (E.164), a short code, a name, or `anonymous`."""

    id: int
    contact_id: int | None
    name: str | None = Field(description="The contact's; null while nobody knows it.")
    sender: str
    unread: int
    closed: bool
    assigned_to: int | None = Field(description="The id of a person of the business.")
    last_at: datetime
    last_direction: str | None
    last_body: str | None
    last_status: str | None
    last_error: str | None = Field(description="Why the last text failed, in words.")


class TimelineItemJson(BaseModel):
    """Something that happened. `kind` is text, call, booking, left (a message or voicemail of a call) or note."""

    kind: Literal["text", "call", "booking", "left", "note"]
    id: int
    at: datetime
    text: MessageItem | None = None
    status: str | None = None
    body: str | None = None


class ThreadPageJson(BaseModel):
    """A thread, the newest of what happened, oldest first, and where the rest begins."""

    thread: ThreadJson
    items: list[TimelineItemJson]
    next: str | None = Field(description="Give this as `cursor` for what is older; null at the very first.")


class ThreadChange(BaseModel):
    """What becomes of a thread; fields that are not sent stay as they are."""

    read: StrictBool | None = None
    closed: StrictBool | None = None
    assigned_to: Annotated[int, Field(strict=True, ge=1, le=MAX_ID)] | None = None


class ReplyRequest(BaseModel):
    """A text to the thread's sender, 1 to 1,600 characters."""

    body: str = Field(max_length=10_000)


@router.get("", summary="Threads, newest first")
async def list_threads(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    q: SearchText = "",
    state: Annotated[str, Query(description=f"One of {', '.join(STATES)}; empty for all.")] = "",
    limit: Limit = 50,
    cursor: ThreadCursor = None,
) -> PaginatedList[ThreadJson]:
    """`q` is part of a name or number, or words of a text; `mine` are those that are assigned to the token's person."""
    async with services.unit_of_work(caller.client_id) as unit:
        rows = await inbox_queries.list_threads(
            unit,
            state=_read_state(state),
            q=q,
            user_id=caller.user_id,
            before=decode_cursor(cursor),
            limit=limit + 1,
        )
    return paginate_rows(
        [_thread_json(row, caller.lang) for row in rows], [encode_cursor(*row.place) for row in rows], limit=limit
    )


@router.get("/{thread_id}", summary="A thread with all that happened, page by page")
async def get_thread(
    thread_id: RowId,
    caller: CallerDependency,
    services: ServicesDependency,
    limit: Limit = 50,
    cursor: ThreadCursor = None,
) -> ThreadPageJson:
    """Reading it over the API does not mark it as read. 404 also for another client's."""
    async with services.unit_of_work(caller.client_id) as unit:
        thread = await thread_state.get_thread(unit, thread_id)
        before = thread_timeline.decode_place(cursor)
        page = await thread_timeline.load_timeline(unit, thread, before=before, limit=limit)
        return ThreadPageJson(
            thread=await _load_json(unit, thread_id, caller.lang),
            items=[_item_json(item, caller.lang) for item in page.items],
            next=thread_timeline.encode_place(page.older),
        )


@router.put("/{thread_id}", summary="Say what becomes of a thread")
async def update_thread(
    thread_id: RowId, body: ThreadChange, caller: CallerDependency, services: ServicesDependency
) -> ThreadJson:
    """`read`, `closed`, and `assigned_to` (null for nobody), what is sent of them. 404, 422."""
    sent_values = body.model_dump(exclude_unset=True)
    missing = [name for name in ("read", "closed") if name in sent_values and sent_values[name] is None]
    if missing:
        raise InvalidFields(dict.fromkeys(missing, "errors.field.yes_or_no"))
    values: dict[str, Any] = {name: sent_values[name] for name in ("read", "closed") if name in sent_values}
    if "assigned_to" in sent_values:
        values["assignee_id"] = sent_values["assigned_to"]
    async with services.unit_of_work(caller.client_id) as unit:
        await thread_state.change_thread(unit, thread_id, values)
        return await _load_json(unit, thread_id, caller.lang)


@router.post("/{thread_id}/reply", status_code=201, summary="Answer", responses=error_responses(402, 409))
async def reply_to_thread(
    thread_id: RowId, reply: ReplyRequest, caller: CallerDependency, services: ServicesDependency
) -> MessageItem:
    """Queue a text to the thread's sender. 409 `opted_out`, 402 `no_credit`, 422 for a sender that is no number."""
    async with services.unit_of_work(caller.client_id) as unit:
        thread = await thread_state.get_thread(unit, thread_id)
        message = await sms_service.send_owner_sms(
            unit, to=thread.sender, body=reply.body, daily_limit=services.settings.SMS_DAILY_LIMIT
        )
        return message_item(message, caller.lang)


def _read_state(text: str) -> ThreadState:
    for state in ("", *STATES):
        if state == text:
            return state
    raise InvalidFields({"state": "errors.field.invalid"})


async def _load_json(unit: UnitOfWork, thread_id: int, lang: str) -> ThreadJson:
    summary = await inbox_queries.get_summary(unit, thread_id)
    if summary is None:
        raise NotFound
    return _thread_json(summary, lang)


def _thread_json(row: ThreadSummary, lang: str) -> ThreadJson:
    return ThreadJson(
        id=row.id,
        contact_id=row.contact_id,
        name=join_full_name(row.first_name or "", row.last_name) or None,
        sender=row.sender,
        unread=row.unread,
        closed=row.closed_at is not None,
        assigned_to=row.assignee_id,
        last_at=row.last_message_at,
        last_direction=row.direction,
        last_body=row.body,
        last_status=row.status,
        last_error=word_failure(row.status or "", row.error_code, lang),
    )


def _item_json(item: TimelineItem, lang: str) -> TimelineItemJson:
    row = item.row
    if isinstance(row, Message):
        return TimelineItemJson(kind="text", id=row.id, at=item.at, text=message_item(row, lang), status=row.status)
    return TimelineItemJson.model_validate(
        {
            "kind": item.kind,
            "id": row.id,
            "at": item.at,
            "status": getattr(row, "status", None),
            "body": getattr(row, "body", None),
        }
    )
