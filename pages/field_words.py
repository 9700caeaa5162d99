"""What a field holds, in a reader's words: where two values stand beside each other and are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from pages.access_control import PageContext
from pages.field_options import list_options
from pages.settings_hours import weekday_name
from ringlypro.core.field_specs import DeclaredField
from ringlypro.core.money import format_price
from ringlypro.core.phone_numbers import format_phone

COMBINED_WIDGETS = frozenset({"text", "phrases", "tags", "hours"})
"""Of which both sides' changes may stand together."""


def describe_value(page: PageContext, field: DeclaredField, stored: Any) -> str:
    """A value in words; "" for nothing."""
    match field.spec.widget:
        case "switch":
            return page.translate("ui.changed.on" if stored else "ui.changed.off")
        case "choice" | "length" | "days" | "seconds" | "timezone":
            value = "" if stored is None else stored
            return list_options(page, field, stored).get(value, str(value))
        case "hours":
            return describe_week(page, stored or {})
        case "spans":
            return describe_spans(page, stored or ())
    return _describe_plain(stored, is_phone=field.spec.widget == "phone")


def describe_spans(page: PageContext, spans: Sequence[Sequence[str]]) -> str:
    """A day's stretches, or that it is closed."""
    return ", ".join(" – ".join(span) for span in spans) or page.translate("settings.hours.closed")


def describe_week(page: PageContext, week: Mapping[str, Sequence[Sequence[str]]]) -> str:
    """Opening hours, a day a line."""
    return "\n".join(f"{weekday_name(page, int(day))}: " + describe_spans(page, week[day]) for day in sorted(week))


def _describe_plain(stored: Any, *, is_phone: bool) -> str:
    if stored is None:
        return ""
    if isinstance(stored, Decimal):
        return format_price(stored)
    if isinstance(stored, list):
        return "\n".join(str(member) for member in stored)
    return format_phone(stored) if is_phone and stored else str(stored)
