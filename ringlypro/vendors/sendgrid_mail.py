"""SendGrid: letters, built with its own helpers and posted from a thread, since its SDK blocks.

Links are not rewritten for counting clicks: a letter with a password link must lead where it says.
"""

from __future__ import annotations

import asyncio
from http.client import HTTPException
from typing import Any

import sendgrid
from python_http_client.exceptions import HTTPError
from sendgrid.helpers import mail as sendgrid_letters

from ringlypro.vendors.errors import VendorError
from ringlypro.vendors.ports import Health, Letter, Receipt

HOST = "https://api.sendgrid.com"
SDK: Any = sendgrid  # neither of the two is typed
WORDS: Any = sendgrid_letters
DEADLINE = 10.0  # seconds for one request


class SendgridMail:
    """`Mail` at SendGrid; every letter comes from the one address that was verified there."""

    def __init__(
        self, *, api_key: str, sender: str, sender_name: str, base_url: str | None = None, deadline: float = DEADLINE
    ) -> None:
        self._sender = (sender, sender_name)
        self._client = SDK.SendGridAPIClient(api_key, host=(base_url or HOST).rstrip("/"))
        self._client.client.timeout = deadline

    async def post(self, letter: Letter) -> Receipt:
        """Hand a letter over; SendGrid answers before it delivers."""
        if "@" not in letter.to or not letter.subject or not letter.text:
            raise VendorError("the letter is not complete", retryable=False, code="400")
        return await asyncio.to_thread(self._post, letter)

    async def check(self) -> Health:
        """Ask SendGrid what our key may do."""
        try:
            await asyncio.to_thread(self._client.client.scopes.get)
        except HTTPError as refusal:
            return Health(configured=True, ok=False, detail=_word(refusal.status_code))
        except (OSError, HTTPException):
            return Health(configured=True, ok=False, detail="unreachable")
        return Health(configured=True, ok=True, detail="ready")

    async def close(self) -> None:
        """Every letter has a connection of its own."""

    def _post(self, letter: Letter) -> Receipt:
        mail = WORDS.Mail(self._sender, letter.to, letter.subject, letter.text, letter.html)
        mail.add_custom_arg(WORDS.CustomArg("reference", letter.reference))
        tracking = WORDS.TrackingSettings()
        tracking.click_tracking = WORDS.ClickTracking(enable=False, enable_text=False)
        tracking.open_tracking = WORDS.OpenTracking(enable=False)
        mail.tracking_settings = tracking
        try:
            answer = self._client.send(mail)
        except HTTPError as refusal:
            status = refusal.status_code
            raise VendorError(
                "the letter was refused", retryable=status == 429 or status >= 500, code=str(status)
            ) from None
        except (OSError, HTTPException):
            raise VendorError("nobody took the letter", retryable=True, code="unreachable") from None
        return Receipt(id=answer.headers.get("X-Message-Id") or letter.reference)


def _word(status: int) -> str:
    return "refused" if status in (401, 403) else "unreachable"
