"""The home page's strip of today, and the receptionist at this moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from components.html_elements import initials_from_name
from pages.access_control import PageContext
from pages.call_links import PATH as CALL_PATH
from pages.formatting import CLOCK, LOCALE, caller_label, format_moment, format_moment_short
from pages.personas import FACES, receptionist_name
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.clients.offer_fields import SERVICE_FIELDS
from ringlypro.clients.opening_days import day_wall_spans
from ringlypro.core.clock import to_utc_instant, to_wall_time
from ringlypro.core.time_spans import TimeSpan
from ringlypro.insights.day_gaps import list_gaps
from ringlypro.insights.home_overview import DaySlot, HomeOverview
from ringlypro.receptionist.locale import word_greeting

HOUR = timedelta(hours=1)
LONGEST_STRIP = 13 * HOUR
"""Of a longer day the hours around this moment are shown: fewer would fit no word."""
HOURS_BEHIND = 3 * HOUR
NEW_APPOINTMENT = "/appointments?new=1"
MAX_LANES = 6


def word_day(page: PageContext, client_profile: ClientProfile, home: HomeOverview) -> Mapping[str, Any]:
    """Today's appointments and gaps along the hours."""
    translate, now = page.translate, page.services.clock()
    open_spans = _open_spans(page, client_profile, now)
    lanes = dict.fromkeys(slot.resource_id for slot in home.slots)
    lane_numbers = {resource_id: number for number, resource_id in enumerate(list(lanes)[:MAX_LANES])}
    slots = [slot for slot in home.slots if slot.resource_id in lane_numbers]
    shown_span = _shown_span(page, [*open_spans, *((slot.starts_at, slot.ends_at) for slot in slots)], now)
    gaps = _word_gaps(client_profile, slots, open_spans, lane_numbers, shown_span)
    names = {slot.resource_id: slot.resource for slot in slots}
    count = home.appointments_today
    return {
        "title": translate("home.today"),
        "sub": translate("home.count_appointments", count=count) if count else "",
        "links": (
            {"text": translate("home.new_appointment"), "href": NEW_APPOINTMENT},
            {"text": translate("home.open_calendar"), "href": "/appointments"},
        ),
        "from": _to_ms(shown_span[0]),
        "until": _to_ms(shown_span[1]),
        "least": int(_shortest_visit(client_profile).total_seconds() * 1000),
        "zone": page.zone.key,
        "locale": LOCALE[page.lang].replace("_", "-"),
        "hours": tuple(_list_hours(page, shown_span)),
        "lanes": tuple(names[resource_id] for resource_id in lane_numbers) or ("",),
        "visits": tuple(
            _word_visit(page, client_profile, slot, lane_numbers)
            for slot in slots
            if shown_span[0] < slot.ends_at and slot.starts_at < shown_span[1]
        ),
        "gaps": gaps,
        "words": {
            "free": translate("home.slot_free"),
            "one_gap": translate("home.one_gap"),
            "gaps": translate("home.gaps"),
            "over": translate("home.day_over"),
            "nothing": translate("home.day_over" if open_spans else "home.day_empty"),
        },
    }


def word_duty(page: PageContext, client_profile: ClientProfile, home: HomeOverview) -> Mapping[str, Any]:
    """The receptionist: on a call, with the longest of those that run, or free, with how she greets."""
    translate, name = page.translate, receptionist_name(page.lang)
    view: dict[str, Any] = {
        "face": FACES.get(page.lang, ""),
        "title": translate("home.free" if client_profile.rachel_enabled else "home.off", name=name),
        "sub": translate("home.no_call_yet"),
        "started": 0,
        "note": translate("home.greets_so"),
        "said": ({"hers": True, "text": word_her_greeting(page, client_profile)},),
        "actions": (
            {"icon": "phone-call", "text": translate("home.call_her", name=name), "href": CALL_PATH},
            {"icon": "pencil", "text": translate("home.change_greeting"), "href": "/settings?section=receptionist"},
        ),
    }
    if home.running:
        call = home.running[0]
        others = home.running_calls - 1
        view |= {
            "title": translate("home.on_call", name=name),
            "sub": caller_label(page, call.caller_name, call.from_number),
            "started": _to_ms(call.created_at),
            "note": translate("home.more_calls", count=others) if others else "",
            "said": (),
            "actions": ({"icon": "eye", "text": translate("home.read_along"), "href": f"/calls/{call.id}"},),
        }
    elif latest := home.latest_call:
        caller = caller_label(page, latest.caller_name, latest.from_number)
        view["sub"] = translate("home.last_call", caller=caller, time=format_moment_short(page, latest.created_at))
    return view


