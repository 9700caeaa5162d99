"""Everything the dashboard opens with, read in one unit so that its numbers belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.alerts import Level, level
from ringlypro.credits.queries import Summary
from ringlypro.db.unit import Unit
from ringlypro.insights import activity, today
from ringlypro.insights.activity import Happening
from ringlypro.insights.today import CallTotals, Day, Today


@dataclass(frozen=True, slots=True)
class Overview:
    """What an owner sees first. `alerts` are machine words: suspended, low_balance, no_number."""

    today: Today
    calls: CallTotals
    days: tuple[Day, ...]
    recent_calls: Sequence[Call]
    upcoming: Sequence[Appointment]
    activity: tuple[Happening, ...]
    credits: Summary
    alerts: tuple[str, ...]


async def overview(unit: Unit, *, zone: ZoneInfo, lang: str, has_number: bool) -> Overview:
    """The dashboard of the unit's client."""
    credit = await credit_queries.summary(unit)
    alerts = []
    if not has_number:
        alerts.append("no_number")
    if credit.credit_suspended:
        alerts.append("suspended")
    elif (
        level(balance=credit.balance, free_left=credit.free_minutes_remaining, rate=credit.per_minute_rate) < Level.FINE
    ):
        alerts.append("low_balance")
    return Overview(
        today=await today.today(unit, zone=zone),
        calls=await today.totals(unit, zone=zone),
        days=await today.by_day(unit, zone=zone),
        recent_calls=await today.latest_calls(unit),
        upcoming=await today.upcoming(unit),
        activity=await activity.newest(unit, lang=lang, zone=zone),
        credits=credit,
        alerts=tuple(alerts),
    )
