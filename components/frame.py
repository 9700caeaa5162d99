"""The signed-in house around every page: header, drawer, bottom bar on phones, and the place for the page.

It is built once per tab; pages change inside it (`ui.sub_pages`), so the frame itself marks where one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design
from components.buttons import icon_button
from components.design import Tone
from components.feedback import banner as banner_line
from components.look import dress
from components.meter import Usage, usage_meter
from components.text import Text, avatar, div, icon, local_path, set_props

TOGGLED = "() => emit(!document.body.classList.contains('body--dark'))"
SEARCH_KEY = """(event) => { if (event.key === 'Enter') emit(event.target.value); }"""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, in words that may be shown. `dark` is None when the system decides."""

    name: str
    initials: str
    business: str
    lang: str
    dark: bool | None = None


@dataclass(frozen=True, slots=True)
class NavItem:
    """A way in the drawer. `section` starts a group; `phone` says whether the bottom bar of phones has it."""

    label: str
    icon: str
    href: str
    count: str = ""
    section: str = ""
    phone: bool = False


@dataclass(frozen=True, slots=True)
class FrameEvents:
    """What the frame gives back. Search gets the text, language `en` or `es`, theme whether it is dark now."""

    on_search: Callable[[str], Any]
    on_language: Callable[[str], Any]
    on_theme: Callable[[bool], Any]
    on_bell: Callable[[], Any]


@contextmanager
def shell(
    visitor: Visitor,
    nav: Sequence[NavItem],
    say: Callable[..., str],
    events: FrameEvents,
    *,
    usage: Usage | None = None,
    call_href: str = "",
    banner: str = "",
    banner_tone: Tone = "brand",
    unread: int = 0,
) -> Iterator[ui.element]:
    """The frame; yields the page's container, in which `ui.sub_pages` belongs.

    `call_href` shows the "Call my receptionist" button; `banner` a line for demo vendors or an empty balance.
    """
    dress(visitor.lang, dark=visitor.dark)
    theme = ui.dark_mode(visitor.dark)
    ui.link(say("ui.skip"), "#main").classes("rp-skip", remove="nicegui-link")
    drawer = _drawer(nav, say, usage, call_href)
    _header(visitor=visitor, say=say, events=events, drawer=drawer, theme=theme, unread=unread)
    _bottom([item for item in nav if item.phone])
    with div("rp-page", "main") as page:
        set_props(page, id="main", tabindex="-1")
        if banner:
            banner_line(banner, banner_tone, icon_name="info" if banner_tone != "bad" else "triangle-alert")
        with div("rp-content") as content:
            yield content


def _drawer(nav: Sequence[NavItem], say: Callable[..., str], usage: Usage | None, call_href: str) -> ui.left_drawer:
    drawer = ui.left_drawer(value=None).classes("rp-drawer")
    set_props(drawer, width=design.DRAWER_WIDTH, breakpoint=design.DRAWER_BREAKPOINT)
    with drawer:
        _brand(say)
        with div("rp-navs", "nav") as box:
            links = _links(nav)
        set_props(box, aria_label=say("ui.navigation"))
        ui.space()
        if call_href:
            with ui.link(target=local_path(call_href)).classes("rp-call", remove="nicegui-link"):
                icon("phone-call")
                Text(say("ui.call_receptionist"))
        if usage:
            usage_meter(usage)
    _follow(links)
    return drawer


def _links(nav: Sequence[NavItem]) -> list[tuple[ui.link, str]]:
    links = []
    section = ""
    for item in nav:
        if item.section and item.section != section:
            section = item.section
            Text(section, "div", "rp-navsec")
        with ui.link(target=local_path(item.href)).classes("rp-nav", remove="nicegui-link") as link:
            icon(item.icon)
            Text(item.label)
            if item.count:
                Text(item.count, "span", "rp-nav-count num")
        links.append((link, item.href))
    return links


