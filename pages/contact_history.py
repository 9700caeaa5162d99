"""What happened with one person, in words: their figures, and their history by months, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from pages import appointment_dialogs
from pages.access_control import PageContext
from pages.formatting import (
    APPOINTMENT_TONES,
    CLOCK,
    call_tone,
    format_day,
    format_duration,
    format_moment,
    format_moment_full,
    format_moment_short,
    outcome_label,
)
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.contacts.tables import Contact
from ringlypro.core.money import format_price
from ringlypro.insights.booked_worth import BookedService, sum_worth
from ringlypro.insights.contact_figures import ContactFigures
from ringlypro.insights.thread_timeline import KINDS, Place, TimelineItem
from ringlypro.messages.delivery_errors import FAILED_STATUSES, find_reason
from ringlypro.messages.tables import Message
from ringlypro.receptionist.frame_sentences import reword_frames

HISTORY_KINDS: Mapping[str, Sequence[str]] = {
    "all": KINDS, "call": ("call",), "text": ("text",), "booking": ("booking",), "note": ("note", "left"),
}  # fmt: skip
"""What can be chosen, and which streams of the timeline it shows."""
KIND_ICONS = {"all": "", "call": "phone", "text": "message-square", "booking": "calendar", "note": "sticky-note"}


@dataclass(frozen=True, slots=True)
class ContactHistory:
    """A contact, what is counted of them, and their history, oldest first, and where what is older begins."""

    contact: Contact
    figures: ContactFigures
    items: Sequence[TimelineItem]
    older: Place | None


def word_now(page: PageContext, history: ContactHistory) -> Mapping[str, Any]:
    """The next visit and the figures of the past."""
    translate, figures = page.translate, history.figures
    worth = sum_worth(_list_visited_services(page, figures))
    figure_words = [
        {"label": translate("people.visits"), "value": str(sum(figures.visits.values()))},
        {"label": translate("people.no_shows"), "value": str(figures.no_shows)},
    ]
    if worth.total > Decimal(0):
        value = {"label": translate("people.worth"), "value": format_price(worth.total)}
        figure_words.insert(1, value | {"title": translate("people.worth_hint")})
    else:
        figure_words.insert(1, {"label": translate("people.kind.call"), "value": str(figures.calls)})
    return {"next": _word_next_visit(page, history), "figures": tuple(figure_words)}


def _word_next_visit(page: PageContext, history: ContactHistory) -> Mapping[str, Any]:
    translate, visit = page.translate, history.figures.next_visit
    if visit is None:
        href = f"/appointments?new=1&contact={int(history.contact.id)}"
        return {
            "day": "", "mark": {"icon": "calendar-plus"}, "title": translate("people.no_visit"),
            "text": translate("people.book_visit"), "href": href,
        }  # fmt: skip
    return {
        "day": format_moment(page, visit.starts_at, "d"),
        "month": format_moment(page, visit.starts_at, "MMM").upper().rstrip("."),
        "title": appointment_dialogs.describe_appointment(page, visit) or translate("people.next_visit"),
        "text": f"{format_day(page, visit.starts_at)}, {format_moment(page, visit.starts_at, CLOCK)}",
        "href": f"/appointments?id={int(visit.id)}&open={int(visit.id)}",
    }


def _list_visited_services(page: PageContext, figures: ContactFigures) -> list[BookedService]:
    return [
        BookedService(service.id, service.price_amount, service.price, service.name)
        for service in page.client_profile.services
        for _ in range(figures.visits.get(service.id, 0))
    ]


def word_history(page: PageContext, history: ContactHistory, shown_kind: str) -> Mapping[str, Any]:
    """The card of what happened; `shown_kind` is one of `HISTORY_KINDS`."""
    translate, figures = page.translate, history.figures
    counts = {"call": figures.calls, "text": figures.texts, "booking": figures.bookings, "note": figures.notes}
    return {
        "title": translate("people.history"),
        "kinds_label": translate("people.kinds"),
        "kinds": tuple(
            {
                "key": kind,
                "on": kind == shown_kind,
                "mark": {"icon": KIND_ICONS[kind]},
                "text": f"{translate(f'people.kind.{kind}')} {counts.get(kind, '')}".strip(),
            }
            for kind in HISTORY_KINDS
            if kind in {"all", shown_kind} or counts[kind]
        ),
        "none": translate("people.no_history"),
        "months": tuple(
            {"title": title, "rows": tuple(_word_item(page, item) for item in items)}
            for title, items in groupby(reversed(history.items), key=lambda item: _word_month(page, item.at))
        ),
        "older": translate("inbox.older") if history.older else "",
    }


def _word_month(page: PageContext, at: datetime) -> str:
    now = page.services.clock().astimezone(page.zone)
    local_time = at.astimezone(page.zone)
    if local_time.date() == now.date():
        return page.translate("people.today", day=format_day(page, at))
    return format_moment(page, at, "LLLL" if local_time.year == now.year else "LLLL y")


def _word_item(page: PageContext, item: TimelineItem) -> Mapping[str, Any]:
    words = _word_row(page, item)
    return {
        "key": item.key,
        "href": "",
        "text": "",
        "said": "",
        "voice": "",
        "when": format_moment_short(page, item.at),
        "moment": format_moment_full(page, item.at),
    } | words


def _word_row(page: PageContext, item: TimelineItem) -> dict[str, Any]:
    row = item.row
    if isinstance(row, Call):
        return _word_call(page, row)
    if isinstance(row, Appointment):
        return _word_appointment(page, row)
    if isinstance(row, Message):
        return _word_message(page, row)
    is_note = item.kind == "note"
    is_voicemail = not is_note and row.kind == "voicemail"
    title = page.translate("inbox.note_beside" if is_note else "inbox.voicemail" if is_voicemail else "inbox.left")
    icon_name = "sticky-note" if is_note else "voicemail" if is_voicemail else "message-square"
    words = reword_frames(row.body, page.lang)
    return {
        "title": title,
        "said": words,
        "voice": "note" if is_note else "",
        "tone": "warm",
        "mark": {"icon": icon_name},
    }


def _word_call(page: PageContext, call: Call) -> dict[str, Any]:
    icon_name = "phone-outgoing" if call.direction == "outgoing" else "phone-incoming"
    return {
        "title": page.translate("people.call", outcome=outcome_label(page, call)),
        "text": format_duration(call.duration),
        "href": f"/calls/{int(call.id)}",
        "tone": call_tone(call),
        "mark": {"icon": icon_name},
    }


def _word_appointment(page: PageContext, appointment: Appointment) -> dict[str, Any]:
    starts_at = appointment.starts_at
    parts = [
        f"{format_day(page, starts_at)}, {format_moment(page, starts_at, CLOCK)}",
        appointment_dialogs.describe_appointment(page, appointment),
        appointment.confirmation_code,
    ]
    return {
        "title": page.translate("people.appointment", status=page.translate(f"agenda.status.{appointment.status}")),
        "text": " · ".join(part for part in parts if part),
        "href": f"/appointments?id={int(appointment.id)}",
        "tone": APPOINTMENT_TONES[appointment.status],
        "mark": {"icon": "calendar-x" if appointment.status == "cancelled" else "calendar-check"},
    }


def _word_message(page: PageContext, message: Message) -> dict[str, Any]:
    is_incoming = message.direction == "incoming"
    if message.status in FAILED_STATUSES:
        reason = page.translate(f"messages.reason.{find_reason(message.error_code)}")
        title, icon_name, tone = page.translate("inbox.not_delivered", reason=reason), "triangle-alert", "bad"
    else:
        title = page.translate("people.text_in" if is_incoming else "people.text_out")
        icon_name, tone = "message-square", "brand" if is_incoming else "calm"
    voice = "" if is_incoming else "hers"
    return {"title": title, "said": message.body, "voice": voice, "tone": tone, "mark": {"icon": icon_name}}
