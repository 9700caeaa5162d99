"""The first form of a stored conversation, one flat table of fields without a version, brought into today's form.

Calls that were in progress when the form changed go on from it, and a caller who was cut off may call back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ringlypro.receptionist.question_forms import QUESTION_FORMS

STATE_VERSION: Final = 2
_TIME_FIELDS: Final = ("day", "clock", "part", "half_open", "earliest", "after", "offered", "at", "refusals")
_TASK_DETAILS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "book": ("booking", ("service_id", "time", "reason")),
    "reschedule": ("change", ("lookup", "service_id", "time")),
    "cancel": ("change", ("lookup", "service_id", "time")),
    "confirm": ("change", ("lookup", "service_id", "time")),
    "change": ("change", ("lookup", "service_id", "time")),
    "message": ("message", ("reason", "callback")),
}


def upgrade_flat_state(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The same conversation in today's form; no value is looked at beyond its place, that is for the reader."""
    details = {
        "service_id": raw.get("service_id"),
        "time": {field: raw.get(field) for field in _TIME_FIELDS},
        "lookup": {
            "code": raw.get("code"),
            "codeless": raw.get("codeless"),
            "appointments": raw.get("found"),
            "booking_id": raw.get("booking_id"),
            "failed_lookups": raw.get("finds"),
        },
        "reason": raw.get("reason"),
        "callback": {
            "urgent": bool(raw.get("urgent")) if raw.get("urgency_known") else None,
            "best_time": raw.get("best_time"),
        },
    }
    return {
        "version": STATE_VERSION,
        "caller": {
            "name": raw.get("name"),
            "phone": raw.get("phone"),
            "phone_confirmed": raw.get("phone_confirmed"),
            "lang": raw.get("lang"),
            "uses_keypad": raw.get("keys"),
        },
        "task": _take_task(str(raw.get("task")), details),
        "set_aside": details,
        "awaited": upgrade_awaited_answer(raw),
        "counters": {
            "misses": raw.get("misses_in_all"),
            "rejected_phones": raw.get("phone_misses"),
        },
        "progress": {
            "greeted": raw.get("greeted"),
            "owner_dialed": raw.get("dialed"),
            "owner_alerted": raw.get("alerted"),
            "closing": raw.get("closing"),
        },
        "outcome": raw.get("outcome"),
        "unanswered_question": raw.get("to_ask"),
        "last_prompts": raw.get("last_lines"),
    }


def _take_task(name: str, details: dict[str, Any]) -> dict[str, Any] | None:
    """The task of this name with its details, which it takes away from all the others."""
    if name not in _TASK_DETAILS:
        return None
    kind, fields = _TASK_DETAILS[name]
    task = {"kind": kind, **{field: details.pop(field) for field in fields}}
    return {**task, "action": {"change": "either"}.get(name, name)} if kind == "change" else task


def upgrade_awaited_answer(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What is awaited, in today's form."""
    form = f"{raw.get('step')}.{raw.get('stage')}"
    page = str(raw.get("keyed"))
    return {
        "question": form if form in QUESTION_FORMS else raw.get("step"),
        "service_page": int(page) if page.isascii() and page.isdecimal() else None,
        "effect": raw.get("pending") or None,
        "misses": raw.get("misses"),
    }
