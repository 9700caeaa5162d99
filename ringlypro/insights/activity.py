"""The feed: what happened, newest first, worded in the reader's language only now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ringlypro.core.phone_numbers import format_phone, parse_caller_id
from ringlypro.notifications import text_rendering

MAX_ACTIVITIES = 10
SELECT_ACTIVITIES = f"""
SELECT id, kind, "values", link, at FROM activities WHERE client_id = %(client_id)s
ORDER BY id DESC LIMIT {MAX_ACTIVITIES}
"""  # noqa: S608  # the text is made of constants alone


@dataclass(frozen=True, slots=True)
class ActivityItem:
    """One line of the feed."""

    id: int
    kind: str
    text: str
    link: str
    at: datetime
    name: str


def to_activity_item(row: Mapping[str, Any], lang: str, zone: ZoneInfo) -> ActivityItem:
    """A line of the feed in the reader's language; `row` is of `SELECT_ACTIVITIES`, as JSON has it."""
    values = dict(text_rendering.format_values(row["values"], lang=lang, zone=zone))
    if number := parse_caller_id(str(row["values"].get("name", ""))):
        values["name"] = format_phone(number)  # of whom nobody knows the name
    key = f"activity.{row['kind']}"
    outcome = row["values"].get("outcome")
    if outcome:
        key = f"{key}.{outcome}"
    return ActivityItem(
        row["id"],
        row["kind"],
        text_rendering.render_text(key, lang, values),
        row["link"],
        datetime.fromisoformat(row["at"]),
        str(row["values"].get("name", "")),
    )
