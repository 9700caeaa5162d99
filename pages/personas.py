"""Who speaks on the telephone, as pages show it: the receptionist has a name in each language of callers."""

from __future__ import annotations

from ringlypro.receptionist.language_packs import default_language, language_names, persona_names, resolve_language

FACES = {"en": "rachel", "es": "lina"}
"""The class of the picture of each."""


def persona_of(lang: str) -> str:
    """Who speaks a language, or a locale of it such as "es-US"."""
    return persona_names()[resolve_language(lang)]


def list_persona_titles() -> dict[str, str]:
    """Each language with its persona and what it calls itself: "Lina · Español"."""
    names = language_names()
    return {lang: f"{persona} · {names[lang]}" for lang, persona in persona_names().items()}


def receptionist_name(lang: str) -> str:
    """Who answers in a reader's language."""
    names = persona_names()
    return names.get(lang, names[default_language()])
