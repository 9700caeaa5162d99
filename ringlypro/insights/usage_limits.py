"""The limits of a business that there are, with how much of each is used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from ringlypro.clients.catalog import MAX_ANSWERS, MAX_SERVICES
from ringlypro.clients.tables import Answer, Service
from ringlypro.credits import ledger, queries
from ringlypro.credits.auto_reload import DAY, MAX_CHARGES_PER_DAY
from ringlypro.credits.payment_intents import AUTO_RELOAD_KEY_PREFIX
from ringlypro.credits.queries import AccountSummary
from ringlypro.credits.tables import Reload
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages.text_prices import count_recent_texts


@dataclass(frozen=True, slots=True)
class UsageLimit:
    """A limit; `resets_at` is None where nothing begins anew by itself."""

    name: str
    used: int
    limit: int
    resets_at: datetime | None = None


def _list_spend_limits(summary: AccountSummary, resets_at: datetime) -> list[UsageLimit]:
    if summary.spend_cap is None:
        return []
    spent, cap = (int(amount * 100) for amount in (summary.month_amount, summary.spend_cap))
    return [UsageLimit("monthly_spend_cents", spent, cap, resets_at)]


async def list_usage_limits(unit: UnitOfWork, *, daily_texts: int) -> list[UsageLimit]:
    """Free minutes and spending of the month, texts and automatic charges of a day, services and answers.

    Free minutes are those of the month with what was given beside them; texts are counted over the last 24 hours.
    """
    summary = await queries.get_account_summary(unit)
    zone = (await ledger.load_tariff(unit)).zone
    charged_since = unit.now - DAY
    charges, first_charge = (
        await unit.db.execute(
            select(func.count(), func.min(Reload.created_at)).where(
                Reload.idempotency_key.startswith(AUTO_RELOAD_KEY_PREFIX), Reload.created_at > charged_since
            )
        )
    ).one()
    services = await unit.db.scalar(select(func.count()).select_from(Service)) or 0
    answers = await unit.db.scalar(select(func.count()).select_from(Answer)) or 0
    return [
        UsageLimit(
            "free_minutes",
            summary.free_minutes_used,
            max(summary.monthly_free_minutes, summary.free_minutes_used + summary.free_minutes_remaining),
            datetime.combine(summary.free_minutes_reset_date, time(), zone),
        ),
        UsageLimit(
            "automatic_charges_a_day",
            charges,
            MAX_CHARGES_PER_DAY,
            first_charge + timedelta(hours=24) if first_charge else None,
        ),
        UsageLimit("texts_a_day", await count_recent_texts(unit), daily_texts),
        *_list_spend_limits(summary, datetime.combine(summary.free_minutes_reset_date, time(), zone)),
        UsageLimit("services", services, MAX_SERVICES),
        UsageLimit("answers", answers, MAX_ANSWERS),
    ]
