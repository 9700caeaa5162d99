"""For which events somebody wants a notice and a sound in the browser: theirs alone, and the same in each of theirs."""

from __future__ import annotations

from ringlypro.accounts import profile
from ringlypro.accounts.authentication import NOTICE_KINDS
from ringlypro.db.unit_of_work import UnitOfWork

TOPIC = "notice_preferences"
READ_KINDS = "SELECT notice_booking, notice_text, notice_emergency FROM users WHERE id = %(user_id)s"

READ_MAIL = "SELECT mail_text FROM users WHERE id = %(user_id)s"


async def load_notice_kinds(unit: UnitOfWork, *, user_id: int) -> frozenset[str]:
    """What somebody of the unit's client has switched on."""
    rows = await unit.fetch_all(READ_KINDS, {"user_id": user_id})
    return frozenset(kind for row in rows for kind in NOTICE_KINDS if row[f"notice_{kind}"])


async def save_notice_kind(unit: UnitOfWork, *, user_id: int, kind: str, is_on: bool) -> None:
    """Switch one of `NOTICE_KINDS`; the person's open pages are told."""
    await profile.save_user(unit, user_id=user_id, clean_values={f"notice_{kind}": is_on})
    await unit.notify(TOPIC, user_id)


async def load_text_mail(unit: UnitOfWork, *, user_id: int) -> bool:
    """Whether somebody wants an e-mail for each text that comes in."""
    rows = await unit.fetch_all(READ_MAIL, {"user_id": user_id})
    return bool(rows and rows[0]["mail_text"])


async def save_text_mail(unit: UnitOfWork, *, user_id: int, is_on: bool) -> None:
    """Switch it."""
    await profile.save_user(unit, user_id=user_id, clean_values={"mail_text": is_on})
