"""What an owner may write about the business at length, once per language of our texts."""

from __future__ import annotations

from dataclasses import make_dataclass
from typing import Annotated

from pydantic import Field

from ringlypro.core.field_specs import declare_fields, editable
from ringlypro.core.field_types import MultiLine
from ringlypro.core.i18n import LANGUAGES

MOST_LETTERS_OF_KNOWLEDGE = 20_000
KnowledgeInWords = Annotated[
    MultiLine,
    Field(max_length=MOST_LETTERS_OF_KNOWLEDGE, description="Paragraphs, or items of a list, a line each."),
    editable("knowledge", widget="text", column=False),
]
KnowledgeFields = make_dataclass("KnowledgeFields", [(lang, KnowledgeInWords, "") for lang in LANGUAGES])
KNOWLEDGE_FIELDS = declare_fields(KnowledgeFields, texts="settings.knowledge.text_{name}")
