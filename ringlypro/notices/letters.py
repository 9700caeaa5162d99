"""Letters to the owner, worded from a line of the bell. Subjects name nobody: they are shown on locked screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.accounts.tables import User
from ringlypro.clients.tables import Client
from ringlypro.db.unit import Unit
from ringlypro.kit.phones import friendly
from ringlypro.notices.tables import FollowUp, Notification
from ringlypro.notices.wording import line, spell
from ringlypro.vendors.ports import Letter

BRIEF = 200
"""Characters of a message that a text to the owner repeats."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom we write to, in which language, and what their business is called and where its clocks are."""

    address: str
    name: str
    lang: str
    business: str
    zone: ZoneInfo


async def for_owner(unit: Unit, notification_id: int, *, site: str) -> Letter | None:
    """The letter behind a line of the bell; None when the line is gone or the owner has no address."""
    row = await unit.db.get(Notification, (unit.client_id, notification_id))
    reader = await owner(unit)
    if row is None or reader is None:
        return None
    reference = f"notification-{unit.client_id}-{row.id}"
    values = row.values | await _left(unit, row.values.get("follow_up_id"))
    return compose(row.kind, reader, values, link=f"{site}{row.link}", reference=reference)


def urgent_text(lang: str, left: FollowUp) -> str:
    """What the owner's own phone shows when something cannot wait, short enough for two texts."""
    who = " ".join(part for part in (left.caller_name, friendly(left.caller_phone)) if part)
    return line("letters.urgent_text", lang, {"who": who, "body": left.body[:BRIEF], "reference": left.reference})


async def owner(unit: Unit) -> Reader | None:
    """The business's owner as a reader of letters; None without an address."""
    mine = select(Client).where(Client.id == unit.client_id)
    client = (await unit.db.scalars(mine)).one()
    first = select(User).where(User.client_id == unit.client_id, User.role == "owner").order_by(User.id).limit(1)
    user = (await unit.db.scalars(first)).one_or_none()
    address = client.owner_email or (user.email if user else "")
    if not address:
        return None
    return Reader(
        address=address,
        name=client.owner_name or (user.first_name if user else ""),
        lang=user.language if user else client.language,
        business=client.business_name,
        zone=ZoneInfo(client.timezone),
    )


def compose(kind: str, reader: Reader, values: Mapping[str, Any], *, link: str, reference: str) -> Letter:
    """The words of one kind of letter: `letters.<kind>.subject` and `.text` between greeting and signature."""
    spelled = spell(values, lang=reader.lang, zone=reader.zone)
    known = {**spelled, "name": reader.name, "business": reader.business, "link": link}
    subject = " ".join(line(f"letters.{kind}.subject", reader.lang, {"business": reader.business}).split())
    greeting = line("letters.greeting" if reader.name else "letters.greeting_nobody", reader.lang, known)
    body = line(f"letters.{kind}.text", reader.lang, known).strip()
    text = f"{greeting}\n\n{body}\n\n{line('letters.signature', reader.lang, known).strip()}\n"
    return Letter(to=reader.address, subject=subject, text=text, html=as_html(text, link=link), reference=reference)


async def _left(unit: Unit, follow_up_id: int | None) -> dict[str, Any]:
    """What a caller left, as values of a letter."""
    left = await unit.db.get(FollowUp, (unit.client_id, follow_up_id)) if follow_up_id else None
    if left is None:
        return {}
    return {
        "caller_name": left.caller_name or "–",
        "caller_phone": left.caller_phone or "–",
        "body": left.body or "–",
        "best_time": left.best_time or "–",
    }


def as_html(text: str, *, link: str) -> str:
    """The same letter with paragraphs and a link that can be clicked; everything else is escaped."""
    paragraphs = []
    for paragraph in text.strip().split("\n\n"):
        safe = escape(paragraph).replace("\n", "<br>")
        if link.startswith(("http://", "https://")):
            url = escape(link)
            safe = safe.replace(url, f'<a href="{url}">{url}</a>')
        paragraphs.append(f"<p>{safe}</p>")
    return "\n".join(paragraphs)
