"""What happened with one person, in words: texts as bubbles, calls and bookings as cards, a line for each day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from pages.access_control import PageContext
from pages.formatting import CLOCK, format_day, format_duration, format_moment, format_moment_long, outcome_label
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.insights.thread_timeline import TimelineItem
from ringlypro.messages.delivery_errors import FAILED_STATUSES, find_reason
from ringlypro.messages.retries import RETRY_PREFIX, STAFF_PREFIX
from ringlypro.messages.tables import Message, ThreadNote
from ringlypro.notifications.tables import FollowUp
from ringlypro.receptionist.frame_sentences import reword_frames

View = dict[str, Any]
UNKNOWN_STATUS = "sent"
WORDED_STATUSES = {
    "queued": "queued", "accepted": "queued", "scheduled": "queued", "sending": "queued", "sent": "sent",
    "delivered": "delivered", "read": "delivered", "received": "received",
}  # fmt: skip
STATUS_ICONS = {"queued": "clock", "sent": "check", "delivered": "check-check"}


def word_timeline(
    page: PageContext, items: Sequence[TimelineItem], names: Mapping[int, str], *, retried: Collection[str]
) -> list[View]:
    """The items as a talk is drawn from them, oldest first; `retried` are purposes of texts that were tried again."""
    views: list[View] = []
    shown_day: date | None = None
    for item in items:
        day = item.at.astimezone(page.zone).date()
        if day != shown_day:
            shown_day = day
            views.append({"key": f"day-{day}", "kind": "rp-talk-day", "text": _word_day(page, item)})
        views.append(_word_item(page, item, names, retried))
    return views


def _word_day(page: PageContext, item: TimelineItem) -> str:
    today = page.services.clock().astimezone(page.zone).date()
    days_ago = (today - item.at.astimezone(page.zone).date()).days
    if days_ago in {0, 1}:
        return page.translate("inbox.yesterday" if days_ago else "inbox.today")
    return format_day(page, item.at)


def _word_item(page: PageContext, item: TimelineItem, names: Mapping[int, str], retried: Collection[str]) -> View:
    row = item.row
    if isinstance(row, Message):
        view = _word_message(page, row, names, retried)
    elif isinstance(row, Call):
        view = _word_call(page, row)
    elif isinstance(row, Appointment):
        view = _word_booking(page, row)
    elif isinstance(row, FollowUp):
        view = _word_follow_up(page, row)
    else:
        view = _word_note(page, row, names)
    return {"key": item.key, **view}


def _word_message(page: PageContext, message: Message, names: Mapping[int, str], retried: Collection[str]) -> View:
    translate, at = page.translate, format_moment(page, message.created_at, CLOCK)
    if message.direction == "incoming":
        return {"kind": "rp-msg in", "text": message.body, "meta": at, "mark": {"icon": ""}, "retry": ""}
    author = _find_author(page, message, names)
    kind = (
        "rp-msg out"
        if (message.purpose or "").startswith((STAFF_PREFIX, RETRY_PREFIX)) or not message.purpose
        else "rp-msg hers"
    )
    if message.status in FAILED_STATUSES:
        reason = translate(f"messages.reason.{find_reason(message.error_code)}")
        is_retried = f"{RETRY_PREFIX}{message.id}" in retried
        return {
            "kind": f"{kind} failed",
            "text": message.body,
            "meta": translate("inbox.not_delivered_at", reason=reason, time=at),
            "mark": {"icon": "triangle-alert"},
            "retry": "" if is_retried or find_reason(message.error_code) == "opted_out" else translate("ui.try_again"),
        }
    status = WORDED_STATUSES.get(message.status, UNKNOWN_STATUS)
    return {
        "kind": kind,
        "text": message.body,
        "meta": translate(f"inbox.status.{status}", who=author, time=at),
        "mark": {"icon": STATUS_ICONS.get(status, "")},
        "retry": "",
    }


def _find_author(page: PageContext, message: Message, names: Mapping[int, str]) -> str:
    purpose = message.purpose or ""
    if purpose.startswith(STAFF_PREFIX):
        user_id = purpose.removeprefix(STAFF_PREFIX).partition(":")[0]
        return names.get(int(user_id), "") if user_id.isdecimal() else ""
    if purpose.startswith(RETRY_PREFIX) or not purpose:
        return page.translate("inbox.team")
    return page.translate("inbox.receptionist")


def _word_call(page: PageContext, call: Call) -> View:
    translate, is_outgoing = page.translate, call.direction == "outgoing"
    length = f", {format_duration(call.duration)}" if call.duration else ""
    return {
        "kind": "rp-event",
        "mark": {"icon": "phone-outgoing" if is_outgoing else "phone-incoming", "tone": "ok" if call.duration else ""},
        "title": translate("inbox.call_out" if is_outgoing else "inbox.call_in"),
        "when": format_moment(page, call.start_time or call.created_at, CLOCK) + length,
        "text": outcome_label(page, call) + ".",
        "link": {"href": f"/calls/{int(call.id)}", "text": translate("inbox.read_call")},
    }


def _word_booking(page: PageContext, appointment: Appointment) -> View:
    translate = page.translate
    is_gone = appointment.status in {"cancelled", "no-show"}
    return {
        "kind": "rp-event",
        "mark": {"icon": "calendar-x" if is_gone else "calendar-check", "tone": "" if is_gone else "ok"},
        "title": translate("inbox.booked_for", when=format_moment_long(page, appointment.starts_at)),
        "when": format_moment(page, appointment.created_at, CLOCK),
        "text": translate(
            "inbox.booking",
            status=translate(f"agenda.status.{appointment.status}"),
            code=appointment.confirmation_code,
        ),
        "link": {"href": f"/appointments?id={int(appointment.id)}", "text": translate("inbox.open_booking")},
    }


def _word_follow_up(page: PageContext, follow_up: FollowUp) -> View:
    link = None
    if follow_up.call_id:
        link = {"href": f"/calls/{int(follow_up.call_id)}", "text": page.translate("inbox.read_call")}
    is_voicemail = follow_up.kind == "voicemail"
    return {
        "kind": "rp-event",
        "mark": {"icon": "voicemail" if is_voicemail else "message-square", "tone": "warm"},
        "title": page.translate("inbox.voicemail" if is_voicemail else "inbox.left"),
        "when": format_moment(page, follow_up.created_at, CLOCK),
        "text": reword_frames(follow_up.body, page.lang),
        "link": link,
    }


def _word_note(page: PageContext, note: ThreadNote, names: Mapping[int, str]) -> View:
    author = names.get(note.author_id or 0, "") or page.translate("inbox.team")
    return {
        "kind": "rp-msg note",
        "text": note.body,
        "meta": page.translate("inbox.note_by", who=author, time=format_moment(page, note.created_at, CLOCK)),
        "mark": {"icon": "sticky-note"},
        "retry": "",
    }