def word_her_greeting(page: PageContext, client_profile: ClientProfile) -> str:
    """How a call begins, in the reader's language."""
    owner_greeting = CLIENT_FIELDS.in_language(client_profile, "custom_greeting", page.lang)
    return word_greeting(client_profile.business_name, owner_greeting, page.lang)


def _open_spans(page: PageContext, client_profile: ClientProfile, now: datetime) -> list[TimeSpan]:
    today = now.astimezone(page.zone).date()
    wall_spans = day_wall_spans(today, client_profile.hours, client_profile.special_days)
    return [(to_utc_instant(opens, page.zone), to_utc_instant(closes, page.zone)) for opens, closes in wall_spans]


def _shown_span(page: PageContext, spans: Iterable[TimeSpan], now: datetime) -> TimeSpan:
    """From one full hour to another on the business's clock, and no longer than fits."""
    all_spans = list(spans) or [(now, now + HOUR)]
    start = _full_hour(page, min(begins for begins, _ in all_spans))
    end = max(ends for _, ends in all_spans)
    if end - start > LONGEST_STRIP:
        start = max(start, _full_hour(page, now - HOURS_BEHIND))
        end = min(end, start + LONGEST_STRIP)
    last_hour = _full_hour(page, end)
    return start, last_hour if last_hour == end else last_hour + HOUR


def _full_hour(page: PageContext, moment: datetime) -> datetime:
    wall_time = to_wall_time(moment, page.zone)
    return moment - timedelta(minutes=wall_time.minute, seconds=wall_time.second, microseconds=wall_time.microsecond)


def _list_hours(page: PageContext, span: TimeSpan) -> Iterable[Mapping[str, Any]]:
    at, shown_half = span[0], ""
    while at < span[1]:
        # The half of the day is said where it begins; the other hours are their figure.
        half = format_moment(page, at, "a")
        yield {"at": _to_ms(at), "text": format_moment(page, at, "h" if half == shown_half else "h\u00a0a")}
        at, shown_half = at + HOUR, half


def _word_visit(
    page: PageContext, client_profile: ClientProfile, slot: DaySlot, lane_numbers: Mapping[int, int]
) -> Mapping[str, Any]:
    names = {service.id: SERVICE_FIELDS.in_language(service, "name", page.lang) for service in client_profile.services}
    clock, what = format_moment(page, slot.starts_at, CLOCK), names.get(slot.service_id or 0, slot.purpose)
    return {
        "key": f"v{slot.id}",
        "lane": lane_numbers[slot.resource_id],
        "from": _to_ms(slot.starts_at),
        "until": _to_ms(slot.ends_at),
        "clock": clock,
        "name": slot.customer_name,
        "short": slot.customer_name.split(" ", maxsplit=1)[0],
        "initials": initials_from_name(slot.customer_name),
        "what": what,
        "title": " · ".join(part for part in (clock, slot.customer_name, what) if part),
        "href": f"/appointments?open={slot.id}",
        "is_new": slot.is_new,
    }


def _word_gaps(
    client_profile: ClientProfile,
    slots: list[DaySlot],
    open_spans: list[TimeSpan],
    lane_numbers: Mapping[int, int],
    shown_span: TimeSpan,
) -> tuple[Mapping[str, Any], ...]:
    if not client_profile.booking_enabled:
        return ()
    return tuple(
        {
            "key": f"g{lane}-{_to_ms(start)}", "lane": lane, "from": _to_ms(max(start, shown_span[0])),
            "until": _to_ms(min(end, shown_span[1])), "href": NEW_APPOINTMENT,
        }
        for resource_id, lane in (lane_numbers or {0: 0}).items()
        for start, end in list_gaps(
            open_spans,
            [(slot.starts_at, slot.busy_until) for slot in slots if slot.resource_id == resource_id],
            at_least=_shortest_visit(client_profile),
        )
    )  # fmt: skip


def _shortest_visit(client_profile: ClientProfile) -> timedelta:
    lengths = [service.minutes for service in client_profile.services] or [client_profile.appointment_duration]
    return timedelta(minutes=min(lengths))


def _to_ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
