"""What a browser is told of while nobody looks at it: a booking, a text, an emergency, worded when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Activity, Notification
from ringlypro.notifications.text_rendering import format_values, render_text

MAX_NOTICES = 20
"""How many of the newest are looked through: who was told of none for longer is told of the last ones."""
KINDS_OF_NOTIFICATIONS = {"appointment_booked": "booking", "emergency": "emergency"}


@dataclass(frozen=True, slots=True)
class BrowserNotice:
    """Something to be told of. `kind` is one of `notice_preferences.NOTICE_KINDS`; Ids of a `source` grow."""

    source: Literal["notification", "text"]
    id: int
    kind: str
    title: str
    body: str
    link: str


async def list_newest_notices(unit: UnitOfWork, *, lang: str, zone: ZoneInfo) -> Sequence[BrowserNotice]:
    """The newest ones, of notifications and of texts that came in."""
    rows = select_tenant_rows(unit, Notification).order_by(Notification.id.desc()).limit(MAX_NOTICES)
    notices = [
        _notification_notice(row, lang, zone)
        for row in await unit.db.scalars(rows)
        if row.kind in KINDS_OF_NOTIFICATIONS
    ]
    lines = select_tenant_rows(unit, Activity).order_by(Activity.id.desc()).limit(MAX_NOTICES)
    return notices + [
        _text_notice(row, lang, zone) for row in await unit.db.scalars(lines) if row.kind == "message_received"
    ]


def _notification_notice(row: Notification, lang: str, zone: ZoneInfo) -> BrowserNotice:
    values = format_values(row.values, lang=lang, zone=zone)
    return BrowserNotice(
        source="notification",
        id=row.id,
        kind=KINDS_OF_NOTIFICATIONS[row.kind],
        title=render_text(f"notices.{row.kind}.title", lang, values),
        body=render_text(f"notices.{row.kind}.body", lang, values),
        link=row.link,
    )


def _text_notice(row: Activity, lang: str, zone: ZoneInfo) -> BrowserNotice:
    values = format_values(row.values, lang=lang, zone=zone)
    return BrowserNotice(
        source="text",
        id=row.id,
        kind="text",
        title=render_text("notices.text_received.title", lang, values),
        body=render_text("activity.message_received", lang, values),
        link=row.link,
    )
