"""How pages word moments, lengths and outcomes: on the business's clock, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from components.design_tokens import Tone
from components.relative_time import moment_number
from pages.access_control import PageContext
from ringlypro.calls.tables import Call
from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.insights.dashboard_figures import RecentCall

LOCALE = {"en": "en_US", "es": "es_US"}
CLOCK = "h:mm\u00a0a"
"""Never broken between the figures and the half of the day."""
DAY_PATTERNS = {"en": "MMM\u00a0d", "es": "d\u00a0MMM"}
FULL_DAY_PATTERNS = {"en": "EEEE, MMMM d", "es": "EEEE, d 'de' MMMM"}
OUTCOME_TONES: dict[str, Tone] = {
    "booked": "ok", "rescheduled": "ok", "answered": "ok", "transferred": "ok", "message": "brand",
    "voicemail": "brand", "cancelled": "warn", "abandoned": "calm", "spam": "calm",
}  # fmt: skip

MAX_WORDED_TIMES = 2_048
APPOINTMENT_TONES: dict[str, Tone] = {
    "confirmed": "ok", "pending": "warn", "cancelled": "calm", "completed": "brand", "no-show": "bad",
}  # fmt: skip


def format_moment(page: PageContext, at: datetime, pattern: str) -> str:
    """A moment on the business's clock, by a CLDR pattern."""
    return word_moment(at, page.zone, page.lang, pattern)


def word_moment(at: datetime, zone: ZoneInfo, lang: str, pattern: str) -> str:
    """A moment on the clock of a zone, by a CLDR pattern that names no zone; `lang` is `en` or `es`."""
    # Without its zone: moments of two zones that are the same instant are equal, and would share their words.
    local_time = at.astimezone(zone).replace(microsecond=0, tzinfo=None)
    return word_local_time(local_time, pattern, LOCALE[lang])


@lru_cache(maxsize=MAX_WORDED_TIMES)
def word_local_time(local_time: datetime, pattern: str, locale: str) -> str:
    """The words for a time of no zone; an overview has forty, which are mostly the same at its next refresh."""
    text = format_datetime(local_time, pattern, locale=locale)
    return text[:1].upper() + text[1:]


def format_moment_short(page: PageContext, at: datetime) -> str:
    """The clock for today, the day for another."""
    today = page.services.clock().astimezone(page.zone).date()
    return format_moment(page, at, "h:mm a" if at.astimezone(page.zone).date() == today else DAY_PATTERNS[page.lang])


def format_moment_long(page: PageContext, at: datetime) -> str:
    """The clock for today, day and clock for another."""
    today = page.services.clock().astimezone(page.zone).date()
    local_day = at.astimezone(page.zone).date()
    return format_moment(page, at, CLOCK if local_day == today else f"{DAY_PATTERNS[page.lang]}, {CLOCK}")


def format_moment_full(page: PageContext, at: datetime) -> str:
    """Day, year and clock: what stands behind a moment that is said in short."""
    return format_moment(page, at, f"{FULL_DAY_PATTERNS[page.lang]}, y, {CLOCK}")


def word_row_moment(page: PageContext, at: datetime, name: str = "when") -> dict[str, str | int]:
    """The values of a table's column of moments by this name."""
    return {
        name: format_moment_long(page, at),
        f"{name}_at": moment_number(at),
        f"{name}_title": format_moment_full(page, at),
    }


def format_day(page: PageContext, at: datetime) -> str:
    """A day in full, as a heading; the year only where it is another one."""
    year = ", y" if at.astimezone(page.zone).year != page.services.clock().astimezone(page.zone).year else ""
    return format_moment(page, at, FULL_DAY_PATTERNS[page.lang] + year)


def format_day_short(page: PageContext, day: date) -> str:
    """A day of the calendar in short; the year only where it is another one."""
    this_year = page.services.clock().astimezone(page.zone).year
    year = "" if day.year == this_year else ",\u00a0y"
    return format_datetime(datetime.combine(day, time(12)), DAY_PATTERNS[page.lang] + year, locale=LOCALE[page.lang])


def format_duration(seconds: int | None) -> str:
    """Minutes and seconds."""
    return "–" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


def caller_label(page: PageContext, name: str, number: str) -> str:
    """A caller's name, else their number, else that it is withheld."""
    if name:
        return name
    return format_phone(number) if parse_caller_id(number) else page.translate("calls.withheld")


def outcome_label(page: PageContext, call: Call | RecentCall) -> str:
    """What came of a call, or how it stands."""
    if call.outcome:
        return page.translate(f"outcome.{call.outcome}")
    return page.translate("outcome.running" if call.end_time is None else "outcome.abandoned")


def call_tone(call: Call | RecentCall) -> Tone:
    """The colour of that word."""
    if call.outcome:
        return OUTCOME_TONES.get(call.outcome, "calm")
    return "brand"
