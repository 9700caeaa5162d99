"""What a browser is told of while nobody looks at it: a booking, a text, an emergency, worded when it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import Notification
from ringlypro.notifications.text_rendering import format_values, render_text

MAX_NOTICES = 20
"""How many of the newest are looked through: who was told of none for longer is told of the last ones."""
KINDS_OF_NOTIFICATIONS = {"appointment_booked": "booking", "emergency": "emergency", "text_received": "text"}


@dataclass(frozen=True, slots=True)
class BrowserNotice:
    """Something to be told of. `kind` is one of `notice_preferences.NOTICE_KINDS`; Ids grow."""

    id: int
    kind: str
    title: str
    body: str
    link: str


async def list_newest_notices(unit: UnitOfWork, *, lang: str, zone: ZoneInfo) -> Sequence[BrowserNotice]:
    """The newest ones."""
    rows = select_tenant_rows(unit, Notification).order_by(Notification.id.desc()).limit(MAX_NOTICES)
    return [
        _notification_notice(row, lang, zone)
        for row in await unit.db.scalars(rows)
        if row.kind in KINDS_OF_NOTIFICATIONS
    ]


def _notification_notice(row: Notification, lang: str, zone: ZoneInfo) -> BrowserNotice:
    values = format_values(row.values, lang=lang, zone=zone)
    return BrowserNotice(
        id=row.id,
        kind=KINDS_OF_NOTIFICATIONS[row.kind],
        title=render_text(f"notices.{row.kind}.title", lang, values),
        body=render_text(f"notices.{row.kind}.body", lang, values),
        link=row.link,
    )
