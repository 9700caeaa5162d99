"""Days off and holidays: a switch for each holiday, the business's own days, and what is booked on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from nicegui import ui

from components.buttons import icon_button, link_button, text_button
from components.cards import card_head, card_section
from components.feedback import show_toast
from components.forms import select_field
from components.html_elements import Text, div, set_props
from pages.access_control import PageContext
from pages.applied_change import apply_change
from pages.closure_form import open_closure_form
from pages.drafted_form import NEW_ROW, reopen_left_form
from pages.field_words import describe_spans
from pages.formatting import LOCALE
from pages.pagination import refresh_on_change
from pages.undo import show_undo
from ringlypro.appointments.outside_hours import list_outside_hours
from ringlypro.clients import business_settings, closures, public_holidays
from ringlypro.clients.opening_days import WeeklyHours, day_clock_spans
from ringlypro.clients.opening_hours import weekly_hours
from ringlypro.clients.public_holidays import PublicHoliday
from ringlypro.clients.tables import Closure
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.clock import to_wall_time
from ringlypro.db.unit_of_work import UnitOfWork

SHOWN_DAYS = timedelta(days=closures.SHOWN_HOLIDAY_DAYS)


@dataclass(frozen=True, slots=True)
class ClosurePlan:
    """What the card shows: region, week, coming holidays, closures, and how many appointments lie outside of hours."""

    region: str
    weekly: WeeklyHours
    holidays: Sequence[PublicHoliday]
    closed_names: frozenset[str]
    rows: Sequence[Closure]
    outside_by_day: Mapping[date, int]

    def count_outside(self, row: Closure) -> int:
        """How many appointments of its days no longer lie in the hours."""
        return sum(count for day, count in self.outside_by_day.items() if row.starts_on <= day <= row.ends_on)


async def build_closures_card(page: PageContext) -> None:
    """The card, kept live."""
    dialog_host = div()

    @ui.refreshable
    def closure_list(plan: ClosurePlan) -> None:
        _ClosureLines(page, plan, dialog_host).render_lines()

    async def refresh_list() -> None:
        closure_list.refresh(await _load_plan(page))

    plan = await _load_plan(page)
    with card_section(flush=True):
        with card_head(page.translate("closures.title"), page.translate("closures.sub")):
            text_button(page.translate("closures.add"), lambda: open_closure_form(page, None, dialog_host), icon="plus")
        with div("rp-closure-region"):
            select_field(
                page.translate("closures.region"),
                _list_regions(page, plan.region),
                plan.region,
                on_change=lambda event: apply_change(page, partial(closures.change_holidays, region=event.value)),
            )
        closure_list(plan)
    refresh_on_change(page, {"clients", "appointments"}, refresh_list)

    async def reopen_form(row: str) -> None:
        rows = {str(each.id): each for each in (await _load_plan(page)).rows}
        if row in rows or row == NEW_ROW:
            open_closure_form(page, rows.get(row), dialog_host)

    reopen_left_form(page, "closure", reopen_form)


async def _load_plan(page: PageContext) -> ClosurePlan:
    async with page.unit_of_work() as unit:
        client = await business_settings.load_client(unit)
        today = closures.local_today(unit, client)
        last = today + SHOWN_DAYS
        rows = [row for row in await closures.list_closures(unit, since=today) if row.starts_on <= last]
        outside = await list_outside_hours(unit, first=today, last=last) if rows else ()
        return ClosurePlan(
            region=closures.holiday_region(client),
            weekly=weekly_hours(client.business_hours),
            holidays=closures.list_coming_holidays(client, today=today),
            closed_names=frozenset(client.closed_holidays),
            rows=rows,
            outside_by_day=Counter(to_wall_time(each.starts_at, page.zone).date() for each in outside),
        )


class _ClosureLines:
    """The lines of the card, soonest first."""

    def __init__(self, page: PageContext, plan: ClosurePlan, dialog_host: ui.element) -> None:
        self._page, self._plan, self._dialog_host = page, plan, dialog_host
        self._translate = page.translate

    def render_lines(self) -> None:
        """What one click closes, then each holiday and each day off."""
        plan = self._plan
        self._offer_usual_days()
        own_rows = [row for row in plan.rows if row.holiday is None]
        rows_by_day = {(row.holiday, row.starts_on): row for row in plan.rows}
        lines: list[tuple[date, Callable[[], None]]] = [
            (row.starts_on, partial(self._own_line, row)) for row in own_rows
        ]
        lines += [
            (each.day, partial(self._holiday_line, each, rows_by_day.get((each.name, each.day))))
            for each in plan.holidays
        ]
        for _, render_line in sorted(lines, key=lambda line: line[0]):
            render_line()

    def _offer_usual_days(self) -> None:
        plan = self._plan
        names = public_holidays.usually_closed(plan.region, [each.name for each in plan.holidays])
        missing = [name for name in names if name not in plan.closed_names]
        if not missing or plan.closed_names:
            return
        with div("rp-closure-offer"):
            names_shown = [self._name(each.name, each.name_es) for each in plan.holidays if each.name in missing]
            Text(self._translate("closures.usual", names=format_list(names_shown, locale=LOCALE[self._page.lang])), "p")
            text_button(
                self._translate("closures.close_usual", count=len(missing)),
                lambda: self._switch(dict.fromkeys(missing, True), "closures.closed_usual", {"count": len(missing)}),
                kind="primary",
            )

    def _holiday_line(self, holiday: PublicHoliday, row: Closure | None) -> None:
        name, is_closed = self._name(holiday.name, holiday.name_es), holiday.name in self._plan.closed_names
        with self._line(_word_day(self._page, holiday.day), name, self._word_hours(row, holiday.day), row):
            if row is not None:
                icon_button(
                    "pencil",
                    self._translate("settings.edit", name=name),
                    lambda: open_closure_form(self._page, row, self._dialog_host),
                )
            toggle = ui.switch(
                value=is_closed, on_change=lambda event: self._switch_holiday(holiday, name, event.value)
            )
            set_props(toggle, aria_label=self._translate("closures.switch", name=name))

    def _own_line(self, row: Closure) -> None:
        name = self._name(row.name, row.name_es) or self._translate("closures.day_off")
        with self._line(_word_days(self._page, row), name, self._word_hours(row, row.starts_on), row):
            icon_button(
                "pencil",
                self._translate("settings.edit", name=name),
                lambda: open_closure_form(self._page, row, self._dialog_host),
            )
            icon_button(
                "trash-2", self._translate("settings.remove", name=name), lambda: _remove(self._page, row, name)
            )

    def _line(self, days: str, name: str, hours: str, row: Closure | None) -> ui.element:
        line = div("rp-offer rp-closure").classes("" if row is not None else "off")
        with line:
            Text(days, "span", "rp-closure-days num")
            with div("rp-li-words"):
                Text(name, "div", "rp-li-title")
                Text(hours, "div", "rp-sub2")
            if row is not None and (count := self._plan.count_outside(row)):
                link_button(self._translate("closures.booked", count=count), "/appointments", kind="quiet")
            return div("rp-offer-acts")

    def _name(self, english: str, spanish: str) -> str:
        name = spanish if self._page.lang == "es" and spanish else english
        return name[:1].upper() + name[1:]

    def _word_hours(self, row: Closure | None, day: date) -> str:
        if row is not None:
            return describe_spans(self._page, row.hours)
        is_open = day_clock_spans(day, self._plan.weekly)
        return self._translate("closures.as_usual" if is_open else "closures.closed_as_usual")

    async def _switch_holiday(self, holiday: PublicHoliday, name: str, is_closed: bool) -> None:
        text = "closures.closed_on" if is_closed else "closures.open_on"
        await self._switch({holiday.name: is_closed}, text, {"name": name})

    async def _switch(self, enabled: Mapping[str, bool], text: str, values: Mapping[str, Any]) -> None:
        if await apply_change(self._page, partial(closures.change_holidays, enabled=enabled)):
            show_toast(self._translate(text, **values))


async def _remove(page: PageContext, row: Closure, name: str) -> None:
    async def remove_closure(unit: UnitOfWork) -> None:
        removed = await closures.remove_closure(unit, row.id)
        values = closures.to_submitted_closure(removed)
        days = {"starts_on": removed.starts_on.isoformat(), "ends_on": removed.ends_on.isoformat()}
        offer = UndoOffer("closure", {"row": values | days}, "settings.removed", {"name": name})
        offers.append((await undo.store_undo(unit, offer, user_id=page.visitor.user_id), offer))

    offers: list[tuple[str, UndoOffer]] = []
    if await apply_change(page, remove_closure):
        show_undo(page, *offers[0])


def _list_regions(page: PageContext, region: str) -> dict[str, str]:
    """The country of the business and its states, then the other countries."""
    territories = Locale.parse(LOCALE[page.lang]).territories
    country = region.partition("-")[0]
    states = public_holidays.list_regions(country)[1:]
    names = {state: f"{territories[country]}, {public_holidays.state_name(state)}" for state in states}
    others = {other: territories[other] for other in public_holidays.COUNTRIES if other != country}
    return {country: territories[country]} | dict(sorted(names.items(), key=lambda each: each[1])) | others


def _word_day(page: PageContext, day: date) -> str:
    return format_date(day, page.translate("closures.day"), locale=LOCALE[page.lang])


def _word_days(page: PageContext, row: Closure) -> str:
    first, last = _word_day(page, row.starts_on), _word_day(page, row.ends_on)
    return first if row.starts_on == row.ends_on else f"{first} – {last}"
