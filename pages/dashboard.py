"""What an owner sees first: today in numbers, the latest calls, what is next, what happened. Live, without a reload.

What is shown is read once for all open overviews of a business, and each changes only where it differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from components.activity import ActivityRow, activity_rows
from components.buttons import link_button, text_link
from components.cards import card_head, card_section, page_head, two_columns
from components.chart import BarChart, ChartBar
from components.empty_states import empty_state
from components.html_elements import Text, div
from components.row_list import ListRow, RowList
from components.stat_tile import StatTile, stat_row
from pages.access_control import PageContext
from pages.call_links import call_button, empty_state_with_call
from pages.demo_data import fill_button
from pages.formatting import call_tone, caller_label, format_duration, format_moment, format_moment_short, outcome_label
from pages.live_pages import LivePages
from ringlypro.clients.client_profiles import ClientProfile, get_profile_by_id
from ringlypro.core.money import format_money
from ringlypro.core.phone_numbers import format_phone
from ringlypro.insights import overview
from ringlypro.insights.overview import DashboardOverview

TOPICS = frozenset({"calls", "appointments", "contacts", "credits", "activity", "clients"})
ACTIVITY_ICONS = {
    "call": "phone", "appointment_booked": "calendar-plus", "appointment_cancelled": "calendar-x",
    "appointment_moved": "calendar", "emergency": "triangle-alert", "contact": "user-plus",
}  # fmt: skip
ROW_CLASSES = "rp-li rp-row"
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class OverviewSnapshot:
    """What all overviews of a business in one language show at a moment."""

    figures: DashboardOverview
    client_profile: ClientProfile


async def build_page(page: PageContext) -> None:
    """The overview page."""
    live_pages, client_id = page.services.caches.get_cache(LivePages), page.visitor.client_id
    version = live_pages.topics_version(page.services, client_id, TOPICS)

    async def load_snapshot() -> OverviewSnapshot:
        return await live_pages.load_shared(
            page.services,
            client_id,
            key=("overview", page.lang),
            topics=TOPICS,
            load=lambda: read_snapshot(page),
        )

    async def refresh_page() -> None:
        view.show_snapshot(await load_snapshot())

    with page_head(page.translate("overview.title"), format_moment(page, page.services.clock(), "EEEE, d MMMM")):
        link_button(page.translate("overview.new_appointment"), "/appointments?new=1", kind="primary", icon_name="plus")
    snapshot = await load_snapshot()
    view = OverviewView(page, snapshot)
    live_pages.watch_topics(page.services, client_id, TOPICS, refresh_page, since=version)


async def read_snapshot(page: PageContext) -> OverviewSnapshot:
    """Everything that an overview shows, in one unit."""
    # The profile is asked for anew: a number that was still being bought at sign-up appears here by itself.
    client_profile = await get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
    async with page.services.job_unit(page.visitor.client_id) as unit:
        figures = await overview.load_overview(
            unit, zone=client_profile.zone, lang=page.lang, has_number=client_profile.ringlypro_number is not None
        )
    return OverviewSnapshot(figures, client_profile)


class OverviewView:
    """The overview in one tab: made once, then changed where another snapshot differs."""

    def __init__(self, page: PageContext, snapshot: OverviewSnapshot) -> None:
        self._page = page
        translate = page.translate
        with div("rp-content"):
            self._number = self._number_card()
            with stat_row():
                self._calls_today = StatTile(translate("overview.calls_today"), "", href="/calls")
                self._appointments_today = StatTile(translate("overview.appointments_today"), "", href="/appointments")
                self._missed = StatTile(translate("overview.missed"), "")
                self._balance = StatTile(translate("overview.balance"), "", href="/billing")
            with two_columns():
                with card_section(translate("overview.calls"), sub=translate("overview.last_days")):
                    self._chart = _SwitchedPart[BarChart]()
                with card_section(translate("overview.activity")):
                    self._activity = _SwitchedPart[RowList]()
            with two_columns("even"):
                with card_section(flush=True):
                    with card_head(translate("overview.latest_calls")):
                        text_link(translate("overview.view_all"), "/calls")
                    self._calls = _SwitchedPart[RowList]()
                with card_section(flush=True):
                    with card_head(translate("overview.upcoming")):
                        text_link(translate("overview.view_all"), "/appointments")
                    self._upcoming = _SwitchedPart[RowList]()
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: OverviewSnapshot) -> None:
        """Show a business as it is now; what is shown already is not sent again."""
        number = snapshot.client_profile.ringlypro_number
        self._number.set_text(format_phone(number) if number else self._page.translate("overview.number_coming"))
        self._show_figures(snapshot.figures)
        self._show_chart(snapshot.figures)
        for part, rows, render_empty in (
            (self._activity, self._activity_lines(snapshot.figures), self._render_no_activity),
            (self._calls, self._call_lines(snapshot.figures), self._render_no_latest_calls),
            (self._upcoming, self._appointment_lines(snapshot.figures), self._render_no_appointments),
        ):
            if row_list := part.select_part(RowList if rows else None, render_empty):
                row_list.show_rows(rows)

    def _show_chart(self, figures: DashboardOverview) -> None:
        has_calls = figures.running_calls > 0 or any(day.answered + day.missed for day in figures.days)
        if chart := self._chart.select_part(self._make_chart if has_calls else None, self._render_no_calls):
            chart.show_bars([ChartBar(self._day_label(day.day), day.answered, day.missed) for day in figures.days])

    def _number_card(self) -> Text:
        with card_section(), div("rp-number"):
            with div("rp-number-words"):
                Text(self._page.translate("overview.your_number"), "span", "rp-sub2")
                number = Text("", "span", "rp-number-value num")
            call_button(self._page)
        return number

    def _show_figures(self, figures: DashboardOverview) -> None:
        translate, days = self._page.translate, figures.days
        self._calls_today.show_figure(
            str(figures.calls_today),
            hint=translate("overview.in_all", count=figures.calls.total + figures.running_calls),
            trend=[day.answered + day.missed for day in days],
        )
        self._appointments_today.show_figure(
            str(figures.appointments_today),
            hint=translate("overview.booked_by_phone", count=figures.calls.booked),
            trend=[day.booked for day in days],
        )
        self._missed.show_figure(
            str(figures.calls.missed),
            hint=translate("overview.average", time=format_duration(figures.calls.average_duration)),
            trend=[day.missed for day in days],
        )
        self._balance.show_figure(
            format_money(figures.credits.balance),
            hint=translate("overview.free_left", count=figures.credits.free_minutes_remaining),
        )

    def _make_chart(self) -> BarChart:
        translate = self._page.translate
        return BarChart((), lower=translate("overview.answered"), upper=translate("overview.missed_short"))

    def _render_no_calls(self) -> None:
        translate = self._page.translate
        empty_state_with_call(self._page, "phone", translate("overview.no_calls"), translate("overview.no_calls_hint"))
        fill_button(self._page)

    def _render_no_activity(self) -> None:
        empty_state("inbox", self._page.translate("overview.no_activity"))

    def _render_no_latest_calls(self) -> None:
        empty_state("phone", self._page.translate("overview.no_calls"))

    def _render_no_appointments(self) -> None:
        translate = self._page.translate
        empty_state_with_call(
            self._page, "calendar", translate("overview.no_appointments"), translate("overview.no_appointments_hint")
        )

    def _day_label(self, day: date) -> str:
        return format_moment(self._page, datetime.combine(day, datetime.min.time(), self._page.zone), "d MMM")

    def _activity_lines(self, figures: DashboardOverview) -> list[ListRow]:
        return activity_rows(
            [
                ActivityRow(
                    icon=ACTIVITY_ICONS.get(item.kind, "info"),
                    title=item.text,
                    when=format_moment_short(self._page, item.at),
                    href=item.link,
                )
                for item in figures.activity[:7]
            ]
        )

    def _call_lines(self, figures: DashboardOverview) -> list[ListRow]:
        page, rows = self._page, []
        for call in figures.recent_calls[:6]:
            name = caller_label(page, call.caller_name, call.from_number)
            rows.append(
                ListRow(
                    key=str(int(call.id)),
                    href="/calls/" + str(int(call.id)),
                    person=name,
                    title=name,
                    sub=format_phone(call.from_number),
                    sub_classes="rp-li-sub num",
                    pill=outcome_label(page, call),
                    pill_tone=call_tone(call),
                    when=format_moment_short(page, call.created_at),
                    classes=ROW_CLASSES,
                )
            )
        return rows

    def _appointment_lines(self, figures: DashboardOverview) -> list[ListRow]:
        page = self._page
        return [
            ListRow(
                key=str(int(appointment.id)),
                href="/appointments?id=" + str(int(appointment.id)),
                person=appointment.customer_name,
                title=appointment.customer_name,
                sub=format_moment(page, appointment.starts_at, "EEEE, d MMM"),
                when=format_moment(page, appointment.starts_at, "h:mm a"),
                classes=ROW_CLASSES,
            )
            for appointment in figures.upcoming
        ]


class _SwitchedPart(Generic[Part]):
    """A part of a card that is either its content, or what leads on while there is none."""

    def __init__(self) -> None:
        self._box = div("rp-part")
        self._has_content: bool | None = None
        self._content: Part | None = None

    def select_part(self, make_content: Callable[[], Part] | None, render_empty: Callable[[], object]) -> Part | None:
        """The content to be changed, or None while the empty state is shown. Drawn anew only at a switch.

        `make_content` is None where there is nothing to show. Neither is kept: a page must not hold itself.
        """
        has_content = make_content is not None
        if has_content is not self._has_content:
            self._has_content, self._content = has_content, None
            self._box.clear()
            with self._box:
                if make_content:
                    self._content = make_content()
                else:
                    render_empty()
        return self._content
