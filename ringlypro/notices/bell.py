"""The bell: what the owner should know, as a kind and its values; the words are found in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from ringlypro.db.unit import Unit
from ringlypro.notices import jobs
from ringlypro.notices.tables import Notification
from ringlypro.notices.wording import line, spell


@dataclass(frozen=True, slots=True)
class Ring:
    """One line behind the bell, in words."""

    id: int
    kind: str
    title: str
    body: str
    link: str
    read_at: datetime | None
    created_at: datetime


async def ring(unit: Unit, kind: str, *, link: str = "", letter: bool = False, **values: object) -> int:
    """Tell the owner something, by mail too if `letter`. `values` as in `feed.happened`; the row's id comes back."""
    row = Notification(kind=kind, values=values, link=link, created_at=unit.now)
    unit.db.add(row)
    await unit.db.flush()
    if letter:
        await unit.later(jobs.letter, client_id=unit.client_id, notification_id=row.id)
    await unit.tell("notifications", row.id)
    return row.id


async def newest(
    unit: Unit, *, lang: str, zone: ZoneInfo, limit: int = 50, before: int | None = None
) -> Sequence[Ring]:
    """The latest lines, newest first; `before` is the id of the last one already seen."""
    rows = select(Notification).order_by(Notification.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Notification.id < before)
    return [_worded(row, lang, zone) for row in await unit.db.scalars(rows)]


async def unread(unit: Unit) -> int:
    """How many lines nobody has seen."""
    count = select(func.count()).select_from(Notification).where(Notification.read_at.is_(None))
    return (await unit.db.execute(count)).scalar_one()


async def mark_read(unit: Unit, *, ids: Collection[int] | None = None) -> None:
    """These lines have been seen, or all of them."""
    seen = update(Notification).where(Notification.read_at.is_(None)).values(read_at=unit.now)
    if ids is not None:
        seen = seen.where(Notification.id.in_(ids))
    await unit.db.execute(seen)
    await unit.tell("notifications")


def _worded(row: Notification, lang: str, zone: ZoneInfo) -> Ring:
    values = spell(row.values, lang=lang, zone=zone)
    return Ring(
        id=row.id,
        kind=row.kind,
        title=line(f"notices.{row.kind}.title", lang, values),
        body=line(f"notices.{row.kind}.body", lang, values),
        link=row.link,
        read_at=row.read_at,
        created_at=row.created_at,
    )
