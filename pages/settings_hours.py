"""Opening hours, day by day: closed, open, or open in several stretches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from nicegui import ui

from components.buttons import button, icon_button
from components.text import Text, div, set_props
from pages.guard import Place
from pages.wording import LOCALE
from ringlypro.clients.hours import MOST_SPANS

Week = dict[str, list[list[str]]]
USUAL = ["09:00", "17:00"]
LUNCH = ("12:00", "13:00")
MONDAY = date(2024, 1, 1)
WORKDAYS = range(2, 6)


def copied(week: Mapping[str, Sequence[Sequence[str]]]) -> Week:
    """The week with all seven days and lists of its own."""
    return {str(day): [list(span) for span in week.get(str(day), [])] for day in range(1, 8)}


def divided(spans: Sequence[Sequence[str]]) -> list[list[str]]:
    """One stretch more: a break at noon where the last one spans it, else an hour after it."""
    if not spans:
        return [list(USUAL)]
    *rest, last = ([*span] for span in spans)
    opens, closes = last
    if opens < LUNCH[0] and closes > LUNCH[1]:
        return [*rest, [opens, LUNCH[0]], [LUNCH[1], closes]]
    hour = min(int(closes[:2] or 0) + 1, 22)
    return [*rest, last, [f"{hour:02d}:00", f"{hour + 1:02d}:00"]]


class HoursEditor:
    """The week. `value` is its stored form, `error` what is wrong with it."""

    def __init__(self, place: Place, on_change: Callable[[], Any]) -> None:
        """A closed week, until a value is given."""
        self._place, self._on_change = place, on_change
        self._week = copied({})
        with div("rp-week") as box:
            self._days = {day: div("rp-weekday") for day in self._week}
        set_props(box, role="group", aria_label=place.say("settings.business_hours.label"))
        self._note = Text("", "p", "rp-error-text")
        set_props(self._note, role="alert")
        self.error = None
        self._draw()

    @property
    def value(self) -> Week:
        """All seven days; a closed one is empty."""
        return copied(self._week)

    @value.setter
    def value(self, week: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._week = copied(week)
        self._draw()

    @property
    def error(self) -> str | None:
        """What is wrong, in words."""
        return self._note.text or None

    @error.setter
    def error(self, text: str | None) -> None:
        self._note.set_text(text or "")
        self._note.set_visibility(bool(text))

    def _put(self, day: str, spans: list[list[str]]) -> None:
        self._week[day] = spans
        self._draw_day(day)
        self._on_change()

    def _draw(self) -> None:
        for day in self._week:
            self._draw_day(day)

    def _draw_day(self, day: str) -> None:
        box, spans = self._days[day], self._week[day]
        name = self._name(int(day))
        box.clear()
        with box:
            Text(name, "span", "rp-weekday-name")
            toggle = ui.switch(
                value=bool(spans), on_change=lambda event: self._put(day, [list(USUAL)] if event.value else [])
            )
            set_props(toggle, aria_label=self._place.say("settings.hours.open", day=name))
            with div("rp-spans"):
                for at, span in enumerate(spans):
                    self._draw_span(day, at, span, name)
                if not spans:
                    Text(self._place.say("settings.hours.closed"), "span", "rp-sub2")
            with div("rp-weekday-acts"):
                if spans and len(spans) < MOST_SPANS:
                    label = self._place.say("settings.hours.more", day=name)
                    icon_button("plus", label, lambda: self._put(day, divided(self._week[day])))
                if day == "1":
                    words = self._place.say("settings.hours.copy")
                    button(words, self._copy, kind="quiet", icon="copy").classes("rp-copy")

    def _draw_span(self, day: str, at: int, span: list[str], name: str) -> None:
        say = self._place.say

        def typed(end: int) -> Callable[[Any], None]:
            def put(event: Any) -> None:
                span[end] = str(event.value or "")
                self._on_change()

            return put

        with div("rp-span"):
            for end, key in ((0, "opens"), (1, "closes")):
                if end:
                    Text("–", "span", "rp-sub2")
                clock = ui.input(value=span[end], on_change=typed(end)).props("outlined dense hide-bottom-space")
                set_props(
                    clock.classes("rp-input rp-clock"), type="time", aria_label=say(f"settings.hours.{key}", day=name)
                )
            if len(self._week[day]) > 1:
                spans = self._week[day]
                label = say("settings.hours.remove", day=name)
                icon_button("x", label, lambda: self._put(day, [*spans[:at], *spans[at + 1 :]]))

    def _copy(self) -> None:
        for day in WORKDAYS:
            self._week[str(day)] = [list(span) for span in self._week["1"]]
        self._draw()
        self._on_change()

    def _name(self, day: int) -> str:
        text = format_date(MONDAY.replace(day=day), "EEEE", locale=LOCALE[self._place.lang])
        return text[:1].upper() + text[1:]
