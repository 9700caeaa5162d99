"""The digest of a day, for those who have chosen it: what happened yesterday, what waits, who comes today.

It leaves in the morning of the business's own clock, once a day, and not at all where there is nothing to tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from ringlypro.accounts.notice_preferences import MailSubscription, build_unsubscribe_url
from ringlypro.appointments.queries import list_todays_appointments
from ringlypro.core.clock import to_wall_time
from ringlypro.core.i18n import Translator, translator_for
from ringlypro.core.money import format_money
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights.ledger_days import list_days
from ringlypro.notifications import emails
from ringlypro.notifications.text_rendering import LOCALES
from ringlypro.vendors.ports import Email

KIND = "digest"
FIRST_HOUR, LAST_HOUR = 7, 11
"""Of the business's own clock: between these it leaves, so that one that was just chosen does not come at night."""
FIND_DUE = """
SELECT DISTINCT u.client_id FROM users u JOIN clients c ON c.id = u.client_id
WHERE u.mail_digest AND c.active
    AND extract(hour FROM %(now)s AT TIME ZONE c.timezone) BETWEEN %(first_hour)s AND %(last_hour)s
    AND coalesce(u.digest_sent_on < (%(now)s AT TIME ZONE c.timezone)::date, true)
ORDER BY 1
"""
CLAIM_DUE = """
UPDATE users SET digest_sent_on = %(today)s
WHERE client_id = %(client_id)s AND mail_digest AND coalesce(digest_sent_on < %(today)s, true) RETURNING id
"""
_READ_CALLS = "SELECT calls, answered, missed, booked, seconds FROM call_days WHERE day = %(day)s"
_COUNT_WAITING = "SELECT count(*) AS count FROM follow_ups WHERE client_id = %(client_id)s AND done_at IS NULL"
NO_CALLS = {"calls": 0, "answered": 0, "missed": 0, "booked": 0, "seconds": 0}


@dataclass(frozen=True, slots=True)
class DayDigest:
    """What is told of a day: counts of calls, dollars spent, what waits now, and when the visits of today begin."""

    day: date
    calls: Mapping[str, int]
    spent: Decimal
    waiting: int
    visit_times: tuple[datetime, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened, nothing waits and nobody comes."""
        return not (self.calls["calls"] or self.waiting or self.visit_times)


async def find_due_clients(unit: UnitOfWork) -> list[int]:
    """Whose morning it is and who has not had the digest of this day, in a system session."""
    hours = {"now": unit.now, "first_hour": FIRST_HOUR, "last_hour": LAST_HOUR}
    return [row["client_id"] for row in await unit.fetch_all(FIND_DUE, hours)]


async def claim_digests(unit: UnitOfWork, today: date) -> list[int]:
    """Those of the unit's client who get the digest of this morning; nobody is named twice for one day."""
    rows = await unit.fetch_all(CLAIM_DUE, {"client_id": unit.client_id, "today": today})
    return [row["id"] for row in rows]


async def compose_digest(unit: UnitOfWork, user_id: int, today: date, *, site_url: str, secret: str) -> Email | None:
    """The digest that leaves on `today` for one person; None where their wish is gone, or nothing is to be told."""
    recipients = [each for each in await emails.list_subscribers(unit, KIND) if each.user_id == user_id]
    if not recipients:
        return None
    recipient = recipients[0]
    digest = await load_digest(unit, today, recipient.zone)
    if digest.is_empty:
        return None
    return emails.compose_email(
        "digest",
        recipient,
        word_digest(digest, recipient.lang, recipient.zone),
        link=f"{site_url}/",
        reference=f"digest-{unit.client_id}-{user_id}-{today}",
        unsubscribe_url=build_unsubscribe_url(site_url, secret, MailSubscription(user_id, KIND)),
    )


async def load_digest(unit: UnitOfWork, today: date, zone: ZoneInfo) -> DayDigest:
    """What there is to tell on a morning about the day before."""
    yesterday = today - timedelta(days=1)
    call_rows = await unit.fetch_all(_READ_CALLS, {"day": yesterday})
    waiting_rows = await unit.fetch_all(_COUNT_WAITING, {"client_id": unit.client_id})
    ledger_days = await list_days(unit, zone=zone, first_day=yesterday, last_day=yesterday)
    visits = await list_todays_appointments(unit, zone=zone) if to_wall_time(unit.now, zone).date() == today else ()
    return DayDigest(
        day=yesterday,
        calls=call_rows[0] if call_rows else NO_CALLS,
        spent=sum((day.spent for day in ledger_days), Decimal(0)),
        waiting=waiting_rows[0]["count"],
        visit_times=tuple(visit.starts_at for visit in visits),
    )


def word_digest(digest: DayDigest, lang: str, zone: ZoneInfo) -> dict[str, Any]:
    """The values of the e-mail's words; a line that would say nothing is left out."""
    translate, calls = translator_for(lang), digest.calls
    lines = [translate("letters.digest.calls", count=calls["calls"])]
    lines += [
        translate(f"letters.digest.{name}", count=calls[name])
        for name in ("answered", "missed", "booked")
        if calls[name]
    ]
    if calls["seconds"]:
        lines.append(translate("letters.digest.minutes", count=-(-calls["seconds"] // 60)))
    if digest.spent:
        lines.append(translate("letters.digest.spent", amount=format_money(digest.spent)))
    today_lines = [_word_visits(digest, translate, lang, zone)]
    if digest.waiting:
        today_lines.append(translate("letters.digest.follow_ups", count=digest.waiting))
    return {
        "day": format_date(digest.day, "EEEE, MMMM d" if lang == "en" else "EEEE d 'de' MMMM", locale=LOCALES[lang]),
        "headline": lines[0] if calls["calls"] else translate("letters.digest.no_calls"),
        "lines": "\n".join(lines),
        "today": "\n".join(today_lines),
    }


def _word_visits(digest: DayDigest, translate: Translator, lang: str, zone: ZoneInfo) -> str:
    if not digest.visit_times:
        return translate("letters.digest.no_visits")
    first = min(digest.visit_times).astimezone(zone).time()
    clock = " ".join(format_time(first, "h:mm a", locale=LOCALES[lang]).split())
    return translate("letters.digest.visits", count=len(digest.visit_times), clock=clock)
