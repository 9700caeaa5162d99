"""What waits for a person on the home page: the worst first, each with the ways to answer it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from components.html_elements import initials_from_name, person_hue
from pages.access_control import PageContext
from pages.formatting import CLOCK, DAY_PATTERNS, caller_label, format_moment
from ringlypro.core.phone_numbers import parse_caller_id
from ringlypro.insights.home_overview import MAX_COUNT, HomeOverview, WaitingNeed
from ringlypro.notifications.tables import FollowUp
from ringlypro.receptionist.frame_sentences import reword_frames

TO_DO_PATH = "/follow-ups"
KIND_TONES = {"emergency": "bad", "complaint": "warn", "late": "warn", "voicemail": "brand", "question": "brand"}
"""Of what is not urgent; that is bad whatever it is."""


def word_needs(page: PageContext, home: HomeOverview) -> Mapping[str, Any]:
    """The card of what waits; without rows it is one line."""
    translate = page.translate
    old_needs = home.open_needs - home.new_needs
    counts = [
        translate("home.waiting_sub", count=home.new_needs) if home.new_needs else "",
        translate("home.waiting_before", count=old_needs) if old_needs else "",
    ]
    return {
        "id": "home-needs",
        "title": translate("home.needs_title"),
        "sub": ", ".join(text for text in counts if text and home.open_needs < MAX_COUNT),
        "none": translate("home.needs_nothing"),
        "none_icon": {"icon": "circle-check"},
        "all": {"text": translate("home.all_to_dos"), "href": TO_DO_PATH},
        "words": word_minutes(page),
        "rows": tuple(_word_row(page, need) for need in home.needs),
    }


def word_moment_of_need(page: PageContext, at: datetime) -> str:
    """Today or yesterday with the clock, else the day with it."""
    clock = format_moment(page, at, CLOCK)
    today = page.services.clock().astimezone(page.zone).date()
    day = at.astimezone(page.zone).date()
    if day == today:
        return page.translate("home.today_at", time=clock)
    if day == today - timedelta(days=1):
        return page.translate("home.yesterday_at", time=clock)
    return format_moment(page, at, f"{DAY_PATTERNS[page.lang]}, {CLOCK}")


def word_minutes(page: PageContext) -> Mapping[str, str]:
    """How a browser says that something was a moment ago."""
    return {"just_now": page.translate("home.just_now"), "minutes_ago": page.translate("home.minutes_ago")}


def word_need(page: PageContext, need: WaitingNeed | FollowUp) -> dict[str, Any]:
    """Who it is, what it is about and since when; the row lacks its `actions`."""
    translate, name = page.translate, caller_label(page, need.caller_name, need.caller_phone)
    text_key = "voicemail" if need.kind == "voicemail" else "message"
    return {
        "key": str(int(need.id)),
        "name": name,
        "initials": initials_from_name(need.caller_name),
        "hue": person_hue(need.contact_id),
        "href": f"/calls/{int(need.call_id)}" if need.call_id else "",
        "pill": translate(f"home.kind.{_pill_kind(need)}"),
        "tone": "bad" if need.urgent else KIND_TONES.get(need.kind, "calm"),
        "hot": need.urgent,
        "at": int(need.created_at.timestamp() * 1000),
        "when": word_moment_of_need(page, need.created_at),
        "text": reword_frames(need.body, page.lang) or translate(f"todo.without_words.{text_key}"),
    }


def _word_row(page: PageContext, need: WaitingNeed) -> Mapping[str, Any]:
    row = word_need(page, need)
    if need.best_time:
        row["text"] = f"{row['text']} {page.translate('todo.best_time', time=need.best_time)}"
    actions = list_reply_actions(page, need)
    if need.kind == "question":
        answer = {"kind": "answer", "icon": "pencil", "text": page.translate("home.answer"), "href": TO_DO_PATH}
        actions.append(answer)
    return row | {"actions": (*actions, word_done_action(page))}


def _pill_kind(need: WaitingNeed | FollowUp) -> str:
    if need.kind in {"emergency", "voicemail", "question", "complaint", "late"}:
        return need.kind
    return "urgent" if need.urgent else "message"


def list_reply_actions(page: PageContext, need: WaitingNeed | FollowUp) -> list[Mapping[str, str]]:
    """How whoever waits can be reached: by telephone and in writing, and an appointment for them."""
    translate = page.translate
    actions: list[Mapping[str, str]] = []
    if number := parse_caller_id(need.caller_phone):
        actions.append({"kind": "call", "icon": "phone", "text": translate("home.call"), "href": f"tel:{number}"})
    if need.contact_id:
        contact = str(int(need.contact_id))
        if number:
            path = f"/messages?contact={contact}"
            actions.append({"kind": "text", "icon": "message-square", "text": translate("home.text"), "href": path})
        path = f"/appointments?new=1&contact={contact}"
        actions.append({"kind": "book", "icon": "calendar-plus", "text": translate("home.book"), "href": path})
    return actions


def word_done_action(page: PageContext) -> Mapping[str, str]:
    """The button that says that it is done."""
    return {"kind": "done", "icon": "check", "text": page.translate("home.done"), "href": ""}
