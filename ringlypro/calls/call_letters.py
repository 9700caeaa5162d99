"""An e-mail about a call that is over, for those who have chosen to read of each.

The words are found when it is written, so no job holds a name or a number.
"""

from __future__ import annotations

from sqlalchemy import select

from ringlypro.accounts.notice_preferences import MailSubscription, build_unsubscribe_url
from ringlypro.calls.tables import Call
from ringlypro.core.i18n import translate
from ringlypro.core.phone_numbers import parse_caller_id
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import emails
from ringlypro.notifications.emails import EmailRecipient
from ringlypro.notifications.tables import FollowUp
from ringlypro.receptionist.frame_sentences import reword_frames
from ringlypro.vendors.ports import Email

KIND = "calls"
MAX_OUTCOME_WORDS = 600
"""Signs of what a caller left that the e-mail quotes; the page has all of it."""


async def compose_call_summary(
    unit: UnitOfWork, call_id: int, user_id: int, *, site_url: str, secret: str
) -> Email | None:
    """The e-mail of an ended call for one person; None where the call or their wish is gone."""
    recipients = [each for each in await emails.list_subscribers(unit, KIND) if each.user_id == user_id]
    call = (await unit.db.scalars(select(Call).where(Call.id == call_id))).one_or_none()
    if not recipients or call is None or call.end_time is None:
        return None
    recipient = recipients[0]
    outcome = translate(f"outcome.{call.outcome or 'abandoned'}", recipient.lang)
    values = {
        "caller": call.caller_name or translate("letters.call.unknown", recipient.lang),
        "caller_phone": parse_caller_id(call.from_number) or "–",
        "began_at": (call.start_time or call.created_at).isoformat(),
        "length": word_length(call.duration or 0, recipient.lang),
        "outcome": outcome,
        "words": await _quote_follow_up(unit, call_id, recipient),
    }
    return emails.compose_email(
        "call_summary",
        recipient,
        values,
        link=f"{site_url}/calls/{call_id}",
        reference=f"summary-{unit.client_id}-{call_id}-{user_id}",
        unsubscribe_url=build_unsubscribe_url(site_url, secret, MailSubscription(user_id, KIND)),
    )


def word_length(seconds: int, lang: str) -> str:
    """How long somebody spoke, in started minutes once it was more than one."""
    if seconds < 60:
        return translate("letters.call.seconds", lang, count=seconds)
    return translate("letters.call.minutes", lang, count=-(-seconds // 60))


async def _quote_follow_up(unit: UnitOfWork, call_id: int, recipient: EmailRecipient) -> str:
    query = select(FollowUp.body).where(FollowUp.call_id == call_id).order_by(FollowUp.id).limit(1)
    body = await unit.db.scalar(query)
    return f"\n{reword_frames(body, recipient.lang)[:MAX_OUTCOME_WORDS]}" if body else ""
