"""What the ledger says: the balance and the month, the entries, why a call cost what it did.

Its proof is in `ledger_proof`, and can be had from here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import literal_column, select

from ringlypro.credits import ledger, stop_rules
from ringlypro.credits.balance_alerts import BalanceLevel, balance_level
from ringlypro.credits.entry_rules import read_message_id
from ringlypro.credits.ledger_proof import LedgerReconciliation, reconcile_ledger
from ringlypro.credits.pricing import billing_month, next_month
from ringlypro.credits.tables import CreditEntry, Reload
from ringlypro.db.tenant_queries import select_tenant_rows, tenant_constant
from ringlypro.db.unit_of_work import UnitOfWork

__all__ = [
    "AccountSummary",
    "CallUsage",
    "CreditTransaction",
    "LedgerReconciliation",
    "get_account_summary",
    "get_call_usage",
    "list_transactions",
    "list_usage",
    "reconcile_ledger",
]

IS_USAGE = CreditEntry.kind == literal_column("'usage'")
IS_MONEY = CreditEntry.kind != literal_column("'usage'")
"""Written out, because their indexes are of these very words."""

UTC_ZONE = ZoneInfo("UTC")
CLOCK_OFFSETS = timedelta(hours=-12), timedelta(hours=14)
"""The slowest and the fastest clock there is, against UTC."""
_USAGE_OF_MONTH = """
    (SELECT ARRAY[u.free_used::text, u.minutes::text, u.amount::text, u.granted::text] FROM usage_months u
     WHERE u.client_id = %(client_id)s AND u.month = %({month}_month)s) AS usage_of_{month}
"""
SUMMARY_COLUMNS = f"""
c.per_minute_rate, c.monthly_free_minutes, c.timezone, c.credit_suspended, c.spend_cap, c.message_floor,
    a.balance, a.total_minutes_used, a.total_amount_spent,
    {_USAGE_OF_MONTH.format(month="first")}, {_USAGE_OF_MONTH.format(month="last")}
"""  # the text is made of constants alone
"""What `to_account_summary` reads, of the row of `SUMMARY_ROW`; a page reads more in the same statement."""
CAN_PAY = """(SELECT balance > 0 OR coalesce((auto_reload ->> 'enabled')::boolean, false)
    FROM credit_accounts WHERE client_id = %(client_id)s)"""
"""Whether calls go on after the free minutes: there is money, or a card that is charged by itself."""
SUMMARY_ROW = "clients c JOIN credit_accounts a ON a.client_id = c.id WHERE c.id = %(client_id)s"
_READ_SUMMARY = f"SELECT {SUMMARY_COLUMNS} FROM {SUMMARY_ROW}"  # noqa: S608  # the same


@dataclass(frozen=True, slots=True)
class AccountSummary:
    """An account today: dollars, the free minutes of this month, and what was used in all."""

    balance: Decimal
    free_minutes_used: int
    free_minutes_remaining: int
    monthly_free_minutes: int
    free_minutes_reset_date: date
    per_minute_rate: Decimal
    credit_suspended: bool
    total_minutes_used: int
    total_amount_spent: Decimal
    month_minutes: int
    month_amount: Decimal
    spend_cap: Decimal | None
    message_floor: Decimal

    @property
    def balance_level(self) -> BalanceLevel:
        """How long the money lasts, whatever the month's limit."""
        return balance_level(balance=self.balance, free_left=self.free_minutes_remaining, rate=self.per_minute_rate)

    @property
    def is_stopped_by_limit(self) -> bool:
        """Whether she only takes messages because the month's limit is reached, and there is money enough."""
        return self.credit_suspended and stop_rules.is_stopped_by_limit(
            level=self.balance_level,
            spent=self.month_amount,
            cap=self.spend_cap,
            free_left=self.free_minutes_remaining,
        )

    @property
    def is_voicemail_only(self) -> bool:
        """Whether so much is owed that only a voicemail answers."""
        return stop_rules.is_voicemail_only(level=self.balance_level, balance=self.balance, floor=self.message_floor)


@dataclass(frozen=True, slots=True)
class CallUsage:
    """What one call or text took from the account; of a text there is a `message_id` and no call."""

    id: int
    call_id: int | None
    twilio_call_sid: str
    minutes: int
    free_minutes: int
    paid_minutes: int
    amount: Decimal
    balance_after: Decimal
    rate: Decimal | None
    reason: str
    at: datetime
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class CreditTransaction:
    """Money that came or went: a deposit, refund, dispute or correction."""

    id: int
    kind: str
    amount: Decimal
    balance_after: Decimal
    reference: str
    reason: str
    status: str
    at: datetime


async def get_account_summary(unit: UnitOfWork) -> AccountSummary:
    """The account of this client at this moment. Raises `ledger.CreditAccountMissing`."""
    rows = await unit.fetch_all(_READ_SUMMARY, summary_values(unit))
    if not rows:
        raise ledger.CreditAccountMissing
    return to_account_summary(rows[0], unit.now)


