"""Meaning in words: what was understood as pairs of a name and a value, and a machine's reasons as sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from pages.access_control import PageContext
from pages.formatting import format_moment
from ringlypro.clients.client_profiles import ClientProfile
from ringlypro.core import phone_numbers
from ringlypro.receptionist.nlu import PREDICTION_PREFIX, NluResult

CONTEXTS = (
    "open", "ask_name", "ask_phone", "ask_datetime", "ask_time", "ask_service", "offer", "confirm", "ask_code",
    "ask_reason", "anything_else",
)  # fmt: skip
"""Her questions, as the NLU names them."""
DAY_PARTS = frozenset({"morning", "afternoon", "evening"})
REASON_PATTERN = re.compile(r"(?P<slot>\w+):(?P<said>.*?)(?:(?:->|<-)(?P<to>[^()]*)(?:\((?P<note>.*)\))?)?")


@dataclass(frozen=True, slots=True)
class BusinessSnapshot:
    """What she knows of the business at this moment, as on a call."""

    client_profile: ClientProfile
    now: datetime
    questions: tuple[tuple[str, str], ...]
    offered_times: tuple[datetime, ...]
    codes: tuple[str, ...]


def slot_values(page: PageContext, business: BusinessSnapshot, understanding: NluResult) -> list[tuple[str, str]]:
    """What was told, as pairs of a name and a value; nothing for what was not said."""
    service_names = [service.name for service in business.client_profile.services]
    values: Mapping[str, str | None] = {
        "service": _item_at(service_names, understanding.service),
        "date": None if understanding.date is None else _format_date(page, business, understanding.date),
        "time": None if understanding.time is None else _format_clock(page, business, understanding.time),
        "part": understanding.part and _translate_day_part(page, understanding.part),
        "earliest": page.translate("understand.as_soon") if understanding.earliest else None,
        "offer": _item_at(
            [format_local_time(page, business, at) for at in business.offered_times], understanding.offer
        ),
        "name": understanding.name,
        "phone": understanding.phone
        and phone_numbers.format_phone(phone_numbers.to_e164(understanding.phone) or understanding.phone),
        "this_number": page.translate("understand.their_number") if understanding.this_number else None,
        "code": understanding.code,
        "question": _item_at([question for question, _ in business.questions], understanding.question),
        "answer": _item_at([answer for _, answer in business.questions], understanding.question),
        "switch": understanding.switch and page.translate(f"call.tongue.{understanding.switch}"),
    }
    return [(page.translate(f"understand.slot.{name}"), value) for name, value in values.items() if value]


def explain_reason(page: PageContext, business: BusinessSnapshot, reason: str) -> str:
    """A machine's reason as a sentence; one that is new to us is shown as it is."""
    parts = REASON_PATTERN.fullmatch(reason)
    if parts is None:
        return reason
    slot, source_text, to, note = parts["slot"], parts["said"], parts["to"] or "", parts["note"] or ""
    words = to.strip("'")
    match slot:
        case "intent" if words in CONTEXTS:
            text = page.translate("understand.because.told" if words == "open" else "understand.because.asked")
        case "intent" if words.startswith(PREDICTION_PREFIX):
            similar_phrase = words.removeprefix(PREDICTION_PREFIX)
            key = "understand.because.leans" if similar_phrase else "understand.because.sounds"
            text = page.translate(key, said=similar_phrase, wish=page.translate(f"understand.intent.{source_text}"))
        case "intent" if words:
            text = page.translate(
                "understand.because.intent", said=words, wish=page.translate(f"understand.intent.{source_text}")
            )
        case "date" | "time" | "phone" | "name" | "part" | "code" | "language":
            values = {"said": _format_source(page, slot, source_text), "to": format_iso_value(page, business, to)}
            text = page.translate(f"understand.because.{slot}", **values)
        case "intent":
            text = page.translate("understand.because.nothing")
        case _:
            text = reason
    return text + "".join(f" ({_translate_note(page, remark)})" for remark in [note] if remark)


def _format_source(page: PageContext, slot: str, source_text: str) -> str:
    if slot == "part":
        return _translate_day_part(page, source_text)
    if slot == "language":
        return page.translate(f"call.tongue.{source_text}")
    if slot == "name":
        return ", ".join(_translate_note(page, piece) for piece in source_text.split(", "))
    return source_text.removesuffix(" digits")


def _translate_note(page: PageContext, note: str) -> str:
    key = "understand.note." + note.replace(" ", "_")
    word = page.translate(key)
    return note if word == key else word


def _translate_day_part(page: PageContext, part: str) -> str:
    return page.translate(f"understand.part.{part}") if part in DAY_PARTS else part


def _item_at(items: Sequence[str], index: int | None) -> str | None:
    return items[index] if index is not None and 0 <= index < len(items) else None


def format_local_time(page: PageContext, business: BusinessSnapshot, at: datetime) -> str:
    """A naive local time in words."""
    return format_moment(page, at.replace(tzinfo=business.client_profile.zone), page.translate("understand.moment"))


def _format_date(page: PageContext, business: BusinessSnapshot, day: date) -> str:
    return format_moment(
        page, datetime.combine(day, time(12), business.client_profile.zone), page.translate("understand.day")
    )


def _format_clock(page: PageContext, business: BusinessSnapshot, clock: time) -> str:
    return format_moment(page, datetime.combine(business.now.date(), clock, business.client_profile.zone), "h:mm a")


def format_iso_value(page: PageContext, business: BusinessSnapshot, text: str) -> str:
    """A day, a clock or both, from ISO; anything else as it is."""
    readers: tuple[tuple[Callable[[str], Any], Callable[..., str]], ...] = (
        (date.fromisoformat, _format_date),
        (time.fromisoformat, _format_clock),
        (datetime.fromisoformat, format_local_time),
    )
    for parse, format_value in readers:
        try:
            return format_value(page, business, parse(text))
        except ValueError:
            continue
    return text
