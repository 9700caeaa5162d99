"""/api/answers: what callers ask, and the owner's own words for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Response
from pydantic import BaseModel

from ringlypro.clients import catalog
from ringlypro.clients.offer_fields import ANSWER_FIELDS
from ringlypro.clients.tables import Answer
from ringlypro.core.field_aliases import FieldAliases
from ringlypro.core.field_models import answer_model, request_model
from webhooks.api.authentication import CallerDependency, RowId, api_router
from webhooks.api.pagination import Cursor, Limit, PaginatedList, paginate_rows
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency
from webhooks.error_responses import error_responses

router = api_router("/api/answers", "answers")
ANSWER_ALIASES = FieldAliases("Answer", ANSWER_FIELDS, shown_names=("created_at", "updated_at"))


@answer_model(ANSWER_ALIASES.fields)
class AnswerJson(BaseModel):
    """A question with the owner's words for it; `questions` are other ways to ask the same, in any language."""


@request_model(ANSWER_ALIASES.fields)
class AnswerChange(BaseModel):
    """What to write; fields that are not sent stay as they are."""


@request_model(ANSWER_ALIASES.fields, new=True)
class NewAnswer(BaseModel):
    """An answer to give: at least a question and the words."""


async def require_answer_id(answer_id: RowId, caller: CallerDependency, services: ServicesDependency) -> int:
    """The id of an answer of this client; 404 comes before anything else that is wrong with the request."""
    async with services.unit_of_work(caller.client_id) as unit:
        await catalog.get_answer(unit, answer_id)
    return answer_id


OwnAnswerId = Annotated[int, Depends(require_answer_id)]


@router.get("", summary="Answers, newest first")
async def list_answers(
    *, caller: CallerDependency, services: ServicesDependency, cursor: Cursor = None, limit: Limit = 50
) -> PaginatedList[AnswerJson]:
    """A page of answers."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer_rows = reversed(await catalog.list_answers(unit))
        rows = [row for row in answer_rows if cursor is None or row.id < cursor][: limit + 1]
    return paginate_rows([answer_json(row) for row in rows], [row.id for row in rows], limit=limit)


@router.post("", status_code=201, summary="Write an answer", responses=error_responses(409))
async def create_answer(
    body: NewAnswer, caller: CallerDependency, services: ServicesDependency, response: Response
) -> AnswerJson:
    """409 `too_many_offers` beyond two hundred."""
    sent_values = {name: value for name, value in body.model_dump(exclude_unset=True).items() if value is not None}
    async with services.unit_of_work(caller.client_id) as unit:
        answer = answer_json(await catalog.add_answer(unit, sent_values))
    send_version(response, answer)
    return answer


@router.get("/{answer_id}", summary="One answer")
async def get_answer(
    answer_id: RowId, caller: CallerDependency, services: ServicesDependency, response: Response
) -> AnswerJson:
    """404 also for another client's answer."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer = answer_json(await catalog.get_answer(unit, answer_id))
    send_version(response, answer)
    return answer


@router.put("/{answer_id}", summary="Change an answer", responses=CHANGED_RESPONSES)
async def update_answer(
    *,
    answer_id: OwnAnswerId,
    body: AnswerChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> AnswerJson:
    """Only the fields that are sent. 412 `changed_meanwhile`."""
    async with services.unit_of_work(caller.client_id) as unit:
        require_version(if_match, answer_json(await catalog.get_answer(unit, answer_id, lock=True)))
        sent_values = body.model_dump(exclude_unset=True)
        answer = answer_json(await catalog.update_answer(unit, answer_id, sent_values))
    send_version(response, answer)
    return answer


@router.delete("/{answer_id}", status_code=204, summary="Give an answer no longer")
async def delete_answer(answer_id: RowId, caller: CallerDependency, services: ServicesDependency) -> None:
    """Callers who ask it are taken for any other question."""
    async with services.unit_of_work(caller.client_id) as unit:
        await catalog.remove_answer(unit, answer_id)


def answer_json(row: Answer) -> AnswerJson:
    """An answer for programs, its row loaded with its texts."""
    return AnswerJson.model_validate(ANSWER_ALIASES.read_row(row))
