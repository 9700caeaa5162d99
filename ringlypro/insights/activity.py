"""The feed: what happened, newest first, worded in the reader's language only now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import text_rendering

_LIST_ACTIVITIES = """
SELECT id, kind, "values", link, at FROM activities WHERE client_id = %(client_id)s ORDER BY id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class ActivityItem:
    """One line of the feed."""

    id: int
    kind: str
    text: str
    link: str
    at: datetime
    name: str


async def list_recent_activity(
    unit: UnitOfWork, *, lang: str, zone: ZoneInfo, limit: int = 10
) -> tuple[ActivityItem, ...]:
    """The newest lines of the feed."""
    rows = await unit.fetch_all(_LIST_ACTIVITIES, {"client_id": unit.client_id, "limit": limit})
    return tuple(_to_activity_item(row, lang, zone) for row in rows)


def _to_activity_item(row: Mapping[str, Any], lang: str, zone: ZoneInfo) -> ActivityItem:
    values = text_rendering.format_values(row["values"], lang=lang, zone=zone)
    key = f"activity.{row['kind']}"
    outcome = row["values"].get("outcome")
    if outcome:
        key = f"{key}.{outcome}"
    return ActivityItem(
        row["id"],
        row["kind"],
        text_rendering.render_text(key, lang, values),
        row["link"],
        row["at"],
        str(row["values"].get("name", "")),
    )
