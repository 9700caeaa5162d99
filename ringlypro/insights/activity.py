"""The feed: what happened, newest first, worded in the reader's language only now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.db.unit import Unit
from ringlypro.notices import wording
from ringlypro.notices.tables import Activity


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of the feed."""

    id: int
    kind: str
    text: str
    link: str
    at: datetime
    name: str


async def newest(unit: Unit, *, lang: str, zone: ZoneInfo, limit: int = 10) -> tuple[Happening, ...]:
    """The newest lines of the feed."""
    rows = await unit.db.scalars(select(Activity).order_by(Activity.id.desc()).limit(limit))
    return tuple(_worded(row, lang, zone) for row in rows)


def _worded(row: Activity, lang: str, zone: ZoneInfo) -> Happening:
    values = wording.spell(row.values, lang=lang, zone=zone)
    key = f"activity.{row.kind}"
    outcome = row.values.get("outcome")
    if outcome:
        key = f"{key}.{outcome}"
    return Happening(
        row.id, row.kind, wording.line(key, lang, values), row.link, row.at, str(row.values.get("name", ""))
    )
