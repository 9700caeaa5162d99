"""What somebody wants to be told of, and how: theirs alone, and off until they say otherwise.

Notices and sounds are of the browser. The e-mails are those that nobody must get: money, messages and emergencies are
written about whatever somebody has chosen here.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from ringlypro.accounts import profile
from ringlypro.accounts.authentication import NOTICE_KINDS
from ringlypro.db.unit_of_work import UnitOfWork

TOPIC = "notice_preferences"
READ_KINDS = "SELECT notice_booking, notice_text, notice_emergency FROM users WHERE id = %(user_id)s"
MAIL_KINDS = ("text", "calls", "digest")
"""E-mails that can be chosen: for each text that comes in, for each call that is over, and one a day."""
READ_MAIL = "SELECT mail_text, mail_calls, mail_digest FROM users WHERE id = %(user_id)s"
_FIND_PERSON = "SELECT client_id, language FROM users WHERE id = %(user_id)s AND client_id IS NOT NULL"
UNSUBSCRIBE_PATH = "/mail/unsubscribe"


@dataclass(frozen=True, slots=True)
class MailSubscription:
    """One of `MAIL_KINDS` that one person gets."""

    user_id: int
    kind: str


async def load_notice_kinds(unit: UnitOfWork, *, user_id: int) -> frozenset[str]:
    """What somebody of the unit's client has switched on."""
    rows = await unit.fetch_all(READ_KINDS, {"user_id": user_id})
    return frozenset(kind for row in rows for kind in NOTICE_KINDS if row[f"notice_{kind}"])


async def save_notice_kind(unit: UnitOfWork, *, user_id: int, kind: str, is_on: bool) -> None:
    """Switch one of `NOTICE_KINDS`; the person's open pages are told."""
    await profile.save_user(unit, user_id=user_id, clean_values={f"notice_{kind}": is_on})
    await unit.notify(TOPIC, user_id)


async def load_mail_kinds(unit: UnitOfWork, *, user_id: int) -> frozenset[str]:
    """Which of `MAIL_KINDS` somebody of the unit's client wants."""
    rows = await unit.fetch_all(READ_MAIL, {"user_id": user_id})
    return frozenset(kind for row in rows for kind in MAIL_KINDS if row[f"mail_{kind}"])


async def save_mail_kind(unit: UnitOfWork, *, user_id: int, kind: str, is_on: bool) -> None:
    """Switch one of `MAIL_KINDS`."""
    await profile.save_user(unit, user_id=user_id, clean_values={f"mail_{kind}": is_on})
    await unit.notify(TOPIC, user_id)


def build_unsubscribe_url(site_url: str, key: str, subscription: MailSubscription) -> str:
    """The address that stops one kind of e-mail for one person, signed with `key`, without an end."""
    return f"{site_url}{UNSUBSCRIBE_PATH}/{_sign_subscription(key, subscription)}"


def read_unsubscribe_token(token: str, key: str) -> MailSubscription | None:
    """What a token of such an address stops; None for one that we did not sign."""
    user_text, _, rest = token.partition(".")
    kind = rest.partition(".")[0]
    if not (user_text.isascii() and user_text.isdecimal() and len(user_text) < 19) or kind not in MAIL_KINDS:
        return None
    subscription = MailSubscription(int(user_text), kind)
    is_ours = hmac.compare_digest(_sign_subscription(key, subscription).encode(), token.encode("utf-8", "replace"))
    return subscription if is_ours else None


async def find_subscriber(unit: UnitOfWork, user_id: int) -> tuple[int, str] | None:
    """The client and the language of a person, in a system session; None for one who is gone."""
    rows = await unit.fetch_all(_FIND_PERSON, {"user_id": user_id})
    return (rows[0]["client_id"], rows[0]["language"]) if rows else None


def _sign_subscription(key: str, subscription: MailSubscription) -> str:
    content = f"{subscription.user_id}.{subscription.kind}"
    signature = hmac.new(key.encode(), f"unsubscribe:{content}".encode(), hashlib.sha256).hexdigest()
    return f"{content}.{signature}"
