"""Opening hours, day by day: closed, open, or open in several stretches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from nicegui import ui

from components.buttons import icon_button
from components.html_elements import Text, div, set_props
from pages.access_control import PageContext
from pages.formatting import LOCALE
from ringlypro.clients.opening_hours import MAX_SPANS_PER_DAY

Week = dict[str, list[list[str]]]
DEFAULT_SPAN = ["09:00", "17:00"]
LUNCH_BREAK = ("12:00", "13:00")
REFERENCE_MONDAY = date(2024, 1, 1)
WORKDAYS = range(2, 6)


def copy_week(week: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """The week with all seven days and lists of its own."""
    return {str(day): [list(span) for span in week.get(str(day), [])] for day in range(1, 8)}


def add_span(spans: Sequence[Sequence[str]]) -> list[list[str]]:
    """One stretch more: a break at noon where the last one spans it, else an hour after it."""
    if not spans:
        return [list(DEFAULT_SPAN)]
    *rest, last = ([*span] for span in spans)
    opens, closes = last
    if opens < LUNCH_BREAK[0] and closes > LUNCH_BREAK[1]:
        return [*rest, [opens, LUNCH_BREAK[0]], [LUNCH_BREAK[1], closes]]
    hour = min(int(closes[:2] or 0) + 1, 22)
    return [*rest, last, [f"{hour:02d}:00", f"{hour + 1:02d}:00"]]


def _day_percent(clock: str) -> int:
    """How far into a day a time is; 0 for what is not typed yet."""
    hours, _, minutes = clock.partition(":")
    is_time = hours.isdigit() and minutes[:2].isdigit()
    return round((int(hours) * 60 + int(minutes[:2])) / 14.4) if is_time else 0


def weekday_name(page: PageContext, day: int) -> str:
    """The name of an ISO weekday, as a line begins with it."""
    text = format_date(REFERENCE_MONDAY.replace(day=day), "EEEE", locale=LOCALE[page.lang])
    return text[:1].upper() + text[1:]


class HoursEditor:
    """The week. `value` is its stored form, `error` what is wrong with it."""

    def __init__(self, page: PageContext, on_change: Callable[[], Any]) -> None:
        """A closed week, until a value is given."""
        self._page, self._on_change = page, on_change
        self._week = copy_week({})
        with div("rp-week") as box:
            self._days = {day: div("rp-weekday") for day in self._week}
        self._bars: dict[str, ui.element] = {}
        set_props(box, role="group", aria_label=page.translate("settings.business_hours.label"))
        self._error_note = Text("", "p", "rp-error-text")
        set_props(self._error_note, role="alert")
        self.error = None
        self._refresh_days()

    @property
    def value(self) -> Week:
        """All seven days; a closed one is empty."""
        return copy_week(self._week)

    @value.setter
    def value(self, week: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._week = copy_week(week)
        self._refresh_days()

    @property
    def error(self) -> str | None:
        """What is wrong, in words."""
        return self._error_note.text or None

    @error.setter
    def error(self, text: str | None) -> None:
        self._error_note.set_text(text or "")
        self._error_note.set_visibility(bool(text))

    def _set_day(self, day: str, spans: list[list[str]]) -> None:
        self._week[day] = spans
        self._refresh_day(day)
        self._on_change()

    def _refresh_days(self) -> None:
        for day in self._week:
            self._refresh_day(day)

    def _refresh_day(self, day: str) -> None:
        box, spans = self._days[day], self._week[day]
        name = weekday_name(self._page, int(day))
        box.clear()
        with box:
            Text(name, "span", "rp-weekday-name")
            toggle = ui.switch(
                value=bool(spans),
                on_change=lambda event: self._set_day(day, [list(DEFAULT_SPAN)] if event.value else []),
            )
            set_props(toggle, aria_label=self._page.translate("settings.hours.open", day=name))
            self._bars[day] = div("rp-daybar")
            set_props(self._bars[day], aria_hidden="true")
            self._draw_bar(day)
            with div("rp-spans"):
                for at, span in enumerate(spans):
                    self._render_span(day, at, span, name)
                if not spans:
                    Text(self._page.translate("settings.hours.closed"), "span", "rp-sub2")
            with div("rp-weekday-acts"):
                if spans and len(spans) < MAX_SPANS_PER_DAY:
                    label = self._page.translate("settings.hours.more", day=name)
                    icon_button("plus", label, lambda: self._set_day(day, add_span(self._week[day])))
                if day == "1":
                    icon_button("copy", self._page.translate("settings.hours.copy"), self._copy_monday)

    def _draw_bar(self, day: str) -> None:
        """The day from midnight to midnight, and where it is open; what goes on after midnight ends at the edge."""
        self._bars[day].clear()
        with self._bars[day]:
            for opens, closes in self._week[day]:
                start, end = _day_percent(opens), _day_percent(closes)
                end = end if end > start else 100
                ui.element("i").style(add="left:" + str(start) + "%;width:" + str(end - start) + "%")

    def _render_span(self, day: str, at: int, span: list[str], name: str) -> None:
        translate = self._page.translate

        def time_handler(end: int) -> Callable[[Any], None]:
            def store_time(event: Any) -> None:
                span[end] = str(event.value or "")
                self._draw_bar(day)
                self._on_change()

            return store_time

        with div("rp-span"):
            for end, key in ((0, "opens"), (1, "closes")):
                if end:
                    Text("–", "span", "rp-sub2")
                clock = ui.input(value=span[end], on_change=time_handler(end)).props("outlined dense hide-bottom-space")
                set_props(
                    clock.classes("rp-input rp-clock"),
                    type="time",
                    aria_label=translate(f"settings.hours.{key}", day=name),
                )
            if len(self._week[day]) > 1:
                spans = self._week[day]
                label = translate("settings.hours.remove", day=name)
                icon_button("x", label, lambda: self._set_day(day, [*spans[:at], *spans[at + 1 :]]))

    def _copy_monday(self) -> None:
        for day in WORKDAYS:
            self._week[str(day)] = [list(span) for span in self._week["1"]]
        self._refresh_days()
        self._on_change()
