"""The switches of the browser's notices: the person's own, kept at once, and on only where this browser allows it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from nicegui import ui

from components.browser_notices import BrowserNotices, DesktopNotice, Permission
from components.buttons import text_button
from components.cards import card_section
from components.forms import switch_field
from components.html_elements import Text, div, set_props
from pages.access_control import PageContext
from ringlypro.accounts import notice_preferences
from ringlypro.accounts.authentication import NOTICE_KINDS
from ringlypro.core.codes import generate_secret


async def build_notices_card(page: PageContext) -> None:
    """A switch for each kind of event, and what this browser says to it."""
    async with page.unit_of_work() as unit:
        kinds = await notice_preferences.load_notice_kinds(unit, user_id=page.visitor.user_id)
        wants_mail = await notice_preferences.load_text_mail(unit, user_id=page.visitor.user_id)
    NoticesCard(page, kinds, wants_mail=wants_mail)


class NoticesCard:
    """The card. A switch that this browser does not allow goes back off, and the card says why."""

    def __init__(self, page: PageContext, kinds: Collection[str], *, wants_mail: bool) -> None:
        self._page = page
        self._refused_kinds: set[str] = set()
        translate = page.translate
        with card_section(translate("settings.notices.title")):
            Text(translate("settings.notices.sub"), "p", "rp-sub")
            self._switches = {kind: self._build_switch(kind, is_on=kind in kinds) for kind in NOTICE_KINDS}
            mail_switch = switch_field(
                translate("settings.notices.mail"), wants_mail, hint=translate("settings.notices.mail_hint")
            )
            mail_switch.on_value_change(self._change_mail)
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

    async def _change_mail(self, event: Any) -> None:
        async with self._page.unit_of_work() as unit:
            await notice_preferences.save_text_mail(unit, user_id=self._page.visitor.user_id, is_on=bool(event.value))
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
