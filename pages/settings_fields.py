"""The settings that are fields of the business: who it is, when it is open, and how the receptionist behaves."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name

from components.cards import card_section
from components.html_elements import div
from pages.access_control import PageContext
from pages.formatting import LOCALE
from pages.settings_form import FieldBinding, SettingsForm
from pages.settings_hours import HoursEditor
from ringlypro.clients.tables import AFTER_HOURS_MODES
from ringlypro.core.phone_numbers import format_phone

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
NOTICE_MINUTES = (0, 30, 60, 120, 240, 1440, 2880, 10080)
HORIZON_DAYS = (7, 14, 30, 60, 90, 180, 365)
DAY_MINUTES = 1440


def format_minutes(page: PageContext, count: int) -> str:
    """A length in the largest unit that fits."""
    if count == 0:
        return page.translate("settings.length.none")
    if count % DAY_MINUTES == 0:
        return page.translate("settings.length.days", count=count // DAY_MINUTES)
    if count % 60 == 0:
        return page.translate("settings.length.hours", count=count // 60)
    return page.translate("settings.length.minutes", count=count)


def number_options(usual_numbers: Iterable[int], label_for: Callable[[int], str]) -> Callable[[Any], Mapping[int, str]]:
    """Options of the usual numbers and the stored one, in order."""
    numbers = set(usual_numbers)

    def build_options(stored: Any) -> Mapping[int, str]:
        return {number: label_for(number) for number in sorted(numbers | {int(stored)})}

    return build_options


def _zone_name(page: PageContext, zone: str) -> str:
    city = zone.rpartition("/")[2].replace("_", " ")
    name = get_timezone_name(ZoneInfo(zone), locale=LOCALE[page.lang])
    return f"{name[:1].upper()}{name[1:]} ({city})" if name else city


def _zone_options(page: PageContext) -> Callable[[Any], Mapping[str, str]]:
    at = page.services.clock()

    def build_options(stored: Any) -> Mapping[str, str]:
        zones = dict.fromkeys([*ZONES, stored])
        return {zone: f"{_utc_offset(zone, at)} · {_zone_name(page, zone)}" for zone in zones}

    return build_options


def _utc_offset(zone: str, at: Any) -> str:
    text = at.astimezone(ZoneInfo(zone)).strftime("%z") if zone else at.astimezone(UTC).strftime("%z")
    return f"{text[:3]}:{text[3:]}".replace("-", "−")


def _fixed_options(page: PageContext, words: Iterable[str], group: str) -> Callable[[Any], Mapping[str, str]]:
    options = {word: page.translate(f"settings.{group}.{word}") for word in words}
    return lambda _: options


async def build_business_section(page: PageContext) -> None:
    """Who the business is."""
    form = SettingsForm(page, "business")
    with card_section(page.translate("settings.section.business")):
        with div("rp-fields"):
            form.add_text_field("business_name")
            form.add_text_field("business_phone", kind="tel", to_control=_display_phone)
            form.add_text_field("owner_phone", kind="tel", hint=True, to_control=_display_phone)
            form.add_select("timezone", _zone_options(page), hint=True)
        form.add_text_field("address", hint=True)
        form.add_text_field("address_es")
        form.add_text_area("prices", hint=True)
        form.add_text_area("prices_es")
    await form.load_fields()


def _display_phone(number: str | None) -> str:
    return format_phone(number) if number else ""


async def build_hours_section(page: PageContext) -> None:
    """When it is open, and how appointments are laid out."""
    form = SettingsForm(page, "hours")
    with card_section(page.translate("settings.business_hours.label"), sub=page.translate("settings.hours.sub")):
        form.bind_control("business_hours", FieldBinding(HoursEditor(page, form.handle_change)))
    with card_section(page.translate("settings.calendar")), div("rp-fields"):
        form.add_select("appointment_duration", number_options(DURATIONS, lambda n: format_minutes(page, n)), hint=True)
        form.add_select("buffer_minutes", number_options(BUFFERS, lambda n: format_minutes(page, n)), hint=True)
        form.add_select("notice_minutes", number_options(NOTICE_MINUTES, lambda n: format_minutes(page, n)), hint=True)
        form.add_select(
            "horizon_days",
            number_options(HORIZON_DAYS, lambda n: page.translate("settings.length.days", count=n)),
            hint=True,
        )
    await form.load_fields()


async def build_receptionist_section(page: PageContext) -> None:
    """How she answers."""
    form = SettingsForm(page, "receptionist")
    with card_section(page.translate("settings.section.receptionist")):
        form.add_switch("rachel_enabled")
        form.add_switch("booking_enabled")
        form.add_switch("staff_first")
        form.add_switch("sms_notifications")
        form.add_switch("records_calls")
    with card_section(page.translate("settings.words")):
        form.add_text_area("custom_greeting", hint=True)
        form.add_text_area("custom_greeting_es")
        with div("rp-fields"):
            form.add_select("language", _fixed_options(page, ("en", "es"), "tongue"), hint=True)
            form.add_select("after_hours_mode", _fixed_options(page, AFTER_HOURS_MODES, "after_hours"), hint=True)
        form.add_text_area("emergency_phrases", hint=True, to_control="\n".join, from_control=_split_phrases)
    await form.load_fields()


def _split_phrases(text: str | None) -> list[str]:
    return [phrase for line in (text or "").splitlines() if (phrase := line.strip())]
