"""The head of the page about money: what is left and how long that lasts, the free minutes, the month, its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from components.design_tokens import Tone
from pages.access_control import PageContext
from pages.formatting import DAY_PATTERNS, format_moment
from ringlypro.core.money import CENT, format_money, format_price
from ringlypro.credits.balance_alerts import BalanceLevel
from ringlypro.credits.queries import AccountSummary
from ringlypro.insights.ledger_days import MonthPace

LEVEL_TONES: dict[BalanceLevel, Tone] = {BalanceLevel.EMPTY: "bad", BalanceLevel.LOW: "warn", BalanceLevel.FINE: "calm"}
DAYS_IN_WEEK, DAYS_IN_MONTH = 7, 30
LONGEST_PACE_DAYS = 365
View = Mapping[str, Any]


def format_dollars(amount: Decimal) -> str:
    """Cents, or the four places of the ledger where a cent would hide the truth."""
    return format_money(amount, places=2 if amount % CENT == 0 else 4)


def find_level(summary: AccountSummary) -> BalanceLevel:
    """How long she can go on."""
    return BalanceLevel.EMPTY if summary.credit_suspended else summary.balance_level


def word_account(page: PageContext, summary: AccountSummary, pace: MonthPace) -> View:
    """The head in words."""
    translate = page.translate
    return {
        "tone": LEVEL_TONES[find_level(summary)],
        "label": translate("bill.balance"),
        "balance": format_money(summary.balance),
        "means": _word_meaning(page, summary, pace),
        "facts": (
            _word_free_minutes(page, summary),
            _word_month(page, summary),
            _word_forecast(page, pace),
        ),
    }


def count_covered_minutes(summary: AccountSummary) -> int:
    """Minutes of calls that what is left pays for."""
    rate = summary.per_minute_rate
    paid = int(summary.balance // rate) if rate > 0 and summary.balance > 0 else 0
    return summary.free_minutes_remaining + paid


def word_day(page: PageContext, day: date) -> str:
    """A day in short."""
    return format_moment(page, datetime.combine(day, time(12), page.zone), DAY_PATTERNS[page.lang])


def _word_meaning(page: PageContext, summary: AccountSummary, pace: MonthPace) -> str:
    minutes = count_covered_minutes(summary)
    if summary.is_stopped_by_limit:
        return page.translate("bill.means_limit", day=word_day(page, summary.free_minutes_reset_date))
    if summary.is_voicemail_only:
        return page.translate("bill.means_voicemail")
    if find_level(summary) is BalanceLevel.EMPTY:
        return page.translate("bill.means_empty", day=word_day(page, summary.free_minutes_reset_date))
    if summary.per_minute_rate <= 0:
        return page.translate("bill.means_all_free")
    if not pace.minutes_per_day:
        return page.translate("bill.means_minutes", count=minutes)
    days = int(minutes / pace.minutes_per_day)
    return page.translate("bill.means_pace", minutes=f"{minutes:,}", span=_word_span(page, days))


def _word_span(page: PageContext, days: int) -> str:
    if days < 1:
        return page.translate("bill.span_today")
    if days > LONGEST_PACE_DAYS:
        return page.translate("bill.span_year")
    if days < 2 * DAYS_IN_WEEK:
        return page.translate("bill.span_days", count=days)
    if days < 3 * DAYS_IN_MONTH:
        return page.translate("bill.span_weeks", count=days // DAYS_IN_WEEK)
    return page.translate("bill.span_months", count=days // DAYS_IN_MONTH)


def _word_free_minutes(page: PageContext, summary: AccountSummary) -> View:
    translate, monthly, minutes_left = page.translate, summary.monthly_free_minutes, summary.free_minutes_remaining
    used_percent = round(100 * min(summary.free_minutes_used, monthly) / monthly) if monthly else 100
    return {
        "label": translate("bill.free"),
        "value": translate(
            "bill.free_left" if minutes_left else "bill.free_all_used", left=minutes_left, monthly=monthly
        ),
        "of": "",
        "percent": used_percent,
        "tone": "brand" if minutes_left else "warn",
        "hint": translate("bill.free_new", count=monthly, day=word_day(page, summary.free_minutes_reset_date)),
    }


def _word_month(page: PageContext, summary: AccountSummary) -> View:
    translate, cap = page.translate, summary.spend_cap
    is_reached = cap is not None and summary.month_amount >= cap
    return {
        "label": translate("bill.this_month"),
        "value": format_money(summary.month_amount),
        "of": "" if cap is None else translate("bill.of_limit", amount=format_price(cap)),
        "percent": min(round(100 * summary.month_amount / cap), 100) if cap else None,
        "tone": "bad" if is_reached else "brand",
        "hint": translate("bill.limit_reached")
        if is_reached
        else translate("bill.minutes", count=summary.month_minutes),
    }


def _word_forecast(page: PageContext, pace: MonthPace) -> View:
    translate = page.translate
    forecast = pace.forecast
    return {
        "label": translate("bill.by_end", day=word_day(page, pace.last_day)),
        "value": "–" if forecast is None else translate("bill.about", amount=format_money(forecast)),
        "of": "",
        "percent": round(100 * pace.spent / forecast) if forecast else None,
        "tone": "warm",
        "hint": translate("bill.last_month", amount=format_money(pace.spent_last_month)),
    }
