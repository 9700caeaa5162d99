"""What an owner sees first: today in numbers, the latest calls, what is next, what happened. Live, without a reload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nicegui import ui

from components import activity as feed
from components.buttons import link_button, text_link
from components.cards import card_head, card_section, page_head, two_columns
from components.chart import ChartBar, bar_chart
from components.empty_states import empty_state
from components.html_elements import Text, div, initials_avatar
from components.live_refresh import refresh_on_event
from components.pills import status_pill
from components.stat_tile import stat_row, stat_tile
from pages.access_control import PageContext
from pages.call_links import call_button, empty_state_with_call
from pages.demo_data import fill_button
from pages.formatting import call_tone, caller_label, format_duration, format_moment, format_moment_short, outcome_label
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.clients.client_profiles import ClientProfile, get_profile_by_id
from ringlypro.core.money import format_money
from ringlypro.core.phone_numbers import format_phone
from ringlypro.insights import overview
from ringlypro.insights.overview import DashboardOverview

TOPICS = {"calls", "appointments", "contacts", "credits", "activity", "clients", "messages", "notifications"}
ACTIVITY_ICONS = {
    "call": "phone", "appointment_booked": "calendar-plus", "appointment_cancelled": "calendar-x",
    "appointment_moved": "calendar", "emergency": "triangle-alert", "contact": "user-plus",
}  # fmt: skip


async def build_page(page: PageContext) -> None:
    """The overview page."""

    async def load_overview() -> tuple[DashboardOverview, ClientProfile]:
        # The card is asked for anew: a number that was still being bought at sign-up appears here by itself.
        client_profile = await get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
        async with page.unit_of_work() as unit:
            overview_data = await overview.load_overview(
                unit, zone=client_profile.zone, lang=page.lang, has_number=client_profile.ringlypro_number is not None
            )
        return overview_data, client_profile

    @ui.refreshable
    def page_body(overview_data: DashboardOverview, client_profile: ClientProfile) -> None:
        _render_overview(page, overview_data, client_profile)

    async def refresh_page() -> None:
        # Read first, draw then: the page never stands empty while the database is asked.
        page_body.refresh(*await load_overview())

    with page_head(page.translate("overview.title"), format_moment(page, page.services.clock(), "EEEE, d MMMM")):
        link_button(page.translate("overview.new_appointment"), "/appointments?new=1", kind="primary", icon_name="plus")
    page_body(*await load_overview())
    refresh_on_event(lambda: page.services.listener.subscribe_client(page.visitor.client_id), TOPICS, refresh_page)


def _render_overview(page: PageContext, overview_data: DashboardOverview, client_profile: ClientProfile) -> None:
    with div("rp-content"):
        _number_card(page, client_profile.ringlypro_number)
        _stat_tiles(page, overview_data)
        with two_columns():
            _calls_chart(page, overview_data)
            _activity_card(page, overview_data)
        with two_columns("even"):
            _calls_card(page, overview_data.recent_calls)
            _upcoming_card(page, overview_data.upcoming)


def _number_card(page: PageContext, number: str | None) -> None:
    with card_section(), div("rp-number"):
        with div("rp-number-words"):
            Text(page.translate("overview.your_number"), "span", "rp-sub2")
            Text(
                format_phone(number) if number else page.translate("overview.number_coming"),
                "span",
                "rp-number-value num",
            )
        call_button(page)


def _stat_tiles(page: PageContext, overview_data: DashboardOverview) -> None:
    translate, days = page.translate, overview_data.days
    with stat_row():
        stat_tile(
            translate("overview.calls_today"),
            str(overview_data.today.calls),
            hint=translate("overview.in_all", count=overview_data.calls.total),
            trend=[d.answered + d.missed for d in days],
            href="/calls",
        )
        stat_tile(
            translate("overview.appointments_today"),
            str(overview_data.today.appointments),
            hint=translate("overview.booked_by_phone", count=overview_data.calls.booked),
            trend=[d.booked for d in days],
            href="/appointments",
        )
        stat_tile(
            translate("overview.missed"),
            str(overview_data.calls.missed),
            hint=translate("overview.average", time=format_duration(overview_data.calls.average_duration)),
            trend=[d.missed for d in days],
        )
        stat_tile(
            translate("overview.balance"),
            format_money(overview_data.credits.balance),
            hint=translate("overview.free_left", count=overview_data.credits.free_minutes_remaining),
            href="/billing",
        )


def _calls_chart(page: PageContext, overview_data: DashboardOverview) -> None:
    with card_section(page.translate("overview.calls"), sub=page.translate("overview.last_days")):
        if not any(d.answered + d.missed for d in overview_data.days):
            empty_state_with_call(
                page, "phone", page.translate("overview.no_calls"), page.translate("overview.no_calls_hint")
            )
            fill_button(page)
            return
        bars = [
            ChartBar(
                format_moment(page, datetime.combine(d.day, datetime.min.time(), page.zone), "d MMM"),
                d.answered,
                d.missed,
            )
            for d in overview_data.days
        ]
        bar_chart(bars, lower=page.translate("overview.answered"), upper=page.translate("overview.missed_short"))


def _activity_card(page: PageContext, overview_data: DashboardOverview) -> None:
    lines = [
        feed.ActivityRow(
            icon=ACTIVITY_ICONS.get(h.kind, "info"),
            title=h.text,
            when=format_moment_short(page, h.at),
            href=h.link,
        )
        for h in overview_data.activity[:7]
    ]
    with card_section(page.translate("overview.activity")):
        feed.activity_list(lines, lambda: empty_state("inbox", page.translate("overview.no_activity")))


def _calls_card(page: PageContext, calls: Sequence[Call]) -> None:
    with card_section(flush=True):
        with card_head(page.translate("overview.latest_calls")):
            text_link(page.translate("overview.view_all"), "/calls")
        if not calls:
            empty_state("phone", page.translate("overview.no_calls"))
        for call in calls[:6]:
            with ui.link(target=f"/calls/{int(call.id)}").classes("rp-li rp-row", remove="nicegui-link"):
                name = caller_label(page, call.caller_name, call.from_number)
                initials_avatar(name)
                with div("rp-li-words"):
                    Text(name, "div", "rp-li-title")
                    Text(format_phone(call.from_number), "div", "rp-li-sub num")
                status_pill(outcome_label(page, call), call_tone(call))
                Text(format_moment_short(page, call.created_at), "span", "rp-li-when num")


def _upcoming_card(page: PageContext, appointments: Sequence[Appointment]) -> None:
    translate = page.translate
    with card_section(flush=True):
        with card_head(translate("overview.upcoming")):
            text_link(translate("overview.view_all"), "/appointments")
        if not appointments:
            empty_state_with_call(
                page, "calendar", translate("overview.no_appointments"), translate("overview.no_appointments_hint")
            )
        for appointment in appointments:
            with ui.link(target=f"/appointments?id={int(appointment.id)}").classes(
                "rp-li rp-row", remove="nicegui-link"
            ):
                initials_avatar(appointment.customer_name)
                with div("rp-li-words"):
                    Text(appointment.customer_name, "div", "rp-li-title")
                    Text(format_moment(page, appointment.starts_at, "EEEE, d MMM"), "div", "rp-li-sub")
                Text(format_moment(page, appointment.starts_at, "h:mm a"), "span", "rp-li-when num")
