"""Notifications: what the owner should know, as a kind and its values; the words are found in the reader's language."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from ringlypro.notifications.text_rendering import format_values, render_text

SEND_EMAIL_JOB = "notifications.send_email"
"""By its name: the job itself tells the owner of e-mails that came back."""
MAX_UNREAD = 100
"""Nobody is shown a greater number: it means "more than 99"."""


@dataclass(frozen=True, slots=True)
class RenderedNotification:
    """One notification, in words. Who left a message, and what, stands in the row of `follow_up_id` alone."""

    id: int
    kind: str
    title: str
    body: str
    link: str
    read_at: datetime | None
    created_at: datetime
    follow_up_id: int | None


async def create_notification(
    unit: UnitOfWork, kind: str, *, link: str = "", send_email: bool = False, **values: object
) -> int:
    """Tell the owner something, by mail too if `send_email`. `values` as in `activity_feed.record_activity`.

    The row's id comes back.
    """
    row = Notification(kind=kind, values=values, link=link, created_at=unit.now)
    unit.db.add(row)
    await unit.db.flush()
    if send_email:
        await unit.enqueue(SEND_EMAIL_JOB, client_id=unit.client_id, notification_id=row.id)
    await unit.notify("notifications", row.id)
    return row.id


async def list_notifications(
    unit: UnitOfWork,
    *,
    lang: str,
    zone: ZoneInfo,
    limit: int = 50,
    before: int | None = None,
    only_unread: bool = False,
) -> Sequence[RenderedNotification]:
    """The latest lines, newest first; `before` is the id of the last one already seen."""
    rows = select_tenant_rows(unit, Notification).order_by(Notification.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(Notification.id < before)
    if only_unread:
        rows = rows.where(Notification.read_at.is_(None))
    return [_render_notification(row, lang, zone) for row in await unit.db.scalars(rows)]


async def count_unread_notifications(unit: UnitOfWork) -> int:
    """How many lines nobody has seen; no more than `MAX_UNREAD` are counted."""
    unread = select_tenant_rows(unit, Notification).where(Notification.read_at.is_(None)).limit(MAX_UNREAD)
    return (await unit.db.scalars(select(func.count()).select_from(unread.subquery()))).one()


async def mark_notifications_read(unit: UnitOfWork, *, ids: Collection[int] | None = None) -> None:
    """These lines have been seen, or all of them."""
    update_rows = update(Notification).where(Notification.read_at.is_(None)).values(read_at=unit.now)
    if ids is not None:
        update_rows = update_rows.where(Notification.id.in_(ids))
    await unit.db.execute(update_rows)
    await unit.notify("notifications")


async def mark_link_read(unit: UnitOfWork, link: str) -> None:
    """What these lines lead to has been seen."""
    unread = update(Notification).where(Notification.read_at.is_(None), Notification.link == link)
    if (await unit.db.scalars(unread.values(read_at=unit.now).returning(Notification.id))).all():
        await unit.notify("notifications")


def _render_notification(row: Notification, lang: str, zone: ZoneInfo) -> RenderedNotification:
    values = format_values(row.values, lang=lang, zone=zone)
    return RenderedNotification(
        id=row.id,
        kind=row.kind,
        title=render_text(f"notices.{row.kind}.title", lang, values),
        body=render_text(f"notices.{row.kind}.body", lang, values),
        link=row.link,
        read_at=row.read_at,
        created_at=row.created_at,
        follow_up_id=row.values.get("follow_up_id"),
    )
