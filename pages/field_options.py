"""What a page offers where a field has a few usual values: words of a choice, lengths, and time zones."""

from __future__ import annotations

from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from pages.access_control import PageContext
from pages.formatting import LOCALE
from ringlypro.core.field_specs import DeclaredField

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Toronto", "America/Vancouver",
    "America/Mexico_City", "America/Tijuana", "America/Bogota", "America/Lima", "America/Santiago",
    "America/Argentina/Buenos_Aires", "America/Santo_Domingo", "America/Guatemala", "America/Panama",
    "America/Costa_Rica", "America/Caracas", "Europe/Madrid", "Europe/London",
)  # fmt: skip
"""Offered first hand; another one that is stored stays on offer."""
DAY_MINUTES = 1440


def list_options(page: PageContext, field: DeclaredField, stored: Any) -> dict[Any, str]:
    """The values a field is chosen from, with their words; what is stored is always among them."""
    nothing: dict[Any, str] = {"": page.translate(field.spec.nothing)} if field.spec.nothing else {}
    match field.spec.widget:
        case "length":
            counts = sorted({*field.spec.offered, *_stored_counts(stored)})
            return nothing | {count: format_minutes(page, count) for count in counts}
        case "days":
            counts = sorted({*field.spec.offered, *_stored_counts(stored)})
            return nothing | {count: page.translate("settings.length.days", count=count) for count in counts}
        case "seconds":
            counts = sorted({*field.spec.offered, *_stored_counts(stored)})
            return nothing | {count: page.translate("settings.length.seconds", count=count) for count in counts}
        case "timezone":
            return {zone: _describe_zone(page, zone) for zone in dict.fromkeys([*ZONES, stored])}
    return nothing | {word: page.translate(f"{field.spec.options}.{word}") for word in field.words}


def _stored_counts(stored: Any) -> tuple[int, ...]:
    """What is stored, unless that is nothing."""
    return () if stored in {None, ""} else (int(stored),)


def format_minutes(page: PageContext, count: int) -> str:
    """A length in the largest unit that fits."""
    if count == 0:
        return page.translate("settings.length.none")
    if count % DAY_MINUTES == 0:
        return page.translate("settings.length.days", count=count // DAY_MINUTES)
    if count % 60 == 0:
        return page.translate("settings.length.hours", count=count // 60)
    return page.translate("settings.length.minutes", count=count)


def _describe_zone(page: PageContext, zone: str) -> str:
    city = zone.rpartition("/")[2].replace("_", " ")
    name = get_timezone_name(ZoneInfo(zone), locale=LOCALE[page.lang])
    words = f"{name[:1].upper()}{name[1:]} ({city})" if name else city
    return f"{_utc_offset(page, zone)} · {words}"


def _utc_offset(page: PageContext, zone: str) -> str:
    text = page.services.clock().astimezone(ZoneInfo(zone) if zone else UTC).strftime("%z")
    return f"{text[:3]}:{text[3:]}".replace("-", "−")
