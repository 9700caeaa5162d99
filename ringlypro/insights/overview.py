"""The numbers, the feed and the account that programs are given as a dashboard, read by one statement.

So they belong together. What the page shows is read by `home_overview`.
"""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ringlypro.credits import ledger
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.balance_alerts import BalanceLevel
from ringlypro.credits.queries import AccountSummary
from ringlypro.db.prepared_statement import PreparedStatement
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.insights import activity, dashboard_figures
from ringlypro.insights.activity import ActivityItem
from ringlypro.insights.dashboard_figures import CallTotals

_READ_OVERVIEW = PreparedStatement("ringly_read_overview", f"""
SELECT {credit_queries.SUMMARY_COLUMNS}, {dashboard_figures.FIGURE_COLUMNS},
  {dashboard_figures.list_as_json(activity.SELECT_ACTIVITIES)} AS activities
FROM {credit_queries.SUMMARY_ROW}
""", types={})  # fmt: skip  # noqa: S608  # the text is made of constants alone


@dataclass(frozen=True, slots=True)
class DashboardOverview:
    """A business today. `alerts` are machine words: suspended, low_balance, no_number.

    `running_calls` began today and have not ended; they are among `calls_today`, and not in `calls`.
    """

    calls_today: int
    running_calls: int
    appointments_today: int
    calls: CallTotals
    activity: tuple[ActivityItem, ...]
    credits: AccountSummary
    alerts: tuple[str, ...]


async def load_overview(unit: UnitOfWork, *, zone: ZoneInfo, lang: str, has_number: bool) -> DashboardOverview:
    """The overview of the unit's client: the unit's last question. Raises `ledger.CreditAccountMissing`."""
    values = dashboard_figures.figure_values(unit, zone)
    rows = await unit.fetch_and_commit(_READ_OVERVIEW, {**credit_queries.summary_values(unit), **values})
    if not rows:
        raise ledger.CreditAccountMissing
    row = rows[0]
    account_summary = credit_queries.to_account_summary(row, unit.now)
    days = dashboard_figures.to_daily_calls(row["call_days"], values["last_day"])
    return DashboardOverview(
        calls_today=days[-1].calls + row["running_calls"],
        running_calls=row["running_calls"],
        appointments_today=row["appointments_today"],
        calls=dashboard_figures.to_call_totals(row["call_totals"]),
        activity=tuple(activity.to_activity_item(each, lang, zone) for each in row["activities"]),
        credits=account_summary,
        alerts=_list_alerts(account_summary, has_number=has_number),
    )


def _list_alerts(account_summary: AccountSummary, *, has_number: bool) -> tuple[str, ...]:
    alerts = () if has_number else ("no_number",)
    if account_summary.credit_suspended:
        return (*alerts, "suspended")
    return (*alerts, "low_balance") if account_summary.balance_level < BalanceLevel.FINE else alerts
