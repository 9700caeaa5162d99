"""/api/follow-ups: what callers left for a person to do. What they said stands; what becomes of it can be written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Query, Response
from pydantic import BaseModel

from ringlypro.accounts.tokens import MAX_ID
from ringlypro.clients import client_profiles
from ringlypro.clients.offer_fields import ANSWER_FIELDS
from ringlypro.core import phone_numbers
from ringlypro.core.errors import NotFound
from ringlypro.core.field_aliases import FieldAliases
from ringlypro.core.field_models import answer_model, request_model
from ringlypro.core.field_specs import FieldDeclarations, declare_fields, instruction
from ringlypro.core.field_types import BLANK_AS_NONE, OneOf
from ringlypro.core.i18n import translate
from ringlypro.notifications import follow_ups
from ringlypro.notifications.follow_up_fields import FOLLOW_UP_FIELDS, STATUSES
from ringlypro.notifications.tables import FollowUp
from ringlypro.vendors.services_protocol import Services
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.pagination import Cursor, Limit, PaginatedList, paginate_rows
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

router = api_router("/api/follow-ups", "follow-ups")
FOLLOW_UP_ALIASES = FieldAliases("FollowUp", FOLLOW_UP_FIELDS, aliases={"caller_phone": "phone"})
KINDS_BY_STORED = {"emergency": "urgent"} | {
    kind: kind for kind in ("message", "voicemail", "question", "complaint", "late")
}
"""The word of programs for each kind; any other is `other`."""


@dataclass(frozen=True)
class FollowUpFilters:
    """What the list is sifted by, beside a person."""

    status: Annotated[Annotated[str, OneOf(STATUSES)] | None, BLANK_AS_NONE, instruction()] = None


FOLLOW_UP_FILTERS = declare_fields(FollowUpFilters)
OWNER_ANSWER_FIELDS = FieldDeclarations(
    "OwnerAnswer", [each for name, each in ANSWER_FIELDS.by_name.items() if name != "questions"]
)


@answer_model(FOLLOW_UP_ALIASES.fields)
class FollowUpJson(BaseModel):
    """Something to do. `kind` is message, voicemail, question, complaint, late, urgent or other."""

    title: str


@request_model(FOLLOW_UP_ALIASES.fields)
class FollowUpChange(BaseModel):
    """What becomes of it; fields that are not sent stay as they are."""


@request_model(OWNER_ANSWER_FIELDS)
class OwnerAnswer(BaseModel):
    """The owner's words for what was asked; `question` is the caller's words unless it is sent."""


async def require_follow_up_id(follow_up_id: RowId, caller: CallerDependency, services: ServicesDependency) -> int:
    """The id of a follow-up of this client; 404 comes before anything else that is wrong with the request."""
    async with services.unit_of_work(caller.client_id) as unit:
        await follow_ups.get_follow_up(unit, follow_up_id)
    return follow_up_id


OwnFollowUpId = Annotated[int, Depends(require_follow_up_id)]


@router.get("", summary="What is to be done, newest first")
async def list_follow_ups(
    *,
    caller: CallerDependency,
    services: ServicesDependency,
    status: Annotated[str, Query(description=f"One of {', '.join(STATUSES)}.")] = "",
    assignee: Annotated[int | None, Query(ge=1, le=MAX_ID, description="The id of a person.")] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> PaginatedList[FollowUpJson]:
    """A page of follow-ups."""
    filters = FOLLOW_UP_FILTERS.clean_values({"status": status})
    lang = await _business_language(services, caller.client_id)
    async with services.unit_of_work(caller.client_id) as unit:
        rows = await follow_ups.list_follow_ups(unit, assignee_id=assignee, before=cursor, limit=limit + 1, **filters)
    return paginate_rows([follow_up_json(row, lang) for row in rows], [row.id for row in rows], limit=limit)


@router.get("/{follow_up_id}", summary="One thing to do")
async def get_follow_up(
    follow_up_id: RowId, caller: CallerDependency, services: ServicesDependency, response: Response
) -> FollowUpJson:
    """404 also for another client's."""
    lang = await _business_language(services, caller.client_id)
    async with services.unit_of_work(caller.client_id) as unit:
        answer = follow_up_json(await follow_ups.get_follow_up(unit, follow_up_id), lang)
    send_version(response, answer)
    return answer


@router.put("/{follow_up_id}", summary="Say what becomes of it", responses=CHANGED_RESPONSES)
async def update_follow_up(
    *,
    follow_up_id: OwnFollowUpId,
    body: FollowUpChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> FollowUpJson:
    """`status`, `urgent`, `due_at` and `assignee_id`, what is sent of them. 412 `changed_meanwhile`."""
    lang = await _business_language(services, caller.client_id)
    async with services.unit_of_work(caller.client_id) as unit:
        row = await follow_ups.get_follow_up(unit, follow_up_id, lock=True)
        require_version(if_match, follow_up_json(row, lang))
        sent_values = FOLLOW_UP_ALIASES.fields.clean_values(body.model_dump(exclude_unset=True))
        values = FOLLOW_UP_ALIASES.to_declared_names(sent_values)
        answer = follow_up_json(await follow_ups.update_follow_up(unit, follow_up_id, values), lang)
    send_version(response, answer)
    return answer


@router.post(
    "/{follow_up_id}/answer",
    status_code=201,
    summary="Answer what was asked for everybody who asks it",
    responses=error_responses(409),
)
async def answer_follow_up(
    *,
    follow_up_id: OwnFollowUpId,
    body: OwnerAnswer,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
) -> FollowUpJson:
    """The words become one of /api/answers (`answer_id`), and it is done. 409 `already_answered`, `too_many_offers`."""
    lang = await _business_language(services, caller.client_id)
    sent_values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    async with services.unit_of_work(caller.client_id) as unit:
        answer = follow_up_json(await follow_ups.answer_follow_up(unit, follow_up_id, sent_values), lang)
    send_version(response, answer)
    return answer


def follow_up_json(row: FollowUp, lang: str) -> FollowUpJson:
    """A follow-up for programs, its title in a language."""
    kind = KINDS_BY_STORED.get(row.kind, "other")
    has_number = phone_numbers.parse_caller_id(row.caller_phone) is not None
    caller = row.caller_name or (
        phone_numbers.format_phone(row.caller_phone) if has_number else translate("calls.withheld", lang)
    )
    title = translate(f"todo.title_of.{kind}", lang, caller=caller)
    return FollowUpJson.model_validate(FOLLOW_UP_ALIASES.read_row(row) | {"kind": kind, "title": title})


async def _business_language(services: Services, client_id: int) -> str:
    """A title does not depend on who asks, so that a version is the same for everybody."""
    client_profile = await client_profiles.get_profile_by_id(services, client_id)
    if client_profile is None:
        raise NotFound
    return client_profile.language
