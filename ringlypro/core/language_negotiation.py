"""Which of our languages a browser asks for: read where no signed-in person has told us."""

from __future__ import annotations

from ringlypro.core.i18n import LANGUAGES

MAX_HEADER_LENGTH = 200


def preferred_language(header: str | None) -> str | None:
    """The best of our languages in an Accept-Language header; None when it names none of them."""
    best: tuple[float, str] | None = None
    for entry in (header or "")[:MAX_HEADER_LENGTH].split(","):
        tag, _, weight = entry.partition(";")
        lang = tag.strip().lower().partition("-")[0]
        quality = _quality(weight)
        if lang in LANGUAGES and quality > 0 and (best is None or quality > best[0]):
            best = quality, lang
    return best[1] if best else None


def _quality(weight: str) -> float:
    name, _, value = weight.strip().partition("=")
    if not name:
        return 1.0
    try:
        return min(float(value), 1.0) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
