"""The switches of what somebody is told of: notices of this browser, where it allows them, and chosen e-mails."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nicegui import ui

from components.browser_notices import BrowserNotices, DesktopNotice, Permission
from components.buttons import text_button
from components.cards import card_section
from components.feedback import show_toast
from components.forms import switch_field
from components.html_elements import Text, div, set_props
from pages.access_control import PageContext
from ringlypro.accounts import notice_preferences
from ringlypro.accounts.authentication import NOTICE_KINDS
from ringlypro.accounts.notice_preferences import MAIL_KINDS
from ringlypro.core.codes import generate_secret


async def build_notices_card(page: PageContext) -> None:
    """A switch for each kind of event, and what this browser says to it."""
    async with page.unit_of_work() as unit:
        kinds = await notice_preferences.load_notice_kinds(unit, user_id=page.visitor.user_id)
        mail_kinds = await notice_preferences.load_mail_kinds(unit, user_id=page.visitor.user_id)
    NoticesCard(page, kinds)
    _mail_card(page, mail_kinds)


def _mail_card(page: PageContext, mail_kinds: Collection[str]) -> None:
    """A switch for each e-mail that nobody must get; what is about money or a message comes whatever is chosen."""
    translate = page.translate
    with card_section(translate("settings.mail.title")):
        Text(translate("settings.mail.sub"), "p", "rp-sub")
        for kind in MAIL_KINDS:
            _mail_switch(page, kind, is_on=kind in mail_kinds)


def _mail_switch(page: PageContext, kind: str, *, is_on: bool) -> None:
    translate = page.translate

    async def save_switch(event: Any) -> None:
        async with page.unit_of_work() as unit:
            await notice_preferences.save_mail_kind(
                unit, user_id=page.visitor.user_id, kind=kind, is_on=bool(event.value)
            )
        show_toast(translate("settings.mail.saved"))

    switch = switch_field(translate(f"settings.mail.{kind}"), is_on, hint=translate(f"settings.mail.{kind}_hint"))
    switch.on_value_change(save_switch)


class NoticesCard:
    """The card. A switch that this browser does not allow goes back off, and the card says why."""

    def __init__(self, page: PageContext, kinds: Collection[str]) -> None:
        self._page = page
        self._refused_kinds: set[str] = set()
        translate = page.translate
        with card_section(translate("settings.notices.title")):
            Text(translate("settings.notices.sub"), "p", "rp-sub")
            self._switches = {kind: self._build_switch(kind, is_on=kind in kinds) for kind in NOTICE_KINDS}
            with div("rp-notice-foot"):
                self._status = Text("", "p", "rp-notice-status")
                set_props(self._status, role="status")
                self._ask_button = text_button(translate("settings.notices.asked"), self._ask)
                self._example_button = text_button(
                    translate("settings.notices.example"), self._show_example, icon="bell"
                )
            self._browser = BrowserNotices(on_permission=self._show_permission)
        self._show_permission("default")

    def _build_switch(self, kind: str, *, is_on: bool) -> ui.switch:
        translate = self._page.translate
        switch = switch_field(
            translate(f"settings.notices.{kind}"),
            is_on,
            hint=translate(f"settings.notices.{kind}_hint"),
        )
        switch.on_value_change(lambda event: self._change_switch(kind, event))
        return switch

    async def _change_switch(self, kind: str, event: Any) -> None:
        if event.value and await self._ask() != "granted":
            self._refused_kinds.add(kind)
            self._switches[kind].set_value(False)
            return
        if kind in self._refused_kinds and not event.value:
            self._refused_kinds.discard(kind)  # it went back off by itself: nothing is saved, and the reason stays
            return
        async with self._page.unit_of_work() as unit:
            await notice_preferences.save_notice_kind(
                unit, user_id=self._page.visitor.user_id, kind=kind, is_on=bool(event.value)
            )
        self._status.set_text(self._page.translate("settings.notices.saved"))

    async def _ask(self) -> Permission:
        self._status.set_text(self._page.translate("settings.notices.asking"))
        permission = await self._browser.ask_permission()
        self._show_permission(permission)
        return permission

    def _show_permission(self, permission: Permission) -> None:
        self._status.set_text(self._page.translate(f"settings.notices.{permission}"))
        self._ask_button.set_visibility(permission == "default" and any(s.value for s in self._switches.values()))
        self._example_button.set_visibility(permission == "granted")

    def _show_example(self) -> None:
        translate = self._page.translate
        self._browser.announce(
            [
                DesktopNotice(
                    key=f"example-{generate_secret(8)}",
                    title=translate("settings.notices.example_title"),
                    body=translate("settings.notices.example_body"),
                    href="/notifications",
                )
            ]
        )
