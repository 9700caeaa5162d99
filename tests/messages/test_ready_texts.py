"""Ready-made texts: filled where something is known, marked where it is not, in each language."""

from __future__ import annotations

import pytest

from ringlypro.core.i18n import LANGUAGES
from ringlypro.messages.ready_texts import READY_TEXTS, list_ready_texts, order_languages

KNOWN = {"name": "Ana", "business": "Bright Dental", "phone": "+1 (305) 555-0101", "visit": "Monday at 3:00 p.m."}


def texts_of(lang: str, **values: str) -> dict[str, str]:
    return {each.key.partition("-")[2]: each.text for each in list_ready_texts(lang, values, reader_lang="en")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_is_known_is_filled_in(lang: str) -> None:
    texts = texts_of(lang, **KNOWN)

    assert list(texts) == list(READY_TEXTS)
    assert all("{" not in text for text in texts.values())
    assert "Ana" in texts["thanks"]
    assert texts["visit"].endswith("Monday at 3:00 p.m.")


def test_what_is_not_known_stays_a_mark_in_the_language_of_the_text() -> None:
    assert texts_of("en", **(KNOWN | {"visit": ""}))["visit"].endswith("is [day and time].")
    assert texts_of("es", business="Clínica")["thanks"] == "¡Gracias, [nombre]! Clínica"


@pytest.mark.parametrize(("first", "languages"), [("es", ("es", "en")), ("en", ("en", "es")), ("fr", ("en", "es"))])
def test_the_language_of_who_reads_the_text_stands_first(first: str, languages: tuple[str, ...]) -> None:
    assert order_languages(first) == languages
