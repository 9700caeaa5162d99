"""/api/knowledge: the owner's text about the business, from which callers may be quoted a passage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Query, Response
from pydantic import BaseModel, Field

from ringlypro.calls.knowledge_lookup import find_fresh_answer
from ringlypro.clients import knowledge
from ringlypro.clients.client_profiles import get_profile_by_id
from ringlypro.clients.knowledge_fields import KNOWLEDGE_FIELDS
from ringlypro.clients.tables import KnowledgeText
from ringlypro.core.field_models import answer_model, request_model
from ringlypro.core.field_specs import declare_fields, instruction
from ringlypro.core.field_types import LanguageCode, SingleLine
from webhooks.api.authentication import CallerDependency, api_router
from webhooks.api.row_versions import CHANGED_RESPONSES, IfMatch, require_version, send_version
from webhooks.dependencies import ServicesDependency

router = api_router("/api/knowledge", "knowledge")
MOST_LETTERS_OF_A_QUESTION = 500


@dataclass(frozen=True)
class PassageQuery:
    """What is asked, and in which language."""

    question: Annotated[SingleLine, Field(min_length=1, max_length=MOST_LETTERS_OF_A_QUESTION), instruction()]
    lang: Annotated[LanguageCode, instruction()] = "en"


PASSAGE_QUERY = declare_fields(PassageQuery)


@answer_model(KNOWLEDGE_FIELDS)
class KnowledgeJson(BaseModel):
    """The text in each language, empty where nothing is written, and the passages it is quoted by."""

    passages: dict[str, list[str]] = Field(description="By language, in the text's order.")
    updated_at: datetime | None = Field(description="Null while nothing is written.")


@request_model(KNOWLEDGE_FIELDS)
class KnowledgeChange(BaseModel):
    """The texts to write; a language that is not sent stays as it is."""


class PassageJson(BaseModel):
    """What would be quoted."""

    passage: str | None = Field(
        description="A passage or an answer, as the owner wrote it; null when none clearly answers."
    )


@router.get("", summary="What the owner wrote about the business")
async def get_knowledge(caller: CallerDependency, services: ServicesDependency, response: Response) -> KnowledgeJson:
    """A text per language with its passages."""
    async with services.unit_of_work(caller.client_id) as unit:
        answer = knowledge_json(await knowledge.load_knowledge(unit))
    send_version(response, answer)
    return answer


@router.put("", summary="Write about the business", responses=CHANGED_RESPONSES)
async def update_knowledge(
    *,
    body: KnowledgeChange,
    caller: CallerDependency,
    services: ServicesDependency,
    response: Response,
    if_match: IfMatch = None,
) -> KnowledgeJson:
    """Up to 20,000 letters a language; an empty text takes it away. 412 `changed_meanwhile`."""
    async with services.unit_of_work(caller.client_id) as unit:
        require_version(if_match, knowledge_json(await knowledge.load_knowledge_to_change(unit)))
        answer = knowledge_json(await knowledge.save_knowledge(unit, body.model_dump(exclude_unset=True)))
    send_version(response, answer)
    return answer


@router.get("/passage", summary="Which passage answers a question")
async def find_passage(
    caller: CallerDependency,
    services: ServicesDependency,
    question: Annotated[str, Query(description="As a caller asks it.")] = "",
    lang: Annotated[str, Query(description="The language of the question and of the text.")] = "en",
) -> PassageJson:
    """Null rather than one that only may be meant."""
    query_values = PASSAGE_QUERY.clean_new({"question": question, "lang": lang})
    client_profile = await get_profile_by_id(services, caller.client_id)
    if client_profile is None:
        return PassageJson(passage=None)
    async with services.unit_of_work(caller.client_id) as unit:
        passage = await find_fresh_answer(unit, client_profile, query_values["question"], query_values["lang"])
    return PassageJson(passage=passage or None)


def knowledge_json(rows: Mapping[str, KnowledgeText]) -> KnowledgeJson:
    """What is written, by language, for programs."""
    return KnowledgeJson.model_validate(
        {lang: rows[lang].body if lang in rows else "" for lang in KNOWLEDGE_FIELDS.shown_names}
        | {
            "passages": {lang: knowledge.list_passages(row) for lang, row in sorted(rows.items())},
            "updated_at": max((row.updated_at for row in rows.values()), default=None),
        }
    )
