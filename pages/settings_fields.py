"""The settings that are fields of the business: who it is, when it is open, and how the receptionist behaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from components.cards import card
from components.text import div
from pages.guard import Place
from pages.settings_hours import HoursEditor
from pages.settings_sheet import Bound, Sheet
from pages.wording import LOCALE
from ringlypro.clients.tables import AFTER_HOURS
from ringlypro.kit.phones import friendly

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "America/Toronto", "America/Vancouver",
    "America/Mexico_City", "America/Tijuana", "America/Bogota", "America/Lima", "America/Santiago",
    "America/Argentina/Buenos_Aires", "America/Santo_Domingo", "America/Guatemala", "America/Panama",
    "America/Costa_Rica", "America/Caracas", "Europe/Madrid", "Europe/London",
)  # fmt: skip
"""Offered first hand; another one that is stored stays on offer."""
DURATIONS = (10, 15, 20, 30, 45, 60, 90, 120)
BUFFERS = (0, 5, 10, 15, 30)
NOTICES = (0, 30, 60, 120, 240, 1440, 2880, 10080)
HORIZONS = (7, 14, 30, 60, 90, 180, 365)
DAY_MINUTES = 1440


def minutes(place: Place, count: int) -> str:
    """A length in the largest unit that fits."""
    if count == 0:
        return place.say("settings.length.none")
    if count % DAY_MINUTES == 0:
        return place.say("settings.length.days", count=count // DAY_MINUTES)
    if count % 60 == 0:
        return place.say("settings.length.hours", count=count // 60)
    return place.say("settings.length.minutes", count=count)


def among(usual: Iterable[int], word: Callable[[int], str]) -> Callable[[Any], Mapping[int, str]]:
    """Options of the usual numbers and the stored one, in order."""
    numbers = set(usual)

    def options(stored: Any) -> Mapping[int, str]:
        return {number: word(number) for number in sorted(numbers | {int(stored)})}

    return options


def _zone_name(place: Place, zone: str) -> str:
    city = zone.rpartition("/")[2].replace("_", " ")
    name = get_timezone_name(ZoneInfo(zone), locale=LOCALE[place.lang])
    return f"{name[:1].upper()}{name[1:]} ({city})" if name else city


def _zones(place: Place) -> Callable[[Any], Mapping[str, str]]:
    at = place.services.clock()

    def options(stored: Any) -> Mapping[str, str]:
        zones = dict.fromkeys([*ZONES, stored])
        return {zone: f"{_offset(zone, at)} · {_zone_name(place, zone)}" for zone in zones}

    return options


def _offset(zone: str, at: Any) -> str:
    text = at.astimezone(ZoneInfo(zone)).strftime("%z") if zone else at.astimezone(UTC).strftime("%z")
    return f"{text[:3]}:{text[3:]}".replace("-", "−")


def _same(place: Place, words: Iterable[str], group: str) -> Callable[[Any], Mapping[str, str]]:
    options = {word: place.say(f"settings.{group}.{word}") for word in words}
    return lambda _: options


async def business(place: Place) -> None:
    """Who the business is."""
    sheet = Sheet(place, "business")
    with card(place.say("settings.section.business")):
        with div("rp-fields"):
            sheet.line("business_name")
            sheet.line("business_phone", kind="tel", show=_dialled)
            sheet.line("owner_phone", kind="tel", hint=True, show=_dialled)
            sheet.pick("timezone", _zones(place), hint=True)
        sheet.line("address", hint=True)
        sheet.line("address_es")
        sheet.block("prices", hint=True)
        sheet.block("prices_es")
    await sheet.begin()


def _dialled(number: str | None) -> str:
    return friendly(number) if number else ""


async def hours(place: Place) -> None:
    """When it is open, and how appointments are laid out."""
    sheet = Sheet(place, "hours")
    with card(place.say("settings.business_hours.label"), sub=place.say("settings.hours.sub")):
        sheet.bind("business_hours", Bound(HoursEditor(place, sheet.changed)))
    with card(place.say("settings.calendar")), div("rp-fields"):
        sheet.pick("appointment_duration", among(DURATIONS, lambda n: minutes(place, n)), hint=True)
        sheet.pick("buffer_minutes", among(BUFFERS, lambda n: minutes(place, n)), hint=True)
        sheet.pick("notice_minutes", among(NOTICES, lambda n: minutes(place, n)), hint=True)
        sheet.pick("horizon_days", among(HORIZONS, lambda n: place.say("settings.length.days", count=n)), hint=True)
    await sheet.begin()


async def receptionist(place: Place) -> None:
    """How she answers."""
    sheet = Sheet(place, "receptionist")
    with card(place.say("settings.section.receptionist")):
        sheet.flag("rachel_enabled")
        sheet.flag("booking_enabled")
        sheet.flag("staff_first")
        sheet.flag("sms_notifications")
        sheet.flag("records_calls")
    with card(place.say("settings.words")):
        sheet.block("custom_greeting", hint=True)
        sheet.block("custom_greeting_es")
        with div("rp-fields"):
            sheet.pick("language", _same(place, ("en", "es"), "tongue"), hint=True)
            sheet.pick("after_hours_mode", _same(place, AFTER_HOURS, "after_hours"), hint=True)
        sheet.block("emergency_phrases", hint=True, show="\n".join, read=_phrases)
    await sheet.begin()


def _phrases(text: str | None) -> list[str]:
    return [phrase for line in (text or "").splitlines() if (phrase := line.strip())]
