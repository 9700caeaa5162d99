"""The ledger counted against itself: every way of counting must give the same balance.

A whole ledger is counted once a night, in slices. What was counted is kept as a checkpoint, to which rows are only
added, and whoever looks meanwhile counts what came after the newest one: a look costs the same in a long ledger.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from decimal import Decimal

from ringlypro.credits.entry_rules import IS_USE_SQL
from ringlypro.db.unit_of_work import UnitOfWork

SLICE_ENTRIES = 50_000
"""So many entries are counted by one statement, a tenth of a second's work."""
ENTRIES_BETWEEN_CHECKPOINTS = 1_000
"""Whoever had to count more than this keeps the count for the next."""

SELECT_CHECKPOINT = """
SELECT entry_id, entries, balance_after, sum_of_entries, free_minutes, minutes, usage_amount, is_consistent
FROM ledger_checkpoints WHERE client_id = %(client)s ORDER BY id DESC LIMIT 1
"""
COUNT_ENTRIES = f"""
WITH slice AS (
    SELECT id, {IS_USE_SQL} AS is_usage, amount, balance_after,
           free_minutes, free_minutes + paid_minutes AS minutes,
           balance_after - amount = coalesce(lag(balance_after) OVER (ORDER BY id), %(balance_after)s) AS follows
    FROM credit_entries WHERE client_id = %(client)s AND id > %(entry_id)s ORDER BY id LIMIT %(limit)s),
counted AS (
    SELECT coalesce(max(id), %(entry_id)s) AS entry_id, %(entries)s + count(*) AS entries,
           coalesce((SELECT balance_after FROM slice ORDER BY id DESC LIMIT 1), %(balance_after)s) AS balance_after,
           %(sum_of_entries)s + coalesce(sum(amount), 0) AS sum_of_entries,
           %(free_minutes)s + coalesce(sum(free_minutes) FILTER (WHERE is_usage), 0)::bigint AS free_minutes,
           %(minutes)s + coalesce(sum(minutes) FILTER (WHERE is_usage), 0)::bigint AS minutes,
           %(usage_amount)s + coalesce(sum(amount) FILTER (WHERE is_usage), 0) AS usage_amount,
           %(is_consistent)s AND coalesce(bool_and(follows), true) AS is_consistent
    FROM slice),
months AS (
    SELECT coalesce(sum(free_used), 0) AS free, coalesce(sum(minutes), 0) AS minutes, coalesce(sum(amount), 0) AS amount
    FROM usage_months WHERE client_id = %(client)s)
SELECT counted.*, a.balance,
       counted.free_minutes = months.free AND counted.minutes = months.minutes
           AND counted.usage_amount = -months.amount AS months_agree
FROM credit_accounts a, counted, months WHERE a.client_id = %(client)s
"""  # noqa: S608  # the text is made of constants alone
INSERT_CHECKPOINT = """
INSERT INTO ledger_checkpoints (entry_id, entries, balance_after, sum_of_entries, free_minutes, minutes, usage_amount,
    is_consistent, created_at)
VALUES (%(entry_id)s, %(entries)s, %(balance_after)s, %(sum_of_entries)s, %(free_minutes)s, %(minutes)s,
    %(usage_amount)s, %(is_consistent)s, %(now)s)
"""


@dataclass(frozen=True, slots=True)
class LedgerCount:
    """The entries up to `entry_id`, counted: dollars, minutes, and whether each followed from the one before."""

    entry_id: int
    entries: int
    balance_after: Decimal
    sum_of_entries: Decimal
    free_minutes: int
    minutes: int
    usage_amount: Decimal
    is_consistent: bool


@dataclass(frozen=True, slots=True)
class LedgerReconciliation:
    """The ledger checked against itself."""

    balance: Decimal
    sum_of_entries: Decimal
    last_balance_after: Decimal
    entries: int
    chain_is_whole: bool
    months_agree: bool

    @property
    def is_consistent(self) -> bool:
        """Every way of counting gives the same balance."""
        return (
            self.balance == self.sum_of_entries == self.last_balance_after and self.chain_is_whole and self.months_agree
        )


NOTHING_COUNTED = LedgerCount(0, 0, Decimal(0), Decimal(0), 0, 0, Decimal(0), is_consistent=True)


async def reconcile_ledger(unit: UnitOfWork) -> LedgerReconciliation:
    """Check what came after the newest checkpoint, and trust the checkpoint for what came before."""
    checkpoint = await _load_checkpoint(unit)
    count, reconciliation = await _count_from(unit, checkpoint)
    if reconciliation.is_consistent and count.entries - checkpoint.entries > ENTRIES_BETWEEN_CHECKPOINTS:
        await _insert_checkpoint(unit, count, is_consistent=True)
    return reconciliation


async def reconcile_whole_ledger(unit: UnitOfWork) -> LedgerReconciliation:
    """Check every entry there is, and keep what came of it as the newest checkpoint.

    One that is not consistent stands until a later check of the whole finds nothing amiss.
    """
    checkpoint = await _load_checkpoint(unit)
    count, reconciliation = await _count_from(unit, NOTHING_COUNTED)
    verdict = reconciliation.is_consistent
    if (count.entry_id, verdict) != (checkpoint.entry_id, checkpoint.is_consistent):
        await _insert_checkpoint(unit, count, is_consistent=verdict)
    return reconciliation


async def _load_checkpoint(unit: UnitOfWork) -> LedgerCount:
    rows = await unit.fetch_all(SELECT_CHECKPOINT, {"client": unit.client_id})
    return LedgerCount(**rows[0]) if rows else NOTHING_COUNTED


async def _count_from(unit: UnitOfWork, count: LedgerCount) -> tuple[LedgerCount, LedgerReconciliation]:
    """Count on from there to the end; the last slice and what all is compared with are of one moment."""
    while True:
        values = {**asdict(count), "client": unit.client_id, "limit": SLICE_ENTRIES}
        (row,) = await unit.fetch_all(COUNT_ENTRIES, values)
        balance, months_agree = row.pop("balance"), row.pop("months_agree")
        total = LedgerCount(**row)
        if total.entries - count.entries < SLICE_ENTRIES:
            break
        count = total
    reconciliation = LedgerReconciliation(
        balance=balance,
        sum_of_entries=total.sum_of_entries,
        last_balance_after=total.balance_after,
        entries=total.entries,
        chain_is_whole=total.is_consistent,
        months_agree=months_agree,
    )
    return total, reconciliation


async def _insert_checkpoint(unit: UnitOfWork, count: LedgerCount, *, is_consistent: bool) -> None:
    await unit.fetch_all(INSERT_CHECKPOINT, {**asdict(count), "is_consistent": is_consistent, "now": unit.now})
