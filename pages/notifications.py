"""What the owner was told: the lines behind the bell, each with the way to what it is about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from functools import partial
from urllib.parse import urlsplit

from nicegui import ui

from components.buttons import button
from components.cards import card, page_head
from components.design import Tone
from components.empty import empty_state
from components.feedback import toast
from components.text import Text, div, icon, local_path, set_props
from pages import site
from pages.guard import Place
from pages.lists import follow
from pages.unfolding import Unfolding, more_button
from pages.wording import moment_long
from ringlypro.notices import bell
from ringlypro.notices.bell import Ring

LOOKS: dict[str, tuple[str, Tone]] = {
    "appointment_booked": ("calendar-plus", "ok"), "appointment_cancelled": ("calendar-x", "warn"),
    "appointment_moved": ("calendar", "brand"), "message_taken": ("message-square", "brand"),
    "voicemail": ("voicemail", "brand"), "emergency": ("triangle-alert", "bad"), "credit_low": ("wallet", "warn"),
    "credit_empty": ("wallet", "bad"), "credit_restored": ("wallet", "ok"), "credit_deposit": ("receipt", "ok"),
    "credit_refund": ("receipt", "warn"), "credit_dispute": ("receipt", "bad"),
    "payment_failed": ("credit-card", "bad"),
    "auto_reload_stopped": ("credit-card", "bad"), "welcome": ("sparkles", "brand"), "number_ready": ("phone", "ok"),
    "number_waiting": ("clock", "warn"), "number_failed": ("phone-off", "bad"),
}  # fmt: skip
Seen = Callable[[Collection[int] | None], Awaitable[None]]
MOVED = {"/credits": "/billing", "/messages": "/contacts"}
"""Rooms name what a line is about; this is where people find it."""


async def build(place: Place) -> None:
    """The page behind the bell."""
    rings = Unfolding[Ring](partial(bell.newest, lang=place.lang, zone=place.zone))

    @ui.refreshable
    def body() -> None:
        _draw(place, rings, seen, more)

    async def read() -> None:
        async with place.unit() as unit:
            await rings.again(unit)
            unread = await bell.unread(unit)
        all_read.set_visibility(unread > 0)

    async def again() -> None:
        await read()
        body.refresh()

    async def more() -> None:
        async with place.unit() as unit:
            await rings.further(unit)
        body.refresh()

    async def seen(ids: Collection[int] | None) -> None:
        async with place.unit() as unit:
            await bell.mark_read(unit, ids=ids)
        if ids is None:
            toast(place.say("notifications.all_seen"))

    with page_head(place.say("notifications.title"), place.say("notifications.sub")):
        all_read = button(place.say("notifications.mark_all"), lambda: seen(None), icon="check")
    await read()
    body()
    follow(place, {"notifications"}, again)


def _draw(place: Place, rings: Unfolding[Ring], seen: Seen, more: Callable[[], Awaitable[None]]) -> None:
    with card(flush=True):
        if not rings.entries:
            empty_state("bell", place.say("notifications.empty"), place.say("notifications.empty_hint"))
        for ring in rings.entries:
            _line(place, ring, seen)
        more_button(place, rings, more)


def _line(place: Place, ring: Ring, seen: Seen) -> None:
    target = address(ring.link)
    line: ui.element = ui.link(target=target).classes("rp-ring", remove="nicegui-link") if target else div("rp-ring")
    name, tone = LOOKS.get(ring.kind, ("info", "calm"))
    with line:
        with div("rp-li-icon").classes(tone):
            icon(name)
        with div("rp-li-words"):
            Text(ring.title, "div", "rp-li-title")
            Text(ring.body, "div", "rp-sub")
        with div("rp-ring-side"):
            Text(moment_long(place, ring.created_at), "span", "rp-li-when num")
            if ring.read_at is None:
                new = div("rp-new", "span")
                set_props(new, role="img", aria_label=place.say("notifications.new"))
    if ring.read_at is None:
        line.classes("new").on("click", lambda: seen([ring.id]))


def address(link: str) -> str:
    """Where a line leads on our pages; empty when there is no such page."""
    if local_path(link) != link:
        return ""
    target = MOVED.get(urlsplit(link).path, link)
    known = [stop.path.split("{")[0] for stop in site.STOPS if "{" in stop.path]
    here = urlsplit(target).path
    if here in {stop.path for stop in site.STOPS} or any(here.startswith(k) and here != k for k in known):
        return target
    return ""