def summary_values(unit: UnitOfWork) -> dict[str, Any]:
    """The values of `SUMMARY_COLUMNS` and `SUMMARY_ROW`."""
    first, last = _possible_months(unit.now)
    return {"client_id": unit.client_id, "first_month": first, "last_month": last}


def to_account_summary(row: Mapping[str, Any], now: datetime) -> AccountSummary:
    """The account from `SUMMARY_COLUMNS`, at the moment at which they were read."""
    month = billing_month(now, ZoneInfo(row["timezone"]))
    usage = row["usage_of_last"] if month == _possible_months(now)[1] else row["usage_of_first"]
    free_used, minutes, amount, granted = usage or ("0", "0", "0", "0")
    return AccountSummary(
        balance=row["balance"],
        free_minutes_used=int(free_used),
        free_minutes_remaining=max(row["monthly_free_minutes"] + int(granted) - int(free_used), 0),
        monthly_free_minutes=row["monthly_free_minutes"],
        free_minutes_reset_date=next_month(month),
        per_minute_rate=row["per_minute_rate"],
        credit_suspended=row["credit_suspended"],
        total_minutes_used=row["total_minutes_used"],
        total_amount_spent=row["total_amount_spent"],
        month_minutes=int(minutes),
        month_amount=Decimal(amount),
        spend_cap=row["spend_cap"],
        message_floor=row["message_floor"],
    )


def _possible_months(now: datetime) -> tuple[date, date]:
    # Which month it is depends on the client's clock, which the same statement reads: two months can be it at most.
    first, last = (billing_month(now + offset, UTC_ZONE) for offset in CLOCK_OFFSETS)
    return first, last


async def list_usage(unit: UnitOfWork, *, limit: int = 50, before: int | None = None) -> Sequence[CallUsage]:
    """What calls and texts took, newest first; `before` is the id of the last one already seen."""
    rows = select_tenant_rows(unit, CreditEntry).where(IS_USAGE).order_by(CreditEntry.id.desc()).limit(limit)
    if before is not None:
        rows = rows.where(CreditEntry.id < before)
    return [_to_call_usage(entry) for entry in await unit.db.scalars(rows)]


async def list_transactions(
    unit: UnitOfWork, *, limit: int = 50, before: int | None = None
) -> Sequence[CreditTransaction]:
    """Money in and out, newest first; a deposit has the status of the payment behind it."""
    rows = (
        select(CreditEntry, Reload.status)
        .outerjoin(
            Reload,
            (Reload.client_id == CreditEntry.client_id) & (Reload.payment_intent_id == CreditEntry.reference),
        )
        .where(CreditEntry.client_id == tenant_constant(unit), IS_MONEY)
        .order_by(CreditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        rows = rows.where(CreditEntry.id < before)
    return [
        CreditTransaction(
            id=entry.id,
            kind=entry.kind,
            amount=entry.amount,
            balance_after=entry.balance_after,
            reference=entry.reference,
            reason=entry.reason,
            status=status or "posted",
            at=entry.at,
        )
        for entry, status in await unit.db.execute(rows)
    ]


async def get_call_usage(unit: UnitOfWork, call_id: int) -> CallUsage | None:
    """What a call cost in all, and why; None while it has not been charged.

    A length that was told later left a correction: then the call cost both together.
    """
    rows = select_tenant_rows(unit, CreditEntry).where(CreditEntry.call_id == call_id).order_by(CreditEntry.id)
    usages = [_to_call_usage(entry) for entry in await unit.db.scalars(rows)]
    if len(usages) < 2:
        return usages[0] if usages else None
    first_usage = usages[0]
    return replace(
        first_usage,
        minutes=sum(usage.minutes for usage in usages),
        free_minutes=sum(usage.free_minutes for usage in usages),
        paid_minutes=sum(usage.paid_minutes for usage in usages),
        amount=sum((usage.amount for usage in usages), Decimal(0)),
        balance_after=usages[-1].balance_after,
        reason=_reason_of_call([usage.reason for usage in usages]),
    )


def _reason_of_call(reasons: Sequence[str]) -> str:
    """Why a call cost what its entries come to: a mark that was not taken back decides, then how it was first seen."""
    marks = [reason for reason in reasons if reason in {"spam", "spam_undone"}]
    if marks and marks[-1] == "spam":
        return "spam"
    return "screen_phone" if reasons[0] == "screen_phone" else "call"


def _to_call_usage(entry: CreditEntry) -> CallUsage:
    message_id = read_message_id(entry.reference)
    return CallUsage(
        id=entry.id,
        call_id=entry.call_id,
        twilio_call_sid="" if message_id else entry.reference,
        minutes=entry.minutes,
        free_minutes=entry.free_minutes,
        paid_minutes=entry.paid_minutes,
        amount=entry.amount,
        balance_after=entry.balance_after,
        rate=entry.rate,
        reason=entry.reason,
        at=entry.at,
        message_id=message_id,
    )
