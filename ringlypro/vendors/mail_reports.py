"""What a mail service reports afterwards, in our own words. It lies beside `ports`, which has the port itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MailEvent:
    """What a mail service reports of an e-mail: `kind` is "delivered", or why it did not arrive.

    That is "bounce" (no such mailbox), "blocked" (refused for now), "content" (taken for spam), "dropped" (not sent
    any more) or "spamreport". `reference` is the e-mail's own, "" where it has none of ours.
    """

    id: str
    kind: str
    address: str
    reference: str
    at: datetime
