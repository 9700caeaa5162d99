"""Whether this sender can be answered at all, told before anybody types in vain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from ringlypro.core import phone_numbers
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.tables import Thread

Obstacle = Literal["withheld", "no_number", "opted_out", "no_credit", "own_number"]
QUIET_FROM, QUIET_UNTIL = 21, 8
"""Hours of the day between which the TCPA keeps telephones quiet (47 CFR 64.1200(c)(1)): 9 p.m. to 8 a.m."""
_READ_PERMISSION = PreparedStatement("ringly_read_reply_permission", """
SELECT c.credit_suspended, c.ringlypro_number,
    (SELECT at FROM opt_outs WHERE client_id = %(client_id)s AND phone = %(phone)s) AS opted_out_at,
    EXISTS (SELECT FROM messages WHERE client_id = %(client_id)s AND to_number = %(phone)s AND direction = 'outgoing'
        AND status NOT IN ('failed', 'undelivered', 'canceled')) AS was_written_to,
    coalesce((SELECT language FROM contacts WHERE client_id = %(client_id)s AND id = %(contact_id)s), c.language)
        AS language
FROM clients AS c WHERE c.id = %(client_id)s
""", types={"client_id": "bigint", "phone": "text", "contact_id": "bigint"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReplyPermission:
    """What stands in the way of an answer, if anything; `is_first` when this number was never written to.

    `language` is the reader's, the business's while nobody knows it.
    """

    obstacle: Obstacle | None
    opted_out_at: datetime | None
    is_first: bool
    language: str


async def read_permission(unit: UnitOfWork, thread: Thread) -> ReplyPermission:
    """Whether a text to this thread's sender would go out now."""
    phone = phone_numbers.parse_caller_id(thread.sender)
    values = {"client_id": unit.client_id, "phone": phone or thread.sender, "contact_id": thread.contact_id}
    row = (await unit.fetch_all(_READ_PERMISSION, values))[0]
    obstacle: Obstacle | None = None
    if phone is None:
        obstacle = "withheld" if thread.sender.lower() in phone_numbers.WITHHELD_CALLER_IDS else "no_number"
    elif row["opted_out_at"]:
        obstacle = "opted_out"
    elif row["credit_suspended"]:
        obstacle = "no_credit"
    elif phone == row["ringlypro_number"]:
        obstacle = "own_number"
    return ReplyPermission(obstacle, row["opted_out_at"], is_first=not row["was_written_to"], language=row["language"])
