"""E-mails to the owner, worded from a notification. Subjects name nobody: they are shown on locked screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.accounts.tables import User
from ringlypro.clients.tables import Client
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import FollowUp, Notification
from ringlypro.notifications.text_rendering import format_values, render_text
from ringlypro.receptionist.frame_sentences import reword_frames
from ringlypro.vendors.ports import Email


@dataclass(frozen=True, slots=True)
class EmailRecipient:
    """Whom we write to, in which language, and what their business is called and where its clocks are."""

    address: str
    name: str
    lang: str
    business: str
    zone: ZoneInfo


async def compose_owner_email(unit: UnitOfWork, notification_id: int, *, site_url: str) -> Email | None:
    """The e-mail of a notification; None when it is gone or the owner has no address."""
    row = await unit.db.get(Notification, (unit.client_id, notification_id))
    recipient = await load_owner_recipient(unit)
    if row is None or recipient is None:
        return None
    reference = f"notification-{unit.client_id}-{row.id}"
    values = row.values | await _follow_up_values(unit, row.values.get("follow_up_id"), lang=recipient.lang)
    return compose_email(row.kind, recipient, values, link=f"{site_url}{row.link}", reference=reference)


async def load_owner_recipient(unit: UnitOfWork) -> EmailRecipient | None:
    """The business's owner as a reader of e-mails; None without an address."""
    query = select(Client).where(Client.id == unit.client_id)
    client = (await unit.db.scalars(query)).one()
    owner_query = select(User).where(User.client_id == unit.client_id, User.role == "owner").order_by(User.id).limit(1)
    user = (await unit.db.scalars(owner_query)).one_or_none()
    address = client.owner_email or (user.email if user else "")
    if not address:
        return None
    return EmailRecipient(
        address=address,
        name=client.owner_name or (user.first_name if user else ""),
        lang=user.language if user else client.language,
        business=client.business_name,
        zone=ZoneInfo(client.timezone),
    )


def compose_email(
    kind: str, recipient: EmailRecipient, values: Mapping[str, Any], *, link: str, reference: str
) -> Email:
    """The words of one kind of e-mail: `emails.<kind>.subject` and `.text` between greeting and signature."""
    display_values = format_values(values, lang=recipient.lang, zone=recipient.zone)
    template_values = {**display_values, "name": recipient.name, "business": recipient.business, "link": link}
    subject = " ".join(render_text(f"emails.{kind}.subject", recipient.lang, {"business": recipient.business}).split())
    greeting = render_text(
        "emails.greeting" if recipient.name else "emails.greeting_nobody", recipient.lang, template_values
    )
    body = render_text(f"emails.{kind}.text", recipient.lang, template_values).strip()
    text = f"{greeting}\n\n{body}\n\n{render_text('emails.signature', recipient.lang, template_values).strip()}\n"
    return Email(
        to=recipient.address, subject=subject, text=text, html=text_to_html(text, link=link), reference=reference
    )


async def _follow_up_values(unit: UnitOfWork, follow_up_id: int | None, *, lang: str) -> dict[str, Any]:
    """What a caller left, as values of an e-mail."""
    follow_up = await unit.db.get(FollowUp, (unit.client_id, follow_up_id)) if follow_up_id else None
    if follow_up is None:
        return {}
    return {
        "caller_name": follow_up.caller_name or "–",
        "caller_phone": follow_up.caller_phone or "–",
        "body": reword_frames(follow_up.body, lang) or "–",
        "best_time": follow_up.best_time or "–",
    }


def text_to_html(text: str, *, link: str) -> str:
    """The same e-mail with paragraphs and a link that can be clicked; everything else is escaped."""
    paragraphs = []
    for paragraph in text.strip().split("\n\n"):
        escaped_text = escape(paragraph).replace("\n", "<br>")
        if link.startswith(("http://", "https://")):
            url = escape(link)
            escaped_text = escaped_text.replace(url, f'<a href="{url}">{url}</a>')
        paragraphs.append(f"<p>{escaped_text}</p>")
    return "\n".join(paragraphs)
