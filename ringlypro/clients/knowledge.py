"""The owner's text about the business: stored as it was written, and split into the passages that it is quoted by."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from ringlypro.clients.business_settings import load_client_to_change
from ringlypro.clients.knowledge_fields import KNOWLEDGE_FIELDS
from ringlypro.clients.passages import split_passages
from ringlypro.clients.tables import KnowledgeText
from ringlypro.db.unit_of_work import UnitOfWork


async def load_knowledge(unit: UnitOfWork) -> Mapping[str, KnowledgeText]:
    """What is written, by language; a language in which nothing is has no row."""
    rows = await unit.db.scalars(select(KnowledgeText).order_by(KnowledgeText.language))
    return {row.language: row for row in rows}


async def load_knowledge_to_change(unit: UnitOfWork) -> Mapping[str, KnowledgeText]:
    """As `load_knowledge`, for one writer at a time: two would write the first text in a language twice."""
    await load_client_to_change(unit)
    return await load_knowledge(unit)


async def save_knowledge(unit: UnitOfWork, submitted: Mapping[str, object]) -> Mapping[str, KnowledgeText]:
    """Write the texts of the languages that are given; an empty one goes. Raises InvalidFields."""
    clean_values = KNOWLEDGE_FIELDS.clean_values(submitted)
    rows = dict(await load_knowledge_to_change(unit))
    for lang, body in clean_values.items():
        row = rows.get(lang)
        if body == (row.body if row else ""):
            continue
        if not body:
            await unit.db.delete(rows.pop(lang))
            continue
        if row is None:
            rows[lang] = row = KnowledgeText(language=lang)
            unit.db.add(row)
        row.body, row.updated_at = body, unit.now
        row.passages = [{"text": text} for text in split_passages(body)]
    await unit.db.flush()
    # What calls remember of the business is read again.
    await unit.notify("clients")
    return rows


def list_passages(row: KnowledgeText) -> list[str]:
    """The passages of a text, in its order."""
    return [each["text"] for each in row.passages]
