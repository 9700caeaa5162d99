"""Values become words: what a row keeps as a string is money, a moment or a number, and its name says which."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from ringlypro.kit.money import show
from ringlypro.kit.phones import friendly
from ringlypro.kit.words import LANGS, t

AMOUNTS = frozenset({"amount", "balance", "cost", "rate", "threshold"})
LOCALE = {"en": "en_US", "es": "es_US"}
MOMENT = {"en": "EEEE, MMMM d, h:mm a", "es": "EEEE d 'de' MMMM, h:mm a"}


class _Gaps(dict[str, object]):
    """A row written long ago may lack a value that newer words ask for."""

    def __missing__(self, key: str) -> str:
        return ""


def line(key: str, lang: str, values: Mapping[str, object]) -> str:
    """The text of a key; a value that is missing leaves an empty place, never an error."""
    return t(key, lang).format_map(_Gaps(values))


def spell(values: Mapping[str, Any], *, lang: str, zone: ZoneInfo) -> dict[str, object]:
    """The values as people read them: `*_at` as local date and time, amounts in dollars, `*phone` as it is dialled."""
    tongue = lang if lang in LANGS else "en"
    return {name: _spelled(name, value, tongue, zone) for name, value in values.items()}


def _spelled(name: str, value: object, lang: str, zone: ZoneInfo) -> object:
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_at"):
        moment = datetime.fromisoformat(value).astimezone(zone)
        return format_datetime(moment, MOMENT[lang], locale=LOCALE[lang])
    if name in AMOUNTS:
        return show(Decimal(value))
    return friendly(value) if name.endswith("phone") else value