def _follow(links: Sequence[tuple[ui.link, str]]) -> None:
    """Mark the link of the page that is shown, now and after every change of page."""

    def mark(path: str) -> None:
        here = path.split("?", maxsplit=1)[0].rstrip("/") or "/"
        hits = [href for _, href in links if here == href or (href != "/" and here.startswith(href + "/"))]
        best = max(hits, key=len, default="")
        for link, href in links:
            link.classes(add="on" if href == best else None, remove=None if href == best else "on")
            if href == best:
                set_props(link, aria_current="page")
            else:
                link.props.pop("aria-current", None)
                link.update()

    router = ui.context.client.sub_pages_router
    router.on_path_changed(mark)
    mark(router.current_path)


def _brand(say: Callable[..., str]) -> None:
    with ui.link(target="/").classes("rp-brand", remove="nicegui-link") as brand:
        div("rp-logo")
        Text("RinglyPro")
    set_props(brand, aria_label=say("ui.home"))


def _header(
    *,
    visitor: Visitor,
    say: Callable[..., str],
    events: FrameEvents,
    drawer: ui.left_drawer,
    theme: ui.dark_mode,
    unread: int,
) -> None:
    with ui.header(wrap=False).classes("rp-header"):
        icon_button("menu", say("ui.menu"), drawer.toggle)
        with div("rp-search rp-hide-s", "label"):
            icon("search")
            field = ui.element("input")
            set_props(field, type="search", placeholder=say("ui.search"), aria_label=say("ui.search"))
            field.on("keydown", lambda event: events.on_search(_words(event)), js_handler=SEARCH_KEY)
        with div("rp-only-s"):
            _brand(say)
        ui.space()
        other = "es" if visitor.lang == "en" else "en"
        language = ui.button(other.upper(), on_click=lambda: events.on_language(other), color=None).props(
            "flat no-caps"
        )
        set_props(
            language.classes("rp-icon rp-lang"), aria_label=say("ui.other_language"), title=say("ui.other_language")
        )

        def toggled(event: GenericEventArguments) -> Any:
            theme.set_value(bool(event.args))
            return events.on_theme(bool(event.args))

        icon_button("moon", say("ui.theme")).on("click", toggled, js_handler=TOGGLED)
        _bell(say, events, unread)
        _account(visitor, say)


def _words(event: GenericEventArguments) -> str:
    return str(event.args or "").strip()[:200]


def _bell(say: Callable[..., str], events: FrameEvents, unread: int) -> None:
    with icon_button("bell", say("ui.notifications", count=unread), lambda _: events.on_bell()):
        if unread:
            Text(str(unread) if unread < 10 else "9+", "span", "rp-dot num")


def _account(visitor: Visitor, say: Callable[..., str]) -> None:
    with ui.button(color=None).props("flat no-caps round").classes("rp-icon rp-me") as me:
        avatar(visitor.name, visitor.initials)
        with ui.menu().classes("rp-menu") as menu:
            with div("rp-menu-who"):
                Text(visitor.name, "div", "rp-strong")
                Text(visitor.business, "div", "rp-sub2")
            with ui.link(target="/settings").classes("rp-menu-item", remove="nicegui-link"):
                icon("settings")
                Text(say("ui.settings"))
            with div("rp-menu-form", "form") as form, div("rp-menu-item", "button") as out:
                icon("log-out")
                Text(say("ui.sign_out"))
            set_props(form, method="post", action="/auth/logout")
            set_props(out, type="submit")
    set_props(menu, anchor="bottom right", self_="top right", offset=[0, 6])
    set_props(me, aria_label=say("ui.account"), title=say("ui.account"))


def _bottom(nav: Sequence[NavItem]) -> None:
    with ui.footer(wrap=False).classes("rp-bottom rp-only-s"):
        links = []
        for item in nav[:5]:
            with ui.link(target=local_path(item.href)).classes("rp-tab", remove="nicegui-link") as link:
                icon(item.icon)
                Text(item.label)
            links.append((link, item.href))
    _follow(links)
