"""What texts cost: counted when they are taken, priced by the setting, else as the telephone company says it later.

A price is usually unknown when a text is taken; it is asked for until it is there, for three days.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.core.money import to_money
from ringlypro.db.tenant_queries import select_tenant_rows
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Message
from ringlypro.vendors.ports import SentText
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
DAY = timedelta(hours=24)
PRICE_DELAY, PRICE_DEADLINE = timedelta(minutes=5), timedelta(days=3)
MAX_TEXTS = 100
CHARGE_JOB = "credits.charge_text"
"""Of the room above: what a text cost is taken from the balance once its price is known."""
TEXT_LIMIT = "text_limit"
"""The error code of a text that would have been one too many on its day."""

FIND_UNPRICED = """
SELECT id, twilio_sid FROM messages
WHERE client_id = %(client_id)s AND direction = 'outgoing' AND twilio_sid IS NOT NULL AND cost IS NULL
    AND created_at BETWEEN %(since)s AND %(until)s
ORDER BY created_at DESC, id DESC LIMIT %(limit)s
"""
NOTE_PRICE = """
WITH priced AS (
    UPDATE messages SET cost = %(cost)s, segments = coalesce(segments, %(segments)s)
    WHERE client_id = %(client_id)s AND id = %(id)s AND cost IS NULL RETURNING sent_at
)
INSERT INTO text_months AS m (month, amount)
SELECT date_trunc('month', priced.sent_at AT TIME ZONE c.timezone)::date, %(cost)s
FROM priced, clients AS c WHERE c.id = %(client_id)s
ON CONFLICT (client_id, month) DO UPDATE SET amount = m.amount + excluded.amount
"""


class TextLimitReached(RinglyError):
    """So many texts have gone out in a day that no more may, whoever wants them."""

    kind = ErrorKind.RATE_LIMITED
    key = "messages.limit_reached"
    code = "limit_reached"
    headers: Mapping[str, str] = {"Retry-After": "3600"}


def price_text(sent_text: SentText, price_per_segment: Decimal | None) -> Decimal | None:
    """What a text costs, in dollars: by the setting, else what the telephone company says; None while it does not."""
    if price_per_segment is not None:
        return to_money(price_per_segment * sent_text.segments)
    return sent_text.price


async def count_recent_texts(unit: UnitOfWork) -> int:
    """How many texts of this business left, or are about to, within a day."""
    recent_texts = select_tenant_rows(unit, Message).where(
        Message.direction == "outgoing", Message.created_at > unit.now - DAY, Message.status != "failed"
    )
    return (await unit.db.scalars(select(func.count()).select_from(recent_texts.subquery()))).one()


async def require_text_below_limit(unit: UnitOfWork, daily_limit: int) -> None:
    """Let one more text go out. Raises TextLimitReached at `daily_limit` texts within a day."""
    if await count_recent_texts(unit) >= daily_limit:
        raise TextLimitReached


async def note_missing_prices(services: Services, client_id: int) -> int:
    """Ask for the prices of a client's texts that have none yet; says how many were told. Raises VendorError."""
    async with services.unit_of_work(client_id) as unit:
        values = {"client_id": client_id, "since": unit.now - PRICE_DEADLINE, "until": unit.now - PRICE_DELAY}
        texts = await unit.fetch_all(FIND_UNPRICED, {**values, "limit": MAX_TEXTS})
    priced_count = 0
    for text in texts:
        sent_text = await services.phone.fetch_text(text["twilio_sid"])
        cost = price_text(sent_text, services.settings.SMS_PRICE) if sent_text else None
        if sent_text is None or cost is None:
            continue
        price: dict[str, Any] = {"cost": cost, "segments": sent_text.segments}
        async with services.unit_of_work(client_id) as unit:
            await unit.fetch_all(NOTE_PRICE, {"client_id": client_id, "id": text["id"], **price})
            await unit.enqueue(CHARGE_JOB, client_id=client_id, message_id=text["id"])
            await unit.notify("messages", text["id"])
        priced_count += 1
    return priced_count
