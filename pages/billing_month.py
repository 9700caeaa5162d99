"""The month as a chart: minutes by day, free and paid, and the money they add up to. The same as a table."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from typing import Any

from pages.access_control import PageContext
from pages.billing_hero import format_dollars, word_day
from pages.formatting import format_moment
from pages.home_week import list_ticks
from ringlypro.core.money import format_money
from ringlypro.insights.ledger_days import LedgerDay, MonthPace

MONTH_PATTERN = "LLLL"
LABELLED_DAYS = frozenset({1, 5, 10, 15, 20, 25})
LABELLED_DAYS_NARROW = frozenset({1, 10, 20})
NARROW_GAP = 2
"""So many days around today carry no other label."""
MONEY_STEPS = tuple(
    Decimal(step) for step in ("0.25", "0.5", "1", "2", "4", "5", "10", "20", "25", "50", "100", "250", "500", "1000")
)


def word_month(page: PageContext, pace: MonthPace) -> Mapping[str, Any]:
    """The chart in words and figures; a new account has its axes."""
    translate = page.translate
    by_day = {day.day: day for day in pace.days}
    ticks = list_ticks(max([day.free_minutes + day.paid_minutes for day in pace.days], default=0))
    if len(ticks) == 1:
        ticks = (0, 5, 10)
    highest_sum = max(pace.spent, pace.forecast or Decimal(0))
    money_step = _find_money_step(highest_sum, len(ticks) - 1)
    month_name = format_moment(page, datetime.combine(pace.first_day, time(12), page.zone), MONTH_PATTERN)
    return {
        "title": translate("bill.by_day", month=month_name[:1].upper() + month_name[1:]),
        "legend": tuple(translate(f"bill.legend_{name}") for name in ("free", "paid", "money")),
        "heads": tuple(translate(f"bill.{name}") for name in ("day", "legend_free", "legend_paid", "spent")),
        "table": {
            "show": translate("bill.show_table"), "hide": translate("bill.show_chart"), "icon": "grid-3x3",
        },
        "top": ticks[-1],
        "money_top": float(money_step * (len(ticks) - 1)),
        "ticks": tuple(
            {"minutes": tick, "money": format_money(money_step * at, places=0 if money_step % 1 == 0 else 2)}
            for at, tick in enumerate(ticks)
        ),
        "days": tuple(_list_days(page, pace, by_day)),
        "forecast": None if pace.forecast is None else float(pace.forecast),
        "sentence": _word_sentence(page, pace),
        "description": _word_description(page, pace),
    }  # fmt: skip


def _find_money_step(highest_sum: Decimal, steps: int) -> Decimal:
    """What a line of the grid stands for, so that the last one is at or above the sum."""
    needed = highest_sum / steps
    return next((step for step in MONEY_STEPS if step >= needed), needed.quantize(Decimal(1), ROUND_CEILING))


def _list_days(page: PageContext, pace: MonthPace, by_day: Mapping[date, LedgerDay]) -> list[Mapping[str, Any]]:
    translate, total = page.translate, Decimal(0)
    days: list[Mapping[str, Any]] = []
    for at in range((pace.last_day - pace.first_day).days + 1):
        day = pace.first_day + timedelta(days=at)
        sums = by_day.get(day)
        total += sums.spent if sums else 0
        free, paid = (sums.free_minutes, sums.paid_minutes) if sums else (0, 0)
        name = word_day(page, day)
        is_today, near_today = day == pace.today, abs((day - pace.today).days) <= NARROW_GAP
        is_end = day == pace.last_day
        days.append(
            {
                "key": day.isoformat(),
                "at": at,
                "number": day.day,
                "name": name,
                "free": free,
                "paid": paid,
                "spent": format_dollars(sums.spent) if sums else "",
                "total": float(total) if day <= pace.today else None,
                "is_today": is_today,
                "label": is_today or ((day.day in LABELLED_DAYS or is_end) and not near_today),
                "label_narrow": is_today or ((day.day in LABELLED_DAYS_NARROW or is_end) and not near_today),
                "words": translate("bill.day_words", day=name, free=free, paid=paid, spent=format_dollars(total)),
            }
        )
    return days


def _word_sentence(page: PageContext, pace: MonthPace) -> str:
    translate = page.translate
    if not pace.days:
        return translate("bill.first_call")
    so_far = translate("bill.so_far", amount=format_dollars(pace.spent))
    if pace.forecast is None:
        return so_far
    ahead = translate("bill.ahead", amount=format_money(pace.forecast), day=word_day(page, pace.last_day))
    return f"{so_far} {ahead}"


def _word_description(page: PageContext, pace: MonthPace) -> str:
    days = ", ".join(f"{word_day(page, day.day)} {day.free_minutes + day.paid_minutes}" for day in pace.days)
    return page.translate("bill.plot", days=days or "–", amount=format_dollars(pace.spent))
