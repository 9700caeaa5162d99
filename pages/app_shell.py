"""The one signed-in page: the frame is built once per tab, and the pages change inside it."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from fastapi import Request, Response
from nicegui import PageArguments, ui

from components import app_frame
from components.app_pages import AppPages
from components.empty_states import empty_state
from components.nav_links import NavItem
from components.relative_time import ServerClock
from pages import frame_status, problem_state, routes
from pages.access_control import PageContext, load_page_context
from pages.live_pages import LivePages, verify_signed_in
from pages.notice_watch import NoticeWatch
from pages.page_admission import MAX_WAIT_SECONDS
from pages.page_builders import PAGE_BUILDERS
from pages.palette_search import PaletteSearch
from pages.undo import show_recent_undo
from pages.waiting_pages import WaitingPages
from ringlypro.accounts import profile
from ringlypro.core.error_stacks import log_error_stack
from ringlypro.core.errors import NotFound
from ringlypro.core.load_monitor import TooBusy
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)
MOMENT_SECONDS = 3.0
"""How long a page that had to wait too long shows that it loads itself again."""
BUILD_SECONDS = 15.0
"""How long a page may take to be built before the browser gets an error; its database gives up earlier."""
RECONNECT_SECONDS = 60.0
"""A phone in a lift keeps its page and what was typed."""


def register_app_pages(services: Services) -> None:
    """One page for every path inside; the client-side router takes it from there."""

    async def build_app_page(request: Request) -> Response | None:
        page = await load_page_context(services, request)
        if isinstance(page, Response):
            return page
        services.caches.get_cache(WaitingPages).add_page(ui.context.client, page.visitor.client_id)
        services.caches.get_cache(LivePages).open_page(services, page.visitor.client_id)
        if await problem_state.is_row_missing(page, request.path_params):
            ui.context.client.status_code = 404
        await _render_shell(page)
        return None

    for route in routes.ROUTES:
        ui.page(route.path, reconnect_timeout=RECONNECT_SECONDS, response_timeout=BUILD_SECONDS, title="RinglyPro")(
            _page_handler(route.path, build_app_page)
        )


def _page_handler(path: str, build: Callable[[Request], Awaitable[Response | None]]) -> Callable[..., Any]:
    # FastAPI reads path parameters from the signature; the router below reads the path itself.
    async def handle_request(request: Request) -> Response | None:
        return await build(request)

    handle_request.__name__ = f"page_{path.strip('/').replace('/', '_') or 'overview'}"
    return handle_request


async def _render_shell(page: PageContext) -> None:
    version = frame_status.frame_version(page)
    status = frame_status.word_status(page, await frame_status.load_shared_state(page))
    visitor = app_frame.FrameUser(
        name=page.visitor.name,
        initials=page.visitor.initials,
        lang=page.lang,
        dark=page.visitor.dark,
        is_compact=page.visitor.is_compact,
    )
    nav = [
        NavItem(
            label=page.translate(s.key),
            icon=s.icon,
            href=s.path,
            section=page.translate(s.section) if s.section else "",
            phone=s.phone,
        )
        for s in routes.ROUTES
        if s.icon
    ]
    with app_frame.app_frame(
        visitor,
        nav,
        page.translate,
        _callbacks(page),
        status=status,
        call_href="/demo",
        practice=frame_status.word_practice(page),
    ) as frame:
        ServerClock(page.services.clock())
        _redirect_when_signed_out(page)  # before anything is read: from here on the business's changes are heard
        AppPages(
            {s.path: _route_builder(page, s) for s in routes.ROUTES},
            show_missing=lambda: problem_state.show_problem(page, "missing"),
        ).classes("rp-stops")
        frame_status.follow_changes(page, frame, since=version)
        await NoticeWatch(page).follow_events()
        PaletteSearch(page)
        await show_recent_undo(page)


def _redirect_when_signed_out(page: PageContext) -> None:
    """A page that only listens asks nobody: when sign-ins end, it looks whether its own is among them."""

    async def check_sign_in() -> None:
        await verify_signed_in(page.services, live_page, trusted_for=timedelta(0))

    live_page = page.services.caches.get_cache(LivePages).watch_topics(
        page.services, page.visitor.client_id, {"sign_ins"}, check_sign_in, while_hidden=True
    )


def _callbacks(page: PageContext) -> app_frame.FrameCallbacks:
    async def change_language(lang: str) -> None:
        async with page.unit_of_work() as unit:
            await profile.save_user(unit, user_id=page.visitor.user_id, clean_values={"language": lang})
        ui.navigate.reload()

    async def change_theme(dark: bool) -> None:
        async with page.unit_of_work() as unit:
            await profile.save_user(unit, user_id=page.visitor.user_id, clean_values={"dark": dark})

    return app_frame.FrameCallbacks(
        on_language=change_language,
        on_theme=change_theme,
        on_bell=lambda: ui.navigate.to("/notifications"),
    )


def _route_builder(page: PageContext, route: routes.Route) -> Callable[[PageArguments], Awaitable[None]]:
    """Build a stop from its path. Another query is another page: the router looks for this very annotation."""

    def build_route(args: PageArguments) -> Awaitable[None]:
        return _build_route(page, route, **args.path_parameters)

    build_route.__annotations__["args"] = PageArguments
    return build_route


async def _build_route(page: PageContext, route: routes.Route, **params: Any) -> None:
    """Build one page; what goes wrong is a calm card, never a traceback."""
    ui.page_title(f"{page.translate(route.key)} · {page.client_profile.business_name} · RinglyPro")
    place = ui.context.slot.parent
    try:
        async with page.services.load_monitor.admit_page(
            ("page", str(page.visitor.client_id)), max_wait_seconds=MAX_WAIT_SECONDS
        ):
            live_pages = page.services.caches.get_cache(LivePages)
            with live_pages.note_build(page.services, page.visitor.client_id):
                await PAGE_BUILDERS[route.path](page, **params)
    except TooBusy:
        _show_moment(page)
    except NotFound:
        place.clear()
        problem_state.show_problem(page, "missing")
    except Exception as error:  # noqa: BLE001 - whatever it is, the frame around the page stays
        log_error_stack(log, f"the page {route.path} could not be built", error)
        place.clear()
        problem_state.show_problem(page, "failed")


def _show_moment(page: PageContext) -> None:
    translate = page.translate
    empty_state(
        "clock",
        translate("busy.title"),
        translate("busy.text"),
        action=translate("ui.try_again"),
        on_action=ui.navigate.reload,
    )
    ui.timer(MOMENT_SECONDS, ui.navigate.reload, once=True)
