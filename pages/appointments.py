"""The calendar as a list of days: what is ahead, what was, and everything that can be done with an appointment."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from typing import Any

from nicegui import background_tasks, ui

from components.buttons import button
from components.cards import card, page_head
from components.dialogs import undo_toast
from components.empty import empty_state
from components.forms import choice
from components.pills import pill
from components.text import Text, div, icon, set_props
from pages import appointment_dialogs as dialogs
from pages.guard import Place
from pages.lists import asked, filter_bar, follow, row_id
from pages.wording import APPOINTMENT_TONES, CLOCK, day_name, moment
from ringlypro.appointments import booking, queries
from ringlypro.appointments.refusals import whole_minutes
from ringlypro.appointments.tables import STATUSES, Appointment
from ringlypro.contacts import queries as contact_queries
from ringlypro.kit.clock import local_day
from ringlypro.kit.errors import NotFound, RinglyError
from ringlypro.kit.phones import friendly

STANDING = tuple(status for status in STATUSES if status != "cancelled")
STEP, DAYS, MOST_DAYS = 50, 30, 720
UNDO_SECONDS = 7.0
"""How long a cancellation waits before the customer is told: time to take it back."""


@dataclass(slots=True)
class _View:
    """What of the calendar is shown. `leaving` are those that are about to be cancelled."""

    tab: str = "upcoming"
    status: str = ""
    lit: Appointment | None = None
    many: int = STEP
    days: int = DAYS
    leaving: set[int] = field(default_factory=set)

    @property
    def statuses(self) -> tuple[str, ...]:
        """Which to read."""
        return (self.status,) if self.status else STANDING


async def build(place: Place) -> None:
    """The page of appointments; `?new=1` opens the form, `?contact=` fills it in, `?id=` leads to one."""
    say, query = place.say, asked()
    view = await _view_of(place, query.get("id", ""))

    with page_head(say("agenda.title"), say("agenda.sub", zone=place.zone.key.replace("_", " "))):
        new = button(say("agenda.new"), kind="primary", icon="plus")
    with card(flush=True):
        with div("rp-tabs"):
            tabs, status = _controls(place, view)
        box = div()
    layer = div()

    async def redraw() -> None:
        rows, more = await _read(place, view)
        if box.is_deleted:
            return
        box.clear()
        with box:
            _days(place, view, rows, opened)
            if more:
                with div("rp-more"):
                    button(say("agenda.more" if view.tab == "upcoming" else "agenda.earlier"), further)

    async def further() -> None:
        view.many += STEP
        view.days += DAYS
        await redraw()

    async def changed(event: Any, name: str) -> None:
        setattr(view, name, event.value or "")
        view.many, view.days = STEP, DAYS
        await redraw()

    async def opened(appointment_id: int) -> None:
        with layer:
            await dialogs.details(place, appointment_id, cancel=lambda one: _cancel(place, view, one, redraw))

    async def create(contact: str = "") -> None:
        name, phone = await _customer(place, contact)
        with layer:
            await dialogs.create(place, name=name, phone=phone)

    new.on_click(create)
    tabs.on_value_change(lambda event: changed(event, "tab"))
    status.on_value_change(lambda event: changed(event, "status"))
    await redraw()
    follow(place, {"appointments"}, redraw)
    if query.get("new") == "1":
        await create(query.get("contact", ""))


async def _view_of(place: Place, wanted: str) -> _View:
    view = _View(lit=await _wanted(place, wanted))
    if view.lit and view.lit.starts_at < local_day(place.services.clock(), place.zone)[0]:
        view.tab = "past"
    return view


def _controls(place: Place, view: _View) -> tuple[ui.tabs, ui.select]:
    say = place.say
    with ui.tabs() as tabs:
        for tab in ("upcoming", "past"):
            ui.tab(tab, label=say(f"agenda.{tab}"))
    tabs.props("no-caps inline-label dense").set_value(view.tab)
    with filter_bar():
        words = {"": say("agenda.any_status")} | {s: say(f"agenda.status.{s}") for s in STATUSES}
        status = choice(say("agenda.status_label"), words, "")
    return tabs, status


async def _wanted(place: Place, text: str) -> Appointment | None:
    with contextlib.suppress(NotFound):
        async with place.unit() as unit:
            return await queries.one(unit, row_id(text))
    return None


async def _customer(place: Place, text: str) -> tuple[str, str]:
    with contextlib.suppress(NotFound):
        async with place.unit() as unit:
            found = await contact_queries.one(unit, row_id(text))
            return " ".join(part for part in (found.first_name, found.last_name) if part), found.phone
    return "", ""


async def _read(place: Place, view: _View) -> tuple[list[Appointment], bool]:
    """The rows in the order they are shown, and whether there may be more."""
    async with place.unit() as unit:
        today, _ = local_day(unit.now, place.zone)
        if view.tab == "upcoming":
            found = list(await queries.log(unit, since=today, statuses=view.statuses, limit=view.many + 1))
            more = len(found) > view.many
            found = found[: view.many]
        else:
            since = today - timedelta(days=view.days)
            found = list(
                await queries.log(unit, since=since, until=today, statuses=view.statuses, limit=queries.MOST_IN_A_DAY)
            )[::-1]
            more = view.days < MOST_DAYS
        if view.lit and view.lit.id not in {row.id for row in found}:
            view.lit = lit = await queries.one(unit, view.lit.id)
            if (lit.starts_at >= today) == (view.tab == "upcoming"):
                found = sorted([*found, lit], key=lambda row: row.starts_at, reverse=view.tab == "past")
    return [row for row in found if row.id not in view.leaving], more


def _days(place: Place, view: _View, rows: Sequence[Appointment], opened: Any) -> None:
    if not rows:
        _nothing(place, view)
    lit = None
    for _, group in groupby(rows, key=lambda row: row.starts_at.astimezone(place.zone).date()):
        day = list(group)
        with div("rp-day", "h2"):
            Text(day_name(place, day[0].starts_at))
            Text(place.say("agenda.count", count=len(day)), "span", "rp-sub2")
        for row in day:
            shown = _line(place, row, opened)
            if view.lit is not None and row.id == view.lit.id:
                lit = shown.classes("lit")
    if lit is not None:
        ui.timer(0.3, lambda: lit.run_method("scrollIntoView", {"block": "center"}), once=True)


def _line(place: Place, row: Appointment, opened: Any) -> ui.element:
    say = place.say
    with div("rp-appt", "button") as line:
        with div("rp-appt-time num"):
            Text(moment(place, row.starts_at, CLOCK))
            Text(say("agenda.minutes", count=whole_minutes(row.starts_at, row.ends_at)), "span", "rp-sub2")
        with div("rp-li-words"):
            Text(row.customer_name or friendly(row.customer_phone), "div", "rp-li-title")
            what = [friendly(row.customer_phone) if row.customer_name else "", dialogs.about(place, row)]
            Text(" · ".join(part for part in what if part), "div", "rp-li-sub")
        pill(say(f"agenda.status.{row.status}"), APPOINTMENT_TONES[row.status])
        icon("chevron-right")
    if row.ends_at < place.services.clock():
        line.classes("gone")
    if row.status == "cancelled":
        line.classes("off")
    set_props(line, type="button")
    return line.on("click", lambda: opened(int(row.id)))


def _nothing(place: Place, view: _View) -> None:
    say = place.say
    if view.status:
        empty_state("list-filter", say("ui.nothing_matches"))
    elif view.tab == "past":
        empty_state("calendar", say("agenda.none_past"))
    else:
        empty_state(
            "calendar",
            say("overview.no_appointments"),
            say("overview.no_appointments_hint"),
            action=say("ui.call_receptionist"),
            href="/demo",
        )


async def _cancel(place: Place, view: _View, one: Appointment, redraw: Any) -> None:
    """Take it off the list at once and cancel it when nobody has taken that back: the customer is told only then."""
    kept = asyncio.Event()

    async def undo() -> None:
        kept.set()
        view.leaving.discard(one.id)
        await redraw()

    async def cancel() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(kept.wait(), UNDO_SECONDS)
        if kept.is_set():
            return
        async with place.unit() as unit:
            with contextlib.suppress(RinglyError):
                await booking.cancel(unit, appointment_id=one.id)
        view.leaving.discard(one.id)

    view.leaving.add(one.id)
    if view.lit is not None and view.lit.id == one.id:
        view.lit = None
    background_tasks.create(cancel(), name="cancel-appointment")
    undo_toast(
        place.say("agenda.cancelled", name=one.customer_name), place.say("ui.undo"), undo, seconds=UNDO_SECONDS - 0.5
    )
    await redraw()
