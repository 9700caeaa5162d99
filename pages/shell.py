"""The one signed-in page: the frame is built once per tab, and the pages change inside it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from nicegui import PageArguments, ui

from components import frame
from components.empty import empty_state
from components.live import on_news
from components.meter import Usage
from pages import site
from pages.guard import Place, is_signed_in, place_of
from pages.page_builders import PAGE_BUILDERS
from ringlypro.accounts import profile
from ringlypro.credits import queries as credit_queries
from ringlypro.credits.alerts import Level, level
from ringlypro.kit.errors import NotFound
from ringlypro.kit.money import show
from ringlypro.notices import bell
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
RECONNECT_SECONDS = 60.0
"""A phone in a lift keeps its page and what was typed."""


def register(services: Services) -> None:
    """One page for every path inside; the client-side router takes it from there."""

    async def build(request: Request) -> Response | None:
        place = await place_of(services, request)
        if isinstance(place, Response):
            return place
        await _shell(place, request)
        return None

    for stop in site.STOPS:
        ui.page(stop.path, reconnect_timeout=RECONNECT_SECONDS, title="RinglyPro")(_with_params(stop.path, build))


def _with_params(path: str, build: Callable[[Request], Awaitable[Response | None]]) -> Callable[..., Any]:
    # FastAPI reads path parameters from the signature; the router below reads the path itself.
    async def page(request: Request) -> Response | None:
        return await build(request)

    page.__name__ = f"page_{path.strip('/').replace('/', '_') or 'overview'}"
    return page


async def _shell(place: Place, request: Request) -> None:
    async with place.unit() as unit:
        summary = await credit_queries.summary(unit)
        unread = await bell.unread(unit)
    visitor = frame.Visitor(
        name=place.visitor.name,
        initials=place.visitor.initials,
        business=place.visitor.business,
        lang=place.lang,
        dark=place.visitor.dark,
    )
    nav = [
        frame.NavItem(
            label=place.say(s.key),
            icon=s.icon,
            href=s.path,
            section=place.say(s.section) if s.section else "",
            phone=s.phone,
        )
        for s in site.STOPS
        if s.icon
    ]
    banner, tone = _banner(place, summary)
    with frame.shell(
        visitor, nav, place.say, _events(place), usage=_usage(place, summary), call_href="/demo", banner=banner,
        banner_tone=tone, unread=unread,
    ):  # fmt: skip
        ui.sub_pages({s.path: _builder(place, s) for s in site.STOPS}).classes("rp-stops")
        _leave_with_the_visitor(place, request)


def _leave_with_the_visitor(place: Place, request: Request) -> None:
    """A page that only listens asks nobody: when sign-ins end, it looks whether its own is among them."""
    client = ui.context.client

    async def look() -> None:
        if not await is_signed_in(place.services, request):
            client.open("/login")

    on_news(lambda: place.services.wire.subscribe(place.visitor.client_id), {"sign_ins"}, look)


def _usage(place: Place, summary: credit_queries.Summary) -> Usage:
    whole = max(summary.monthly_free_minutes, 1)
    return Usage(
        label=place.say("nav.free_minutes"),
        left=place.say("nav.minutes_left", count=summary.free_minutes_remaining),
        share=summary.free_minutes_used / whole,
        balance=place.say("nav.balance", balance=show(summary.balance)),
        tone="warn" if summary.free_minutes_remaining == 0 else "brand",
    )


def _banner(place: Place, summary: credit_queries.Summary) -> tuple[str, Any]:
    if summary.credit_suspended:
        return place.say("banner.suspended"), "bad"
    left = level(balance=summary.balance, free_left=summary.free_minutes_remaining, rate=summary.per_minute_rate)
    if left < Level.FINE:
        return place.say("banner.low", balance=show(summary.balance)), "warn"
    if not place.card.rachel_enabled:
        return place.say("banner.off"), "warn"
    if place.services.doubles:
        names = ", ".join(place.say(f"banner.double.{d}") for d in place.services.doubles)
        return place.say("banner.demo", names=names), "brand"
    return "", "brand"


def _events(place: Place) -> frame.FrameEvents:
    async def language(lang: str) -> None:
        async with place.unit() as unit:
            await profile.store(unit, user_id=place.visitor.user_id, clean={"language": lang})
        ui.navigate.reload()

    async def theme(dark: bool) -> None:
        async with place.unit() as unit:
            await profile.store(unit, user_id=place.visitor.user_id, clean={"dark": dark})

    def search(words: str) -> None:
        if words:
            ui.navigate.to("/contacts?" + _query(q=words))

    return frame.FrameEvents(
        on_search=search, on_language=language, on_theme=theme, on_bell=lambda: ui.navigate.to("/notifications")
    )


def _query(**values: str) -> str:
    return urlencode(values)


def _builder(place: Place, stop: site.Stop) -> Callable[[PageArguments], Awaitable[None]]:
    """Build a stop from its path. Another query is another page: the router looks for this very annotation."""

    def show(args: PageArguments) -> Awaitable[None]:
        return _stop(place, stop, **args.path_parameters)

    show.__annotations__["args"] = PageArguments
    return show


async def _stop(place: Place, stop: site.Stop, **params: Any) -> None:
    """Build one page; what goes wrong is a calm card, never a traceback."""
    try:
        await PAGE_BUILDERS[stop.path](place, **params)
    except NotFound:
        empty_state("search", place.say("errors.missing"), action=place.say("nav.home"), href="/")
    except Exception:
        log.exception("a page could not be built: %s", stop.path)
        empty_state("triangle-alert", place.say("errors.unexpected"), action=place.say("nav.home"), href="/")
