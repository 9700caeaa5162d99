"""What an account allows: booking, only messages, or only a voicemail; and what its owner hears when that changes.

A month's limit stops like an empty account, for it is the owner's own word. Each line is told once: what stood before
and what stands after an entry, both read under the account's lock, decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from ringlypro.core.money import serialize_amount
from ringlypro.credits import balance_alerts, stop_rules
from ringlypro.credits.account_locks import LockedAccount
from ringlypro.credits.balance_alerts import BalanceAlert, BalanceLevel, crossed_share
from ringlypro.credits.pricing import Tariff
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """An account at a moment: dollars, free minutes left, and dollars of use in this month; and what it agreed to."""

    balance: Decimal
    free_left: int
    spent: Decimal
    tariff: Tariff
    spend_cap: Decimal | None
    message_floor: Decimal

    @property
    def is_capped(self) -> bool:
        """Whether the month's limit is reached, and another minute would cost something."""
        return stop_rules.is_limit_reached(spent=self.spent, cap=self.spend_cap) and self.free_left <= 0

    @property
    def balance_level(self) -> BalanceLevel:
        """How long the money lasts, whatever the limit."""
        return balance_alerts.balance_level(balance=self.balance, free_left=self.free_left, rate=self.tariff.rate)

    @property
    def level(self) -> BalanceLevel:
        """How long she can go on."""
        return BalanceLevel.EMPTY if self.is_capped else self.balance_level

    @property
    def is_suspended(self) -> bool:
        """Whether she only takes messages."""
        return self.level is BalanceLevel.EMPTY

    @property
    def is_voicemail_only(self) -> bool:
        """Whether the debt is so great that nothing but a voicemail answers."""
        return stop_rules.is_voicemail_only(level=self.balance_level, balance=self.balance, floor=self.message_floor)


def find_standing(
    account: LockedAccount,
    tariff: Tariff,
    *,
    amount: Decimal = NOTHING,
    free_used: int = 0,
    spent: Decimal = NOTHING,
) -> AccountStanding:
    """The standing of a locked account after an entry; without one, as it is. What is of another month adds no use."""
    return AccountStanding(
        balance=account.balance + amount,
        free_left=account.free_now - (free_used if account.same_month else 0),
        spent=account.spent_now + (spent if account.same_month else NOTHING),
        tariff=tariff,
        spend_cap=account.spend_cap,
        message_floor=account.message_floor,
    )


async def announce_standing(unit: UnitOfWork, account: LockedAccount, after: AccountStanding) -> None:
    """Tell the owner of each line that was crossed, and calls of what changed for them."""
    before = find_standing(account, after.tariff)
    alert = balance_alerts.balance_alert(_last_told_level(account, before), after.level)
    spend_share = crossed_share(before.spent, after.spent, whole=after.spend_cap)
    if spend_share:
        await _notify_owner(unit, f"spend_cap_{spend_share}", after)
    monthly = after.tariff.monthly_free_minutes
    free_share = crossed_share(monthly - before.free_left, monthly - after.free_left, whole=monthly)
    if free_share and alert not in {"low", "empty"}:  # these name the free minutes too
        await _notify_owner(unit, f"free_minutes_{free_share}", after)
    if alert and not _is_told_as_limit(alert, after):
        await _notify_owner(unit, f"credit_{alert}", after)
    if (after.is_suspended, after.is_voicemail_only) != (account.suspended, account.voicemail_only):
        await unit.notify("clients")


def _is_told_as_limit(alert: BalanceAlert, after: AccountStanding) -> bool:
    """A limit that is reached is told as such: there may be money enough."""
    return alert == "empty" and after.balance_level is not BalanceLevel.EMPTY


def _last_told_level(account: LockedAccount, before: AccountStanding) -> BalanceLevel:
    """The level before, as the owner knows it."""
    # What the row says outranks what could be computed: whoever is not suspended yet has still to hear of it.
    return BalanceLevel.EMPTY if account.suspended else max(before.level, BalanceLevel.LOW)


async def _notify_owner(unit: UnitOfWork, kind: str, standing: AccountStanding) -> None:
    cap = standing.spend_cap
    await owner_notifications.create_notification(
        unit,
        kind,
        link="/billing",
        send_email=True,
        balance=serialize_amount(standing.balance),
        free_minutes=max(standing.free_left, 0),
        **_limit_values(kind, standing, cap),
    )


def _limit_values(kind: str, standing: AccountStanding, cap: Decimal | None) -> dict[str, object]:
    """What the words of a limit name beside balance and free minutes."""
    if kind.startswith("spend_cap"):
        return {"amount": serialize_amount(cap or NOTHING), "spent": serialize_amount(standing.spent)}
    if kind.startswith("free_minutes"):
        return {"monthly": standing.tariff.monthly_free_minutes, "rate": serialize_amount(standing.tariff.rate)}
    return {}
