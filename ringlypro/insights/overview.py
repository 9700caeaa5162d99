"""Everything the dashboard opens with, read in one unit so that its numbers belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.balance_alerts import BalanceLevel, balance_level
from ringlypro.credits.queries import AccountSummary
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import activity, dashboard_figures
from ringlypro.insights.activity import ActivityItem
from ringlypro.insights.dashboard_figures import CallTotals, DailyCalls, TodayCounts


@dataclass(frozen=True, slots=True)
class DashboardOverview:
    """What an owner sees first. `alerts` are machine words: suspended, low_balance, no_number."""

    today: TodayCounts
    calls: CallTotals
    days: tuple[DailyCalls, ...]
    recent_calls: Sequence[Call]
    upcoming: Sequence[Appointment]
    activity: tuple[ActivityItem, ...]
    credits: AccountSummary
    alerts: tuple[str, ...]


async def load_overview(unit: UnitOfWork, *, zone: ZoneInfo, lang: str, has_number: bool) -> DashboardOverview:
    """The dashboard of the unit's client."""
    account_summary = await credit_queries.get_account_summary(unit)
    alerts = []
    if not has_number:
        alerts.append("no_number")
    if account_summary.credit_suspended:
        alerts.append("suspended")
    elif (
        balance_level(
            balance=account_summary.balance,
            free_left=account_summary.free_minutes_remaining,
            rate=account_summary.per_minute_rate,
        )
        < BalanceLevel.FINE
    ):
        alerts.append("low_balance")
    return DashboardOverview(
        today=await dashboard_figures.count_today(unit, zone=zone),
        calls=await dashboard_figures.load_call_totals(unit, zone=zone),
        days=await dashboard_figures.load_daily_calls(unit, zone=zone),
        recent_calls=await dashboard_figures.list_latest_calls(unit),
        upcoming=await dashboard_figures.list_upcoming_appointments(unit),
        activity=await activity.list_recent_activity(unit, lang=lang, zone=zone),
        credits=account_summary,
        alerts=tuple(alerts),
    )
