"""Which days a list shows, as a field above it and as text in its address: a span that moves, a day, or from–to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from components.buttons import text_button
from components.dialogs import build_dialog
from components.forms import text_field
from components.html_elements import div
from pages.access_control import PageContext
from pages.filtered_table import FilterField, OtherValues
from pages.formatting import format_day_short
from ringlypro.core.clock import day_bounds, to_wall_time

MOVING_SPANS = {"today": (0, 0), "yesterday": (1, 1), "week": (6, 0), "month": (29, 0)}
"""How many days ago they begin and end."""
OTHER_DAYS = "other"
"""The choice that asks for days."""


@dataclass(frozen=True, slots=True)
class DaySpan:
    """Days, the last one included."""

    first: date
    last: date

    def __str__(self) -> str:
        return self.first.isoformat() if self.first == self.last else f"{self.first}..{self.last}"


def read_days(text: str) -> str:
    """A moving span, a day, or two with `..` between them, the earlier first; whatever else it is asks for nothing."""
    if text in MOVING_SPANS:
        return text
    span = _parse_span(text)
    return str(span) if span else ""


def find_span(text: str, *, today: date) -> DaySpan | None:
    """The days that a text of `read_days` means today; None for all."""
    if text in MOVING_SPANS:
        first, last = MOVING_SPANS[text]
        return DaySpan(today - timedelta(days=first), today - timedelta(days=last))
    return _parse_span(text)


def find_instants(page: PageContext, text: str) -> tuple[datetime | None, datetime | None]:
    """From when and until when, on the business's clock; the end is not included."""
    span = find_span(text, today=to_wall_time(page.services.clock(), page.zone).date())
    if span is None:
        return None, None
    return day_bounds(span.first, page.zone)[0], day_bounds(span.last, page.zone)[1]


def word_days(page: PageContext, text: str) -> str:
    """What the field calls a choice."""
    span = _parse_span(text)
    if span is None:
        return page.translate(f"days.{text or 'any'}")
    days = [format_day_short(page, day) for day in dict.fromkeys((span.first, span.last))]
    return " – ".join(days)


def build_day_field(page: PageContext, label: str) -> FilterField:
    """The field, named `day` in the address."""
    days = {name: word_days(page, name) for name in ("", *MOVING_SPANS, OTHER_DAYS)}
    other_days = OtherValues(OTHER_DAYS, partial(ask_days, page), read_days, partial(word_days, page))
    return FilterField("day", label, days, other_days)


async def ask_days(page: PageContext, text: str) -> str:
    """Ask for a first and a last day, and give what `read_days` takes; empty where nobody chose."""
    translate = page.translate
    today = to_wall_time(page.services.clock(), page.zone).date()
    span = find_span(text, today=today) or DaySpan(today, today)
    with build_dialog(translate("days.title")) as (dialog_element, actions):
        with div("rp-two"):
            first = text_field(translate("days.first"), span.first.isoformat(), kind="date")
            last = text_field(translate("days.last"), span.last.isoformat(), kind="date")
        with actions:
            text_button(translate("ui.cancel"), dialog_element.close)

            def choose() -> None:
                chosen_span = _parse_span(f"{first.value}..{last.value}")
                first.error = None if chosen_span else translate("days.wrong")
                if chosen_span:
                    dialog_element.submit(str(chosen_span))

            text_button(translate("days.show"), choose, kind="primary")
    dialog_element.open()
    answer = await dialog_element
    if not dialog_element.is_deleted:
        dialog_element.delete()
    return answer if isinstance(answer, str) else ""


def _parse_span(text: str) -> DaySpan | None:
    first, separator, last = text.partition("..")
    try:
        days = sorted((date.fromisoformat(first), date.fromisoformat(last if separator else first)))
    except ValueError:
        return None
    return DaySpan(*days) if days[0].year >= 1970 and days[1].year < 9999 else None
