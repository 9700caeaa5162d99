"""Values become words: what a row keeps as a string is money, a moment or a number, and its name says which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from ringlypro.core.i18n import LANGUAGES, fill_sentence, translate
from ringlypro.core.money import format_money
from ringlypro.core.phone_numbers import format_phone

AMOUNT_FIELDS = frozenset({"amount", "balance", "cost", "rate", "spent", "threshold"})
LOCALES = {"en": "en_US", "es": "es_US"}
MOMENT_FORMATS = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE d 'de' MMMM, h:mm a"}


MAX_WORDED_MOMENTS = 1_024
"""A feed has ten lines, which are mostly the same when it is read again."""


class _BlankForMissing(dict[str, object]):
    """A row written long ago may lack a value that newer words ask for."""

    def __missing__(self, key: str) -> str:
        return ""


def render_text(key: str, lang: str, values: Mapping[str, object]) -> str:
    """The text of a key; a value that is missing leaves an empty place, never an error."""
    return fill_sentence(translate(key, lang), _BlankForMissing(values))


def format_values(values: Mapping[str, Any], *, lang: str, zone: ZoneInfo) -> dict[str, object]:
    """The values as people read them: `*_at` as local date and time, amounts in dollars, `*phone` as it is dialled."""
    supported_lang = lang if lang in LANGUAGES else "en"
    return {name: _format_value(name, value, supported_lang, zone) for name, value in values.items()}


def _format_value(name: str, value: object, lang: str, zone: ZoneInfo) -> object:
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_at"):
        return _word_moment(value, lang, zone)
    if name in AMOUNT_FIELDS:
        return format_money(Decimal(value))
    return format_phone(value) if name.endswith("phone") else value


@lru_cache(maxsize=MAX_WORDED_MOMENTS)
def _word_moment(text: str, lang: str, zone: ZoneInfo) -> str:
    moment = datetime.fromisoformat(text).astimezone(zone)
    return format_datetime(moment, MOMENT_FORMATS[lang], locale=LOCALES[lang])
