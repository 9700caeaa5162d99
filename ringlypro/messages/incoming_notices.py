"""A text that comes in rings the bell, and is told by e-mail where the owner has asked for that."""

from __future__ import annotations

from sqlalchemy import select

from ringlypro.accounts.tables import User
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications.owner_notifications import create_notification

MAX_FIRST_WORDS = 120
"""Signs of a text that a notice shows."""
KIND = "text_received"


async def notify_of_text(unit: UnitOfWork, *, link: str, name: str, text: str) -> None:
    """Tell of a text by its writer's name and its first words."""
    query = select(User.id).where(User.client_id == unit.client_id, User.role == "owner", User.mail_text).limit(1)
    sends_email = await unit.db.scalar(query) is not None
    await create_notification(unit, KIND, link=link, send_email=sends_email, name=name, words=cut_words(text))


def cut_words(text: str, *, longest: int = MAX_FIRST_WORDS) -> str:
    """The first words of a text in one line, ended by … where more follow."""
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0].rstrip(".,;: ") + "…"
