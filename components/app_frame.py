"""The signed-in frame around every page: header, drawer, bottom bar on phones, and the place for the page.

It is built once per tab; pages change inside it (`ui.sub_pages`), so the frame itself marks where one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design_tokens
from components.buttons import icon_button
from components.design_tokens import Tone
from components.feedback import status_banner as banner_line
from components.html_elements import Text, div, initials_avatar, set_props, sprite_icon
from components.local_paths import local_path
from components.meter import UsageMeterData, usage_meter
from components.nav_links import NavItem, NavLinks
from components.theme import apply_theme
from ringlypro.core import i18n

EMIT_DARK_MODE_JS = "() => emit(!document.body.classList.contains('body--dark'))"
EMIT_ON_ENTER_JS = """(event) => { if (event.key === 'Enter') emit(event.target.value); }"""


@dataclass(frozen=True, slots=True)
class FrameUser:
    """Who is signed in, in words that may be shown. `dark` is None when the system decides."""

    name: str
    initials: str
    business: str
    lang: str
    dark: bool | None = None


@dataclass(frozen=True, slots=True)
class FrameCallbacks:
    """What the frame gives back. Search gets the text, language `en` or `es`, theme whether it is dark now."""

    on_search: Callable[[str], Any]
    on_language: Callable[[str], Any]
    on_theme: Callable[[bool], Any]
    on_bell: Callable[[], Any]


@contextmanager
def app_frame(
    user: FrameUser,
    nav: Sequence[NavItem],
    translate: Callable[..., str],
    callbacks: FrameCallbacks,
    *,
    usage: UsageMeterData | None = None,
    call_href: str = "",
    banner: str = "",
    banner_tone: Tone = "brand",
    unread: int = 0,
) -> Iterator[ui.element]:
    """The frame; yields the page's container, in which `ui.sub_pages` belongs.

    `call_href` shows the "Call my receptionist" button; `banner` a line for demo vendors or an empty balance.
    """
    apply_theme(user.lang, dark=user.dark)
    theme = ui.dark_mode(user.dark)
    ui.link(translate("ui.skip"), "#main").classes("rp-skip", remove="nicegui-link")
    drawer = _drawer(nav, translate, usage, call_href)
    _header(user=user, translate=translate, callbacks=callbacks, drawer=drawer, theme=theme, unread=unread)
    _bottom_bar([item for item in nav if item.phone])
    with div("rp-page", "main") as main_element:
        set_props(main_element, id="main", tabindex="-1")
        if banner:
            banner_line(banner, banner_tone, icon_name="info" if banner_tone != "bad" else "triangle-alert")
        with div("rp-content") as content:
            yield content


def _drawer(
    nav: Sequence[NavItem], translate: Callable[..., str], usage: UsageMeterData | None, call_href: str
) -> ui.left_drawer:
    connect_handlers = ui.context.client.connect_handlers
    handler_count = len(connect_handlers)
    drawer = ui.left_drawer(value=None).classes("rp-drawer")
    # It would ask each browser whether it is open: of no use to us, and an error for each page that is left at once.
    del connect_handlers[handler_count:]
    set_props(drawer, width=design_tokens.DRAWER_WIDTH, breakpoint=design_tokens.DRAWER_BREAKPOINT)
    with drawer:
        _brand_link(translate)
        with div("rp-navs", "nav") as box:
            NavLinks(nav, box_classes="rp-navs", link_classes="rp-nav", has_sections=True)
        set_props(box, aria_label=translate("ui.navigation"))
        ui.space()
        if call_href:
            with ui.link(target=local_path(call_href)).classes("rp-call", remove="nicegui-link"):
                sprite_icon("phone-call")
                Text(translate("ui.call_receptionist"))
        if usage:
            usage_meter(usage)
    return drawer


def _brand_link(translate: Callable[..., str]) -> None:
    with ui.link(target="/").classes("rp-brand", remove="nicegui-link") as brand:
        div("rp-logo")
        Text("RinglyPro")
    set_props(brand, aria_label=translate("ui.home"))


def _header(
    *,
    user: FrameUser,
    translate: Callable[..., str],
    callbacks: FrameCallbacks,
    drawer: ui.left_drawer,
    theme: ui.dark_mode,
    unread: int,
) -> None:
    with ui.header(wrap=False).classes("rp-header"):
        icon_button("menu", translate("ui.menu"), drawer.toggle)
        with div("rp-search rp-hide-s", "label"):
            sprite_icon("search")
            field = ui.element("input")
            set_props(field, type="search", placeholder=translate("ui.search"), aria_label=translate("ui.search"))
            field.on("keydown", lambda event: callbacks.on_search(_search_text(event)), js_handler=EMIT_ON_ENTER_JS)
        with div("rp-only-s"):
            _brand_link(translate)
        ui.space()
        other_lang = i18n.next_language(user.lang)
        language = ui.button(other_lang.upper(), on_click=lambda: callbacks.on_language(other_lang), color=None).props(
            "flat no-caps"
        )
        set_props(
            language.classes("rp-icon rp-lang"),
            aria_label=translate("ui.other_language"),
            title=translate("ui.other_language"),
        )

        def toggle_theme(event: GenericEventArguments) -> Any:
            theme.set_value(bool(event.args))
            return callbacks.on_theme(bool(event.args))

        icon_button("moon", translate("ui.theme")).on("click", toggle_theme, js_handler=EMIT_DARK_MODE_JS)
        _notification_button(translate, callbacks, unread)
        _account_menu(user, translate)


def _search_text(event: GenericEventArguments) -> str:
    return str(event.args or "").strip()[:200]


def _notification_button(translate: Callable[..., str], callbacks: FrameCallbacks, unread: int) -> None:
    with icon_button(
        "bell", translate("ui.notifications", count=unread if unread < 100 else "99+"), lambda _: callbacks.on_bell()
    ):
        if unread:
            Text(str(unread) if unread < 10 else "9+", "span", "rp-dot num")


def _account_menu(user: FrameUser, translate: Callable[..., str]) -> None:
    with ui.button(color=None).props("flat no-caps round").classes("rp-icon rp-me") as account_button:
        initials_avatar(user.name, user.initials)
        with ui.menu().classes("rp-menu") as menu:
            with div("rp-menu-who"):
                Text(user.name, "div", "rp-strong")
                Text(user.business, "div", "rp-sub2")
            with ui.link(target="/settings").classes("rp-menu-item", remove="nicegui-link"):
                sprite_icon("settings")
                Text(translate("ui.settings"))
            with div("rp-menu-form", "form") as form, div("rp-menu-item", "button") as sign_out_button:
                sprite_icon("log-out")
                Text(translate("ui.sign_out"))
            set_props(form, method="post", action="/auth/logout")
            set_props(sign_out_button, type="submit")
    set_props(menu, anchor="bottom right", self_="top right", offset=[0, 6])
    set_props(account_button, aria_label=translate("ui.account"), title=translate("ui.account"))


def _bottom_bar(nav: Sequence[NavItem]) -> None:
    with ui.footer(wrap=False).classes("rp-bottom rp-only-s"):
        NavLinks(nav[:5], box_classes="rp-bottom-links", link_classes="rp-tab", has_sections=False)
