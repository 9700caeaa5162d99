"""The home page: what the receptionist did today, what needs a person, the day, the week, what happened. Live.

What is shown is read and worded once for all open home pages of a business in one language, and each tab changes only
where it differs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from components.buttons import text_link
from components.cards import card_head, card_section
from components.dialogs import show_undo_toast
from components.feedback import show_toast
from components.home_cards import DayStrip, DutyCard, FirstSteps, HomeHero, WeekFigures
from components.html_elements import Text, div
from components.needs_list import NeedsList
from components.row_list import ListRow, RowList
from pages.access_control import PageContext
from pages.demo_data import fill_button
from pages.formatting import format_moment_short
from pages.home_day import word_day, word_duty
from pages.home_needs import word_needs
from pages.home_report import word_greeting, word_report
from pages.home_steps import word_steps
from pages.home_week import word_week
from pages.live_pages import LivePages
from pages.personas import receptionist_name
from pages.undo import show_undo
from ringlypro.clients import business_settings
from ringlypro.clients.client_profiles import ClientProfile, get_profile_by_id
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.errors import NotFound
from ringlypro.insights.home_overview import HomeOverview, load_home
from ringlypro.notifications import follow_ups

TOPICS = frozenset({"calls", "appointments", "contacts", "credits", "activity", "clients", "follow_ups"})
ACTIVITY_ICONS = {
    "call": "phone", "appointment_booked": "calendar-plus", "appointment_cancelled": "calendar-x",
    "appointment_moved": "calendar", "emergency": "triangle-alert", "contact": "user-plus",
}  # fmt: skip
MAX_ACTIVITIES = 9
View = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class HomeSnapshot:
    """What all home pages of a business in one language show at a moment, in words."""

    client_profile: ClientProfile
    is_first_day: bool
    report: View
    steps: View | None
    needs: View | None
    duty: View
    day: View | None
    week: View | None
    activity: tuple[ListRow, ...]


async def build_page(page: PageContext) -> None:
    """The home page."""
    live_pages, client_id = page.services.caches.get_cache(LivePages), page.visitor.client_id
    version = live_pages.topics_version(page.services, client_id, TOPICS)

    async def load_snapshot() -> HomeSnapshot:
        return await live_pages.load_shared(
            page.services, client_id, key=("home", page.lang), topics=TOPICS, load=lambda: read_snapshot(page)
        )

    async def refresh_page() -> None:
        view.show_snapshot(await load_snapshot())

    snapshot = await load_snapshot()
    view = HomeView(page, snapshot)
    live_pages.watch_topics(page.services, client_id, TOPICS, refresh_page, since=version)


async def read_snapshot(page: PageContext) -> HomeSnapshot:
    """Everything that a home page shows, in one unit."""
    # The profile is asked for anew: a number that was still being bought at sign-up appears here by itself.
    client_profile = await get_profile_by_id(page.services, page.visitor.client_id) or page.client_profile
    async with page.services.job_unit(page.visitor.client_id) as unit:
        home = await load_home(
            unit, zone=client_profile.zone, lang=page.lang, with_steps=not client_profile.first_steps_hidden
        )
    return word_snapshot(page, client_profile, home)


def word_snapshot(page: PageContext, client_profile: ClientProfile, home: HomeOverview) -> HomeSnapshot:
    """What was read, in the reader's language."""
    # Nothing to report, and nothing on the way: there is no sense in cards of zeros.
    is_first_day = home.latest_call is None and not (home.open_needs or home.appointments_today or home.activity)
    return HomeSnapshot(
        client_profile=client_profile,
        is_first_day=is_first_day,
        report=word_report(page, client_profile, home, is_first_day=is_first_day),
        steps=word_steps(page, client_profile, home, is_first_day=is_first_day),
        needs=None if is_first_day else word_needs(page, home),
        duty=word_duty(page, client_profile, home),
        day=None if is_first_day else word_day(page, client_profile, home),
        week=word_week(page, home),
        activity=tuple(_word_activity(page, home)),
    )


class HomeView:
    """The home page in one tab: made once, then changed where another snapshot differs."""

    def __init__(self, page: PageContext, snapshot: HomeSnapshot) -> None:
        self._page, now = page, page.services.clock()
        translate = page.translate
        with div("rp-home"):
            self._hero = HomeHero(now)
            self._needs = NeedsList(now, on_act=partial(_finish_need, page))
            self._steps = FirstSteps(now, on_hide=partial(_hide_steps, page))
            self._duty = DutyCard(now)
            self._day = DayStrip(now)
            self._week = WeekFigures(now)
            with card_section(flush=True) as self._activity_card:
                with card_head(translate("home.activity")):
                    text_link(translate("home.everything"), "/calls")
                self._activity = RowList(classes="rp-list rp-feed")
            with div("rp-card rp-later", "section") as self._later:
                Text(translate("home.later_title"), "h2", "rp-h")
                Text(translate("home.later_say", name=receptionist_name(page.lang)), "p", "rp-later-say")
                Text(translate("home.later_hint"), "p", "rp-sub")
                fill_button(page)
        self.show_snapshot(snapshot)

    def show_snapshot(self, snapshot: HomeSnapshot) -> None:
        """Show a business as it is now; what is shown already is not sent again."""
        greeting = word_greeting(self._page, snapshot.client_profile, is_first_day=snapshot.is_first_day)
        self._hero.show_greeting(greeting)
        for card, view in (
            (self._hero, snapshot.report),
            (self._steps, snapshot.steps),
            (self._needs, snapshot.needs),
            (self._duty, snapshot.duty),
            (self._day, snapshot.day),
            (self._week, snapshot.week),
        ):
            card.show_view(view)
        self._activity.show_rows(snapshot.activity)
        self._activity_card.set_visibility(bool(snapshot.activity))
        self._later.set_visibility(snapshot.is_first_day)


def _word_activity(page: PageContext, home: HomeOverview) -> list[ListRow]:
    return [
        ListRow(
            key=str(number),
            icon=ACTIVITY_ICONS.get(item.kind, "info"),
            title=item.text,
            when=format_moment_short(page, item.at),
            tone="ok" if item.kind == "appointment_booked" else "bad" if item.kind == "emergency" else "calm",
            href=item.link,
        )
        for number, item in enumerate(home.activity[:MAX_ACTIVITIES])
    ]


async def _finish_need(page: PageContext, _kind: str, key: str) -> None:
    """Write it first: only what is stored may be called done, and taken back."""
    offer = UndoOffer("follow_up", {"id": int(key)}, "home.was_done", {})
    try:
        async with page.unit_of_work() as unit:
            await follow_ups.mark_follow_up_done(unit, int(key))
            undo_key = await undo.store_undo(unit, offer, user_id=page.visitor.user_id)
    except NotFound as error:
        show_toast(page.translate(error.key), "bad")
        return
    show_undo(page, undo_key, offer)


async def _hide_steps(page: PageContext) -> None:
    async def store_hidden(*, hidden: bool) -> None:
        async with page.unit_of_work() as unit:
            await business_settings.hide_first_steps(unit, hidden=hidden)

    await store_hidden(hidden=True)
    show_undo_toast(page.translate("home.was_hidden"), page.translate("ui.undo"), partial(store_hidden, hidden=False))
