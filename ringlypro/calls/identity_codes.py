"""Six digits texted to the number of an appointment, when the call does not come from it: who tells them holds it.

A text goes out only where the number and the name that were told belong to an appointment to come, once a call and
number, and a few times a day to the same number: nobody can have us text strangers, or guess for long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.effect_context import EffectContext
from ringlypro.core import codes
from ringlypro.core.i18n import translate
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.messages import sms_service
from ringlypro.messages.delivery import build_opt_out_query

PURPOSE_PREFIX: Final = "identity:"
MAX_TEXTS_A_DAY: Final = 3
"""To one number in 24 hours: with three tries each, one guess in 110,000 is right."""
_COUNT_TEXTS: Final = PreparedStatement(
    "ringly_count_identity_texts",
    """
    SELECT count(*) AS texts FROM messages
    WHERE client_id = %(client_id)s AND to_number = %(phone)s AND starts_with(purpose, %(prefix)s)
        AND created_at > %(now)s::timestamptz - interval '24 hours'
    """,
    types={"client_id": "bigint", "now": "timestamptz"},
)


async def may_text_digits(context: EffectContext, phone: str) -> bool:
    """Whether a text with digits may go to this number (E.164) now; the same whether anything is booked under it."""
    unit = context.unit
    values = {"client_id": unit.client_id, "phone": phone, "prefix": PURPOSE_PREFIX, "now": unit.now}
    if not context.client_profile.sms_notifications:
        return False
    opt_out_rows, (count_row,) = await unit.fetch_together(build_opt_out_query(unit, phone), (_COUNT_TEXTS, values))
    return not opt_out_rows and count_row["texts"] < MAX_TEXTS_A_DAY


async def text_digits(context: EffectContext, phone: str, appointments: Sequence[Appointment]) -> str:
    """The digits that are queued as a text to this number; empty, and no text, where nothing is booked under it."""
    if not appointments:
        return ""
    digits = codes.generate_texted_digits()
    body = translate(
        "calls.identity_digits", context.lang, business=context.client_profile.business_name, digits=digits
    )
    message = await sms_service.queue_sms(
        context.unit,
        to=phone,
        body=body,
        purpose=f"{PURPOSE_PREFIX}{context.row['call_id']}:{phone}",
        contact_id=appointments[0].contact_id,
    )
    return digits if message is not None and digits in message.body else ""
