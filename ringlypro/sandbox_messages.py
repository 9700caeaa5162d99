"""What a sandbox keeps instead of sending it, each only for whoever it is certainly of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ringlypro.messages.tables import Message
from ringlypro.notifications.mail_failures import RESET_KIND, read_reference
from ringlypro.vendors.fakes.mail import FakeMail
from ringlypro.vendors.fakes.phone import FakePhone
from ringlypro.vendors.measured_vendor import unwrap_vendor
from ringlypro.vendors.ports import Email
from ringlypro.vendors.services_protocol import Services


@dataclass(frozen=True, slots=True)
class SandboxMessage:
    """What a fake kept instead of sending it; a text has no subject."""

    to: str
    subject: str
    text: str
    at: datetime
    html: str = ""
    reference: str = ""
    """The e-mail's own name, by which its HTML part is found."""


def has_sandbox_messages(services: Services) -> bool:
    """Whether e-mails or texts stay here for their owner to read."""
    uses_fake = isinstance(unwrap_vendor(services.mail), FakeMail) or isinstance(
        unwrap_vendor(services.phone), FakePhone
    )
    return services.settings.is_sandbox and uses_fake


def list_sandbox_emails(services: Services, *, client_id: int, user_id: int, email: str) -> list[SandboxMessage] | None:
    """This client's e-mails that were not sent, and this user's own, newest first; None where mail is really sent.

    The reference says whose an e-mail is: two businesses may write to the same person. What it does not say is hidden.
    """
    mail = unwrap_vendor(services.mail)
    if not services.settings.is_sandbox or not isinstance(mail, FakeMail):
        return None

    def is_visible(email_item: Email) -> bool:
        origin = read_reference(email_item.reference)
        if origin is None:
            return False
        if origin.kind == RESET_KIND:
            return origin.owner_id == user_id and email_item.to.lower() == email.lower()
        return origin.owner_id == client_id

    timed_emails = zip(mail.emails, mail.sent_times, strict=True)
    return [_to_sandbox_message(email_item, sent_at) for email_item, sent_at in timed_emails if is_visible(email_item)][
        ::-1
    ]


def list_sandbox_reset_emails(services: Services) -> list[SandboxMessage] | None:
    """Every e-mail with a link for a new password, newest first; None where mail is really sent.

    Whoever asks has to sit at the machine: the link is all that stands between them and an account.
    """
    mail = unwrap_vendor(services.mail)
    if not services.settings.is_sandbox or not isinstance(mail, FakeMail):
        return None
    timed_emails = zip(mail.emails, mail.sent_times, strict=True)
    return [
        _to_sandbox_message(email_item, sent_at)
        for email_item, sent_at in timed_emails
        if email_item.reference.startswith(f"{RESET_KIND}-")
    ][::-1]


def _to_sandbox_message(email: Email, sent_at: datetime) -> SandboxMessage:
    return SandboxMessage(email.to, email.subject, email.text, sent_at, email.html or "", email.reference)


async def list_sandbox_texts(services: Services, *, client_id: int) -> list[SandboxMessage] | None:
    """This client's texts that were not sent, newest first; None where the telephone is real.

    A text is a client's own when its messages name it: businesses without a number may share one.
    """
    phone = unwrap_vendor(services.phone)
    if not services.settings.is_sandbox or not isinstance(phone, FakePhone):
        return None
    texts = list(phone.texts)
    async with services.unit_of_work(client_id) as unit:
        rows = select(Message.twilio_sid).where(Message.twilio_sid.in_([demo_text.sid for demo_text in texts]))
        own_sids = set(await unit.db.scalars(rows))
    return [
        SandboxMessage(demo_text.to, "", demo_text.body, demo_text.at)
        for demo_text in reversed(texts)
        if demo_text.sid in own_sids
    ]
