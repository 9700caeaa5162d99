"""Clean values into a row of a client, a service or an answer, and translations into its rows of texts.

A language in which nothing is written has no row. The row's texts must have been loaded with it, or be new.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.clients.tables import Answer, AnswerTexts, Client, ClientTexts, Service, ServiceTexts
from ringlypro.core.field_specs import FieldDeclarations

TEXT_TABLES: dict[type, type[ClientTexts | ServiceTexts | AnswerTexts]] = {
    Client: ClientTexts,
    Service: ServiceTexts,
    Answer: AnswerTexts,
}


def store_values(fields: FieldDeclarations, row: Client | Service | Answer, values: Mapping[str, Any]) -> None:
    """Write clean values of declared fields, by their names."""
    for name, value in values.items():
        field = fields.by_name[name]
        if field.language:
            _store_text(row, field.language, field.translates, value)
        else:
            setattr(row, name, value)
    for lang in [lang for lang, each in row.texts.items() if not any(_texts_in(fields, each))]:
        del row.texts[lang]


def _store_text(row: Client | Service | Answer, lang: str, name: str, text: str) -> None:
    if lang in row.texts:
        setattr(row.texts[lang], name, text)
    elif text:
        texts: dict[str, Any] = row.texts
        texts[lang] = TEXT_TABLES[type(row)](language=lang, **{name: text})


def _texts_in(fields: FieldDeclarations, text_row: object) -> list[str]:
    # A new row has nothing where its table's default goes.
    return [getattr(text_row, name) or "" for name in fields.translated_names]
