"""Mail that sends nothing: /demo/mail shows what was kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.mail_reports import MailEvent
from ringlypro.vendors.ports import Email, EmailReceipt, VendorHealth
from ringlypro.vendors.sendgrid_events import parse_mail_events

FAILING_ADDRESSES = {"refused@": ("400", False), "later@": ("429", True)}
"""What happens to an e-mail whose address begins like this: the code, and whether trying again makes sense."""


class FakeMail:
    """Keeps every e-mail instead of sending it, the last 200 of them, and in `sent_times` when each one came."""

    def __init__(self, *, webhook_key: str = "", clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._webhook_key = webhook_key
        self.emails: deque[Email] = deque(maxlen=200)
        self.sent_times: deque[datetime] = deque(maxlen=200)
        self._clock = clock
        self._posted = 0

    async def send_email(self, email: Email) -> EmailReceipt:
        """Keep the e-mail, unless its address is known for trouble."""
        for prefix, (code, retryable) in FAILING_ADDRESSES.items():
            if email.to.startswith(prefix):
                raise VendorError("the e-mail was refused", retryable=retryable, code=code)
        if "@" not in email.to or not email.subject or not email.text:
            raise VendorError("the e-mail is not complete", retryable=False, code="400")
        self.emails.append(email)
        self.sent_times.append(self._clock())
        self._posted += 1
        return EmailReceipt(id=f"demo-{self._posted}")

    def parse_events(self, body: bytes, *, signature: str | None, timestamp: str | None) -> Sequence[MailEvent]:
        """As SendGrid's own, for whoever holds the private half of the key."""
        return parse_mail_events(body, signature=signature, timestamp=timestamp, public_key=self._webhook_key)

    async def check_health(self) -> VendorHealth:
        """Always well, never real."""
        return VendorHealth(configured=False, ok=True, detail="demo")

    async def close(self) -> None:
        """Nothing is held open."""
