"""The feed: what happened, newest first, worded in the reader's language only now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import text_rendering
from ringlypro.notifications.tables import Activity


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
    rows = await unit.db.scalars(select_tenant_rows(unit, Activity).order_by(Activity.id.desc()).limit(limit))
    return tuple(_to_activity_item(row, lang, zone) for row in rows)


def _to_activity_item(row: Activity, lang: str, zone: ZoneInfo) -> ActivityItem:
    values = text_rendering.format_values(row.values, lang=lang, zone=zone)
    key = f"activity.{row.kind}"
    outcome = row.values.get("outcome")
    if outcome:
        key = f"{key}.{outcome}"
    return ActivityItem(
        row.id,
        row.kind,
        text_rendering.render_text(key, lang, values),
        row.link,
        row.at,
        str(row.values.get("name", "")),
    )
