"""SendGrid: e-mails, built with its own helpers and sent from a thread, since its SDK blocks.

Links are not rewritten for counting clicks: an e-mail with a password link must lead where it says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from http.client import HTTPException
from typing import Any

import sendgrid
from python_http_client.exceptions import HTTPError
from sendgrid.helpers import mail as sendgrid_letters

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.mail_reports import MailEvent
from ringlypro.vendors.ports import Email, EmailReceipt, VendorHealth
from ringlypro.vendors.sendgrid_events import parse_mail_events

API_HOST = "https://api.sendgrid.com"
SDK: Any = sendgrid  # neither of the two is typed
MAIL_HELPERS: Any = sendgrid_letters
DEADLINE_SECONDS = 10.0  # seconds for one request


class SendgridMail:
    """`Mail` at SendGrid; every e-mail comes from the one address that was verified there."""

    def __init__(
        self,
        *,
        api_key: str,
        sender: str,
        sender_name: str,
        webhook_key: str = "",
        base_url: str | None = None,
        deadline: float = DEADLINE_SECONDS,
    ) -> None:
        self._sender = (sender, sender_name)
        self._webhook_key = webhook_key
        self._client = SDK.SendGridAPIClient(api_key, host=(base_url or API_HOST).rstrip("/"))
        self._client.client.timeout = deadline

    async def send_email(self, email: Email) -> EmailReceipt:
        """Hand an e-mail over; SendGrid answers before it delivers."""
        if "@" not in email.to or not email.subject or not email.text:
            raise VendorError("the e-mail is not complete", retryable=False, code="400")
        return await asyncio.to_thread(self._send_blocking, email)

    def parse_events(self, body: bytes, *, signature: str | None, timestamp: str | None) -> Sequence[MailEvent]:
        """A report of SendGrid's Event Webhook."""
        return parse_mail_events(body, signature=signature, timestamp=timestamp, public_key=self._webhook_key)

    async def check_health(self) -> VendorHealth:
        """Ask SendGrid what our key may do."""
        try:
            await asyncio.to_thread(self._client.client.scopes.get)
        except HTTPError as refusal:
            return VendorHealth(configured=True, ok=False, detail=_health_detail(refusal.status_code))
        except (OSError, HTTPException):
            return VendorHealth(configured=True, ok=False, detail="unreachable")
        return VendorHealth(configured=True, ok=True, detail="ready")

    async def close(self) -> None:
        """Every e-mail has a connection of its own."""

    def _send_blocking(self, email: Email) -> EmailReceipt:
        message = MAIL_HELPERS.Mail(self._sender, email.to, email.subject, email.text, email.html)
        message.add_custom_arg(MAIL_HELPERS.CustomArg("reference", email.reference))
        if email.unsubscribe_url:
            message.add_header(MAIL_HELPERS.Header("List-Unsubscribe", f"<{email.unsubscribe_url}>"))
            message.add_header(MAIL_HELPERS.Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        tracking = MAIL_HELPERS.TrackingSettings()
        tracking.click_tracking = MAIL_HELPERS.ClickTracking(enable=False, enable_text=False)
        tracking.open_tracking = MAIL_HELPERS.OpenTracking(enable=False)
        message.tracking_settings = tracking
        try:
            response = self._client.send(message)
        except HTTPError as refusal:
            status = refusal.status_code
            raise VendorError(
                "the e-mail was refused", retryable=status == 429 or status >= 500, code=str(status)
            ) from None
        except (OSError, HTTPException):
            raise VendorError("nobody took the e-mail", retryable=True, code="unreachable") from None
        return EmailReceipt(id=response.headers.get("X-Message-Id") or email.reference)


def _health_detail(status: int) -> str:
    return "refused" if status in (401, 403) else "unreachable"
