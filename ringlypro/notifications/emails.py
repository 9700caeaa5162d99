"""E-mails to the owner, worded from a notification. Subjects name nobody: they are shown on locked screens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from ringlypro.accounts.notice_preferences import MailSubscription, build_unsubscribe_url
from ringlypro.accounts.tables import User
from ringlypro.clients.tables import Client
from ringlypro.core.email_layout import EmailFrame, render_email_parts
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.tables import FollowUp, Notification
from ringlypro.notifications.text_rendering import format_values, render_text
from ringlypro.receptionist.frame_sentences import reword_frames
from ringlypro.vendors.ports import Email

CHOSEN_MAIL_KINDS = {"text_received": "text"}
"""Notifications whose e-mail somebody has chosen to get, and the choice."""


@dataclass(frozen=True, slots=True)
class EmailRecipient:
    """Whom we write to, in which language, and what their business is called and where its clocks are."""

    address: str
    name: str
    lang: str
    business: str
    zone: ZoneInfo
    user_id: int | None = None
    """Whoever has chosen what is chosen; None where nobody has an account yet."""


async def compose_owner_email(unit: UnitOfWork, notification_id: int, *, site_url: str, secret: str) -> Email | None:
    """The e-mail of a notification; None when it is gone or the owner has no address.

    `secret` signs the way out of what the owner has chosen to get.
    """
    row = await unit.db.get(Notification, (unit.client_id, notification_id))
    recipient = await load_owner_recipient(unit)
    if row is None or recipient is None:
        return None
    reference = f"notification-{unit.client_id}-{row.id}"
    values = row.values | await _follow_up_values(unit, row.values.get("follow_up_id"), lang=recipient.lang)
    unsubscribe_url = ""
    if row.kind in CHOSEN_MAIL_KINDS and recipient.user_id is not None:
        subscription = MailSubscription(recipient.user_id, CHOSEN_MAIL_KINDS[row.kind])
        unsubscribe_url = build_unsubscribe_url(site_url, secret, subscription)
    return compose_email(
        row.kind,
        recipient,
        values,
        link=f"{site_url}{row.link}",
        reference=reference,
        unsubscribe_url=unsubscribe_url,
    )


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
        user_id=user.id if user else None,
    )


async def list_subscribers(unit: UnitOfWork, kind: str) -> list[EmailRecipient]:
    """Everybody of the unit's client who has chosen one of `notice_preferences.MAIL_KINDS`, at their own address."""
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    wants_mail = {"text": User.mail_text, "calls": User.mail_calls, "digest": User.mail_digest}[kind]
    users = await unit.db.scalars(select(User).where(User.client_id == unit.client_id, wants_mail).order_by(User.id))
    return [
        EmailRecipient(
            address=user.email,
            name=user.first_name,
            lang=user.language,
            business=client.business_name,
            zone=ZoneInfo(client.timezone),
            user_id=user.id,
        )
        for user in users
    ]


def compose_email(
    kind: str,
    recipient: EmailRecipient,
    values: Mapping[str, Any],
    *,
    link: str,
    reference: str,
    unsubscribe_url: str = "",
) -> Email:
    """The words of one kind of e-mail: `emails.<kind>.subject` and `.text` between greeting and signature.

    With an `unsubscribe_url` it is one that the reader has chosen, and says so.
    """
    lang = recipient.lang
    display_values = format_values(values, lang=lang, zone=recipient.zone)
    template_values = {**display_values, "name": recipient.name, "business": recipient.business, "link": link}
    subject = " ".join(
        render_text(f"emails.{kind}.subject", lang, {**display_values, "business": recipient.business}).split()
    )
    greeting = render_text("emails.greeting" if recipient.name else "emails.greeting_nobody", lang, template_values)
    body = render_text(f"emails.{kind}.text", lang, template_values).strip()
    reason = "emails.layout.optional" if unsubscribe_url else "emails.layout.account"
    frame = EmailFrame(
        lang=lang,
        business=recipient.business,
        reason=render_text(reason, lang, {"business": recipient.business}),
        link=link,
        action=render_text("emails.layout.open", lang, {}),
        unsubscribe_url=unsubscribe_url,
    )
    signature = render_text("emails.signature", lang, template_values).strip()
    text, html = render_email_parts(f"{greeting}\n\n{body}\n\n{signature}", subject, frame)
    return Email(recipient.address, subject, text, html, reference, unsubscribe_url)


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
