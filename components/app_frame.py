"""The signed-in frame around every page: header, drawer, bottom bar on phones, and the place for the page.

It is built once per tab; pages change inside it (`ui.sub_pages`), so the frame itself marks where one is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from nicegui import ui
from nicegui.events import GenericEventArguments

from components import design_tokens
from components.banner_lines import BannerLine, BannerLines
from components.buttons import icon_button
from components.connection_line import ConnectionLine
from components.html_elements import Text, div, initials_avatar, set_props, sprite_icon
from components.local_paths import local_path
from components.meter import UsageMeter, UsageMeterData
from components.nav_links import NavItem, NavLinks
from components.practice_badge import PracticeNote, practice_badge
from components.theme import apply_theme
from ringlypro.core import i18n

MAIN_ID, COMPACT = "main", "rp-compact"
PRESS_THEME_JS = "() => document.querySelector('[data-do=theme]').click()"
EMIT_DARK_MODE_JS = "() => emit(!document.body.classList.contains('body--dark'))"


@dataclass(frozen=True, slots=True)
class FrameUser:
    """Who is signed in, in words that may be shown. `dark` is None when the system decides.

    `is_compact` has the rows of lists stand close, where the screen is large.
    """

    name: str
    initials: str
    lang: str
    dark: bool | None = None
    is_compact: bool = False


@dataclass(frozen=True, slots=True)
class FrameStatus:
    """What changes while a frame is open, in words. Counts are short texts, empty where there is nothing."""

    business: str
    number: str
    usage: UsageMeterData
    unread: str = ""
    nav_counts: Mapping[str, str] = field(default_factory=dict)
    """By the path of the link they stand at."""
    banners: tuple[BannerLine, ...] = ()


@dataclass(frozen=True, slots=True)
class FrameCallbacks:
    """What the frame gives back. Language gets `en` or `es`, theme whether it is dark now."""

    on_language: Callable[[str], Any]
    on_theme: Callable[[bool], Any]
    on_bell: Callable[[], Any]


class AppFrame:
    """The frame of one tab, made once: header, drawer, bottom bar, the lines above the page, and `content` for it."""

    def __init__(
        self,
        user: FrameUser,
        nav: Sequence[NavItem],
        translate: Callable[..., str],
        callbacks: FrameCallbacks,
        *,
        call_href: str,
        practice: PracticeNote | None,
    ) -> None:
        self._translate = translate
        self._practice = practice
        self._business_texts: list[Text] = []
        self._number_texts: list[Text] = []
        theme = ui.dark_mode(user.dark)
        ui.link(translate("ui.skip"), "#main").classes("rp-skip", remove="nicegui-link")
        drawer, drawer_links, self._usage_meter = self._build_drawer(nav, call_href)
        self._bell, self._bell_count = self._build_header(user, callbacks, drawer, theme)
        self._nav_links = (drawer_links, _bottom_bar([item for item in nav if item.phone]))
        with div("rp-page") as main_element:  # the layout's own element is the landmark
            set_props(main_element, id=MAIN_ID, tabindex="-1")
            ConnectionLine(translate)
            self._banner_lines = BannerLines()
            self.content = div("rp-content")
        if user.is_compact:
            main_element.classes(COMPACT)

    def show_status(self, status: FrameStatus) -> None:
        """Show a business as it is now; what is shown already is not sent again."""
        for text in self._business_texts:
            if text.text != status.business:
                text.set_text(status.business)
                set_props(text, title=status.business)
        for text in self._number_texts:
            if text.text != status.number:
                text.set_text(status.number)
        self._show_unread(status.unread)
        for nav_links in self._nav_links:
            nav_links.show_counts(status.nav_counts)
        self._usage_meter.show_usage(status.usage)
        self._banner_lines.show_lines(status.banners)

    def _show_unread(self, unread: str) -> None:
        label = self._translate("ui.notifications", count=unread or 0)
        if self._bell.props.get("aria-label") != label:
            set_props(self._bell, aria_label=label, title=label)
            self._bell_count.set_text(unread)
            self._bell_count.set_visibility(bool(unread))

    def _build_drawer(self, nav: Sequence[NavItem], call_href: str) -> tuple[ui.left_drawer, NavLinks, UsageMeter]:
        connect_handlers = ui.context.client.connect_handlers
        handler_count = len(connect_handlers)
        drawer = ui.left_drawer(value=None, top_corner=True, bottom_corner=True).classes("rp-drawer")
        # It would ask each browser whether it is open: of no use to us, and an error for each page left at once.
        del connect_handlers[handler_count:]
        set_props(drawer, width=design_tokens.DRAWER_WIDTH, breakpoint=design_tokens.DRAWER_BREAKPOINT)
        with drawer:
            self._brand_link()
            with div("rp-navs", "nav") as box:
                nav_links = NavLinks(nav, box_classes="rp-navs", link_classes="rp-nav", has_sections=True)
            set_props(box, aria_label=self._translate("ui.navigation"))
            ui.space()
            if call_href:
                with ui.link(target=local_path(call_href)).classes("rp-call", remove="nicegui-link"):
                    sprite_icon("phone-call")
                    Text(self._translate("ui.call_receptionist"))
            usage_meter = UsageMeter()
        return drawer, nav_links, usage_meter

    def _brand_link(self) -> None:
        with ui.link(target="/").classes("rp-brand", remove="nicegui-link") as brand:
            div("rp-logo")
            with div("rp-brand-words", "span"):
                self._business_texts.append(Text("", "span", "rp-brand-business"))
                self._number_texts.append(Text("", "span", "rp-brand-number num"))
        set_props(brand, title=self._translate("ui.home"))

    def _build_header(
        self, user: FrameUser, callbacks: FrameCallbacks, drawer: ui.left_drawer, theme: ui.dark_mode
    ) -> tuple[ui.button, Text]:
        translate = self._translate
        with ui.header(wrap=False).classes("rp-header"):
            icon_button("menu", translate("ui.menu"), drawer.toggle).classes("rp-menu-open")
            self._find_buttons()
            with div("rp-only-s rp-header-brand"):
                self._brand_link()
            ui.space()
            if self._practice:
                practice_badge(self._practice)
            phone_button = icon_button("search", translate("palette.find")).classes("rp-only-s")
            set_props(phone_button, data_palette=True)
            _language_button(user, translate, callbacks)
            _theme_button(translate, callbacks, theme)
            with icon_button("bell", translate("ui.notifications", count=0), lambda _: callbacks.on_bell()) as bell:
                bell_count = Text("", "span", "rp-dot num")
            bell_count.set_visibility(False)
            self._account_menu(user)
        return bell, bell_count

    def _find_buttons(self) -> None:
        """What opens the palette: as wide as a field, an icon on telephones. The client module hears the press."""
        label = self._translate("palette.find")
        with div("rp-find rp-hide-s", "button") as wide_button:
            sprite_icon("search")
            Text(label, "span", "rp-find-words")
            Text("Ctrl K", "kbd")
        set_props(wide_button, type="button", data_palette=True, aria_label=label, aria_keyshortcuts="Control+K")

    def _account_menu(self, user: FrameUser) -> None:
        translate = self._translate
        with ui.button(color=None).props("flat no-caps round").classes("rp-icon rp-me") as account_button:
            initials_avatar(user.name, user.initials)
            with ui.menu().classes("rp-menu") as menu:
                with div("rp-menu-who"):
                    Text(user.name, "div", "rp-strong")
                    self._business_texts.append(Text("", "div", "rp-sub2"))
                with ui.link(target="/settings").classes("rp-menu-item", remove="nicegui-link"):
                    sprite_icon("settings")
                    Text(translate("ui.settings"))
                theme_item = Text(translate("ui.theme"), "button", "rp-menu-item rp-only-s")
                set_props(theme_item.on("click", js_handler=PRESS_THEME_JS), type="button")
                with div("rp-menu-form", "form") as form, div("rp-menu-item", "button") as sign_out_button:
                    sprite_icon("log-out")
                    Text(translate("ui.sign_out"))
                set_props(form, method="post", action="/auth/logout")
                set_props(sign_out_button, type="submit")
        set_props(menu, anchor="bottom right", self_="top right", offset=[0, 6])
        account_label = f"{user.initials}, {translate('ui.account')}"
        set_props(account_button, aria_label=account_label, title=translate("ui.account"))


@contextmanager
def app_frame(
    user: FrameUser,
    nav: Sequence[NavItem],
    translate: Callable[..., str],
    callbacks: FrameCallbacks,
    *,
    status: FrameStatus,
    call_href: str = "",
    practice: PracticeNote | None = None,
) -> Iterator[AppFrame]:
    """The frame; the block stands in the page's container, in which `ui.sub_pages` belongs.

    `call_href` shows the "Call my receptionist" button, `practice` the badge that vendors are played. What
    `status` says may be shown anew by `show_status`.
    """
    apply_theme(user.lang, dark=user.dark)
    frame = AppFrame(user, nav, translate, callbacks, call_href=call_href, practice=practice)
    frame.show_status(status)
    with frame.content:
        yield frame


def show_density(page_element: ui.element, *, is_compact: bool) -> None:
    """Let the rows of lists stand close, or not, in the frame around an element of its page."""
    for element in page_element.ancestors():
        if element.props.get("id") == MAIN_ID:
            element.classes(**{"add" if is_compact else "remove": COMPACT})


def _language_button(user: FrameUser, translate: Callable[..., str], callbacks: FrameCallbacks) -> None:
    other_lang = i18n.next_language(user.lang)
    code = other_lang.upper()
    button = ui.button(code, on_click=lambda: callbacks.on_language(other_lang), color=None)
    button.props("flat no-caps").classes("rp-icon rp-lang")
    set_props(button, aria_label=f"{code}, {translate('ui.other_language')}", title=translate("ui.other_language"))
    set_props(button, data_do="language")


def _theme_button(translate: Callable[..., str], callbacks: FrameCallbacks, theme: ui.dark_mode) -> None:
    def toggle_theme(event: GenericEventArguments) -> Any:
        theme.set_value(bool(event.args))
        return callbacks.on_theme(bool(event.args))

    button = icon_button("moon", translate("ui.theme")).classes("rp-hide-s")
    set_props(button.on("click", toggle_theme, js_handler=EMIT_DARK_MODE_JS), data_do="theme")


def _bottom_bar(nav: Sequence[NavItem]) -> NavLinks:
    with ui.footer(wrap=False).classes("rp-bottom rp-only-s"):
        return NavLinks(nav[:5], box_classes="rp-bottom-links", link_classes="rp-tab", has_sections=False)
