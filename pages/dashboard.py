"""What an owner sees first: today in numbers, the latest calls, what is next, what happened. Live, without a reload."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nicegui import ui

from components import activity as feed
from components.buttons import link_button, text_link
from components.cards import card, card_head, page_head, split
from components.chart import Bar, bar_chart
from components.empty import empty_state
from components.live import on_news
from components.pills import pill
from components.stat_tile import stat_row, stat_tile
from components.text import Text, avatar, div
from pages.demo_data import fill_button
from pages.guard import Place
from pages.wording import call_tone, duration, moment, moment_short, name_of, outcome_word
from ringlypro.appointments.tables import Appointment
from ringlypro.calls.tables import Call
from ringlypro.clients.directory import ClientCard, by_id
from ringlypro.insights import overview
from ringlypro.insights.overview import Overview
from ringlypro.kit.money import show
from ringlypro.kit.phones import friendly

TOPICS = {"calls", "appointments", "contacts", "credits", "activity", "clients", "messages", "notifications"}
ICONS = {
    "call": "phone", "appointment_booked": "calendar-plus", "appointment_cancelled": "calendar-x",
    "appointment_moved": "calendar", "emergency": "triangle-alert", "contact": "user-plus",
}  # fmt: skip


async def build(place: Place) -> None:
    """The overview page."""

    async def read() -> tuple[Overview, ClientCard]:
        # The card is asked for anew: a number that was still being bought at sign-up appears here by itself.
        card = await by_id(place.services, place.visitor.client_id) or place.card
        async with place.unit() as unit:
            found = await overview.overview(
                unit, zone=card.zone, lang=place.lang, has_number=card.ringlypro_number is not None
            )
        return found, card

    @ui.refreshable
    def body(found: Overview, card: ClientCard) -> None:
        _draw(place, found, card)

    async def look_again() -> None:
        # Read first, draw then: the page never stands empty while the database is asked.
        body.refresh(*await read())

    with page_head(place.say("overview.title"), moment(place, place.services.clock(), "EEEE, d MMMM")):
        link_button(place.say("overview.new_appointment"), "/appointments?new=1", kind="primary", icon_name="plus")
    body(*await read())
    on_news(lambda: place.services.wire.subscribe(place.visitor.client_id), TOPICS, look_again)


def _draw(place: Place, found: Overview, card: ClientCard) -> None:
    with div("rp-content"):
        _number(place, card.ringlypro_number)
        _tiles(place, found)
        with split():
            _chart(place, found)
            _activity(place, found)
        with split("even"):
            _calls(place, found.recent_calls)
            _upcoming(place, found.upcoming)


def _number(place: Place, number: str | None) -> None:
    with card(), div("rp-number"):
        with div("rp-number-words"):
            Text(place.say("overview.your_number"), "span", "rp-sub2")
            Text(friendly(number) if number else place.say("overview.number_coming"), "span", "rp-number-value num")
        link_button(place.say("ui.call_receptionist"), "/demo", icon_name="phone-call")


def _tiles(place: Place, found: Overview) -> None:
    say, days = place.say, found.days
    with stat_row():
        stat_tile(
            say("overview.calls_today"),
            str(found.today.calls),
            hint=say("overview.in_all", count=found.calls.total),
            trend=[d.answered + d.missed for d in days],
            href="/calls",
        )
        stat_tile(
            say("overview.appointments_today"),
            str(found.today.appointments),
            hint=say("overview.booked_by_phone", count=found.calls.booked),
            trend=[d.booked for d in days],
            href="/appointments",
        )
        stat_tile(
            say("overview.missed"),
            str(found.calls.missed),
            hint=say("overview.average", time=duration(found.calls.average_duration)),
            trend=[d.missed for d in days],
        )
        stat_tile(
            say("overview.balance"),
            show(found.credits.balance),
            hint=say("overview.free_left", count=found.credits.free_minutes_remaining),
            href="/billing",
        )


def _chart(place: Place, found: Overview) -> None:
    with card(place.say("overview.calls"), sub=place.say("overview.last_days")):
        if not any(d.answered + d.missed for d in found.days):
            empty_state(
                "phone",
                place.say("overview.no_calls"),
                place.say("overview.no_calls_hint"),
                action=place.say("ui.call_receptionist"),
                href="/demo",
            )
            fill_button(place)
            return
        bars = [
            Bar(moment(place, datetime.combine(d.day, datetime.min.time(), place.zone), "d MMM"), d.answered, d.missed)
            for d in found.days
        ]
        bar_chart(bars, lower=place.say("overview.answered"), upper=place.say("overview.missed_short"))


def _activity(place: Place, found: Overview) -> None:
    lines = [
        feed.Happening(
            icon=ICONS.get(h.kind, "info"),
            title=h.text,
            when=moment_short(place, h.at),
            href=h.link,
        )
        for h in found.activity[:7]
    ]
    with card(place.say("overview.activity")):
        feed.activity_list(lines, lambda: empty_state("inbox", place.say("overview.no_activity")))


def _calls(place: Place, calls: Sequence[Call]) -> None:
    with card(flush=True):
        with card_head(place.say("overview.latest_calls")):
            text_link(place.say("overview.view_all"), "/calls")
        if not calls:
            empty_state("phone", place.say("overview.no_calls"))
        for call in calls[:6]:
            with ui.link(target=f"/calls/{int(call.id)}").classes("rp-li rp-row", remove="nicegui-link"):
                name = name_of(place, call.caller_name, call.from_number)
                avatar(name)
                with div("rp-li-words"):
                    Text(name, "div", "rp-li-title")
                    Text(friendly(call.from_number), "div", "rp-li-sub num")
                pill(outcome_word(place, call), call_tone(call))
                Text(moment_short(place, call.created_at), "span", "rp-li-when num")


def _upcoming(place: Place, appointments: Sequence[Appointment]) -> None:
    with card(flush=True):
        with card_head(place.say("overview.upcoming")):
            text_link(place.say("overview.view_all"), "/appointments")
        if not appointments:
            empty_state(
                "calendar",
                place.say("overview.no_appointments"),
                place.say("overview.no_appointments_hint"),
                action=place.say("ui.call_receptionist"),
                href="/demo",
            )
        for one in appointments:
            with ui.link(target=f"/appointments?id={int(one.id)}").classes("rp-li rp-row", remove="nicegui-link"):
                avatar(one.customer_name)
                with div("rp-li-words"):
                    Text(one.customer_name, "div", "rp-li-title")
                    Text(moment(place, one.starts_at, "EEEE, d MMM"), "div", "rp-li-sub")
                Text(moment(place, one.starts_at, "h:mm a"), "span", "rp-li-when num")
