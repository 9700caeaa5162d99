"""What the frame around every page says of a business, read by one statement: it is read again with every change."""

from __future__ import annotations

from dataclasses import dataclass

from ringlypro.credits import ledger
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.queries import AccountSummary
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork

MAX_COUNT = 100
"""Nobody is shown a greater number: it means "more than 99"."""
_READ_FRAME = PreparedStatement("ringly_read_frame", f"""
SELECT {credit_queries.SUMMARY_COLUMNS}, c.business_name, c.ringlypro_number, c.rachel_enabled,
  (SELECT count(*) FROM (SELECT FROM notifications WHERE client_id = %(client_id)s AND read_at IS NULL
     LIMIT {MAX_COUNT}) AS unread) AS unread_notifications,
  (SELECT count(*) FROM (SELECT FROM follow_ups WHERE client_id = %(client_id)s AND done_at IS NULL
     LIMIT {MAX_COUNT}) AS waiting) AS open_follow_ups,
  (SELECT count(*) FROM (SELECT FROM threads WHERE client_id = %(client_id)s AND unread > 0
     LIMIT {MAX_COUNT}) AS unseen) AS unread_threads,
  (SELECT ARRAY[f.address, f.kind] FROM mail_failures f WHERE f.client_id = %(client_id)s AND f.resolved_at IS NULL
     AND f.to_owner AND (lower(f.address) = lower(c.owner_email) OR EXISTS (
       SELECT FROM users u WHERE u.client_id = %(client_id)s AND lower(u.email) = lower(f.address)))
     ORDER BY f.id DESC LIMIT 1) AS mail_trouble
FROM {credit_queries.SUMMARY_ROW}
""", types={})  # fmt: skip  # noqa: S608  # the text is made of constants alone


@dataclass(frozen=True, slots=True)
class FrameState:
    """A business as its frame shows it, in no language. Each count stops at `MAX_COUNT`."""

    business_name: str
    number: str | None
    is_on_duty: bool
    unread_notifications: int
    open_follow_ups: int
    unread_threads: int
    mail_trouble: tuple[str, str] | None
    """The owner's own address and why e-mails to it do not arrive (`mail_failures`); None while they do."""
    credits: AccountSummary


async def load_frame_state(unit: UnitOfWork) -> FrameState:
    """The frame of the unit's client: the unit's last question. Raises `ledger.CreditAccountMissing`."""
    rows = await unit.fetch_and_commit(_READ_FRAME, credit_queries.summary_values(unit))
    if not rows:
        raise ledger.CreditAccountMissing
    row = rows[0]
    return FrameState(
        business_name=row["business_name"],
        number=row["ringlypro_number"],
        is_on_duty=row["rachel_enabled"],
        unread_notifications=row["unread_notifications"],
        open_follow_ups=row["open_follow_ups"],
        unread_threads=row["unread_threads"],
        mail_trouble=tuple(row["mail_trouble"]) if row["mail_trouble"] else None,
        credits=credit_queries.to_account_summary(row, unit.now),
    )
