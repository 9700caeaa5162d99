"""The owner's text about the business: stored as it was written, split into passages, and found again by a question.

A passage is quoted as it stands or not at all. PostgreSQL makes lexemes of words in the text's language, those of
passages once, when the text is stored.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select

from ringlypro.clients.business_settings import load_client_to_change
from ringlypro.clients.knowledge_fields import KNOWLEDGE_FIELDS
from ringlypro.clients.passages import Passage, choose_passage, plain_words, split_passages
from ringlypro.clients.tables import KnowledgeText
from ringlypro.db.unit_of_work import UnitOfWork

MOST_LETTERS_OF_A_QUESTION = 500
TEXT_SEARCH_BY_LANGUAGE: Final = {"en": "english", "es": "spanish"}
"""PostgreSQL's own configurations; in any other language words are compared as they stand."""
_MAKE_LEXEMES = """
SELECT tsvector_to_array(to_tsvector(%(configuration)s::text::regconfig, words)) AS lexemes
FROM unnest(%(texts)s::text[]) WITH ORDINALITY AS texts (words, place) ORDER BY place
"""


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
        row.body, row.passages, row.updated_at = body, await _make_passages(unit, body, lang), unit.now
    await unit.db.flush()
    return rows


async def find_passage(unit: UnitOfWork, question: str, lang: str) -> str | None:
    """The passage of the text in this language that answers a question, as it stands; None when none clearly does."""
    row = (await load_knowledge(unit)).get(lang)
    if row is None:
        return None
    (lexemes,) = await _make_lexemes(unit, [question[:MOST_LETTERS_OF_A_QUESTION]], lang)
    passages = [Passage(each["text"], frozenset(each["lexemes"])) for each in row.passages]
    passage = choose_passage(frozenset(lexemes), passages)
    return passage.text if passage else None


def list_passages(row: KnowledgeText) -> list[str]:
    """The passages of a text, in its order."""
    return [each["text"] for each in row.passages]


async def _make_passages(unit: UnitOfWork, body: str, lang: str) -> list[dict[str, Any]]:
    texts = split_passages(body)
    lexemes = await _make_lexemes(unit, texts, lang)
    return [{"text": text, "lexemes": each} for text, each in zip(texts, lexemes, strict=True)]


async def _make_lexemes(unit: UnitOfWork, texts: Sequence[str], lang: str) -> list[list[str]]:
    configuration = TEXT_SEARCH_BY_LANGUAGE.get(lang, "simple")
    plain_texts = [plain_words(text) for text in texts]
    rows = await unit.fetch_all(_MAKE_LEXEMES, {"configuration": configuration, "texts": plain_texts})
    return [row["lexemes"] for row in rows]
