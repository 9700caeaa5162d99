"""Seven days of calls beside the seven before, and the numbers of today, each with the way to what it counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pages.access_control import PageContext
from pages.formatting import format_duration, format_moment
from pages.home_report import CALLS_OF_TODAY, count_text
from ringlypro.insights.dashboard_figures import DailyCalls
from ringlypro.insights.home_overview import HomeOverview

WEEK = 7
CALLS_OF_WEEK = "/calls?day=week"
MISSED_CALLS_OF_WEEK = "/calls?day=week&outcome=missed"
TAKEN_CALLS_OF_WEEK = "/calls?day=week&outcome=taken"
STEPS = (1, 2, 5, 10)
MOST_TICKS = 5
NO_CHANGE: Mapping[str, str] = {"change": "", "tone": "", "note": ""}


def word_week(page: PageContext, home: HomeOverview) -> Mapping[str, Any] | None:
    """The figures; None while no call has come in two weeks: nobody needs a chart of zeros."""
    if not home.calls_today and not any(day.calls for day in home.days):
        return None
    translate = page.translate
    # Calls that run have begun today: the bar of today counts them, as the sentence above does.
    counts = [day.calls for day in home.days]
    counts[-1] = home.calls_today
    before, week = home.days[-2 * WEEK : -WEEK], home.days[-WEEK:]
    counts_before, counts_now = counts[-2 * WEEK : -WEEK], counts[-WEEK:]
    ticks = list_ticks(max([*counts_before, *counts_now]))
    days = [
        {
            "key": day.day.isoformat(),
            "label": _day_label(page, day.day, is_today=day is week[-1]),
            "calls": count,
            "booked": day.booked,
            "missed": day.missed,
            "before": count_before,
        }
        for day, count, count_before in zip(week, counts_now, counts_before, strict=True)
    ]
    return {
        "title": translate("home.week"),
        "sub": _word_total(page, sum(counts_now), sum(counts_before)),
        "link": {"text": translate("home.see_calls"), "href": CALLS_OF_WEEK},
        "legend": tuple(translate(f"home.{name}") for name in ("booked", "answered", "missed", "week_before")),
        "heads": tuple(translate(f"home.{name}") for name in ("day", "calls", "booked", "missed", "week_before")),
        "table": {
            "show": translate("home.show_table"), "hide": translate("home.show_bars"), "icon": "grid-3x3",
        },
        "top": ticks[-1],
        "ticks": ticks,
        "days": tuple(days),
        "description": translate(
            "home.plot",
            days=", ".join(f"{day['label']} {day['calls']}" for day in days),
            before=", ".join(str(count) for count in counts_before),
        ),
        "stats": (*_week_stats(page, week, before, sum(counts_now)), *_today_stats(page, home)),
    }  # fmt: skip


def list_ticks(highest: int) -> tuple[int, ...]:
    """The scale of a count, from 0: at most five steps of a round size, the last at or above the highest."""
    size = 1
    while True:
        for step in STEPS:
            if step * size * MOST_TICKS >= highest:
                top = -(-max(highest, 1) // (step * size)) * step * size
                return tuple(range(0, top + 1, step * size))
        size *= 10


def _week_stats(
    page: PageContext, week: Sequence[DailyCalls], before: Sequence[DailyCalls], calls: int
) -> list[Mapping[str, Any]]:
    translate = page.translate
    has_before = _total(before, "calls") > 0
    booked, booked_before = _total(week, "booked"), _total(before, "booked")
    missed, missed_before = _total(week, "missed"), _total(before, "missed")
    change_of_booked = _word_change(page, booked, booked_before, more_is="ok") if has_before else NO_CHANGE
    change_of_missed = _word_change(page, missed, missed_before, more_is="bad") if has_before else NO_CHANGE
    average, average_before = _average(week), _average(before)
    in_and_out, in_and_out_before = (
        f"{_total(days, 'incoming')} / {_total(days, 'outgoing')}" for days in (week, before)
    )
    return [
        {
            "label": translate("home.became_visit"), "value": translate("home.share", part=booked, whole=calls),
            "href": "/calls?day=week&outcome=booked", **change_of_booked,
        },
        {
            "label": translate("home.missed"), "value": str(missed), "href": MISSED_CALLS_OF_WEEK,
            **change_of_missed,
        },
        {
            "label": translate("home.in_and_out"), "value": in_and_out,
            "href": CALLS_OF_WEEK, "change": "", "tone": "",
            "note": f"{translate('home.week_before')}: {in_and_out_before}" if has_before else "",
        },
        {
            "label": translate("home.average"), "value": format_duration(average), "href": TAKEN_CALLS_OF_WEEK,
            **_word_average(page, average, average_before),
        },
    ]  # fmt: skip


def _today_stats(page: PageContext, home: HomeOverview) -> list[Mapping[str, Any]]:
    translate = page.translate
    counts = (
        ("calls_today", str(home.calls_today), CALLS_OF_TODAY),
        ("appointments_today", str(home.appointments_today), "/appointments?tab=today"),
        ("texts_today", count_text(home.messages_today), ""),
        ("people_today", count_text(home.contacts_today), "/contacts?day=today"),
    )
    return [
        {"label": translate(f"home.{key}"), "value": value, "href": href, **NO_CHANGE} for key, value, href in counts
    ]


def _word_change(page: PageContext, now: int, before: int, *, more_is: str) -> Mapping[str, str]:
    translate, difference = page.translate, now - before
    if not difference:
        return {"change": "", "tone": "", "note": translate("home.as_week_before")}
    other = "bad" if more_is == "ok" else "ok"
    return {
        "change": f"{difference:+d} ".replace("-", "−"),
        "tone": more_is if difference > 0 else other,
        "note": translate("home.on_week_before"),
    }


def _word_average(page: PageContext, now: int | None, before: int | None) -> Mapping[str, str]:
    if now is None or before is None or now == before:
        return NO_CHANGE
    key = "home.seconds_longer" if now > before else "home.seconds_shorter"
    return {"change": "", "tone": "", "note": page.translate(key, count=abs(now - before))}


def _word_total(page: PageContext, now: int, before: int) -> str:
    translate, difference = page.translate, now - before
    total = translate("home.week_sub", count=now)
    if not difference or not before:
        return total
    key = "home.more_than_before" if difference > 0 else "home.fewer_than_before"
    return f"{total}, {translate(key, count=abs(difference))}"


def _day_label(page: PageContext, day: date, *, is_today: bool) -> str:
    if is_today:
        return page.translate("home.today")
    return format_moment(page, datetime.combine(day, datetime.min.time(), page.zone), "EEE")


def _total(days: Sequence[DailyCalls], name: str) -> int:
    return sum(getattr(day, name) for day in days)


def _average(days: Sequence[DailyCalls]) -> int | None:
    answered = _total(days, "answered")
    return round(_total(days, "seconds") / answered) if answered else None
