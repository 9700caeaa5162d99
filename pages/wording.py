"""How pages word moments, lengths and outcomes: on the business's clock, in the reader's language."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_datetime

from components.design import Tone
from pages.guard import Place
from ringlypro.calls.tables import Call
from ringlypro.kit.phones import caller_id, friendly

LOCALE = {"en": "en_US", "es": "es_US"}
CLOCK = "h:mm\u00a0a"
"""Never broken between the figures and the half of the day."""
DAY = {"en": "MMM\u00a0d", "es": "d\u00a0MMM"}
DAY_IN_FULL = {"en": "EEEE, MMMM d", "es": "EEEE, d 'de' MMMM"}
TONES: dict[str, Tone] = {
    "booked": "ok", "rescheduled": "ok", "answered": "ok", "transferred": "ok", "message": "brand",
    "voicemail": "brand", "cancelled": "warn", "abandoned": "calm", "spam": "calm",
}  # fmt: skip

APPOINTMENT_TONES: dict[str, Tone] = {
    "confirmed": "ok", "pending": "warn", "cancelled": "calm", "completed": "brand", "no-show": "bad",
}  # fmt: skip


def moment(place: Place, at: datetime, pattern: str) -> str:
    """A moment on the business's clock, by a CLDR pattern."""
    text = format_datetime(at.astimezone(place.zone), pattern, locale=LOCALE[place.lang])
    return text[:1].upper() + text[1:]


def moment_short(place: Place, at: datetime) -> str:
    """The clock for today, the day for another."""
    today = place.services.clock().astimezone(place.zone).date()
    return moment(place, at, "h:mm a" if at.astimezone(place.zone).date() == today else DAY[place.lang])


def moment_long(place: Place, at: datetime) -> str:
    """The clock for today, day and clock for another."""
    today = place.services.clock().astimezone(place.zone).date()
    here = at.astimezone(place.zone).date()
    return moment(place, at, CLOCK if here == today else f"{DAY[place.lang]}, {CLOCK}")


def day_name(place: Place, at: datetime) -> str:
    """A day in full, as a heading; the year only where it is another one."""
    year = ", y" if at.astimezone(place.zone).year != place.services.clock().astimezone(place.zone).year else ""
    return moment(place, at, DAY_IN_FULL[place.lang] + year)


def duration(seconds: int | None) -> str:
    """Minutes and seconds."""
    return "–" if seconds is None else f"{seconds // 60}:{seconds % 60:02d}"


def name_of(place: Place, name: str, number: str) -> str:
    """A caller's name, else their number, else that it is withheld."""
    if name:
        return name
    return friendly(number) if caller_id(number) else place.say("calls.withheld")


def outcome_word(place: Place, call: Call) -> str:
    """What came of a call, or how it stands."""
    if call.outcome:
        return place.say(f"outcome.{call.outcome}")
    return place.say("outcome.running" if call.end_time is None else "outcome.abandoned")


def call_tone(call: Call) -> Tone:
    """The colour of that word."""
    if call.outcome:
        return TONES.get(call.outcome, "calm")
    return "brand"
