"""E-mails that came back, with the reason in words, and a button for an address that works again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.buttons import text_button
from components.cards import card_section
from components.feedback import show_toast
from components.html_elements import Text, div, sprite_icon
from pages.access_control import PageContext
from pages.formatting import format_moment_long
from ringlypro.notifications import mail_failures
from ringlypro.notifications.tables import MailFailure


async def build_failures_card(page: PageContext) -> None:
    """The last trouble of each address; nothing is shown where there is none."""

    @ui.refreshable
    async def show_failures() -> None:
        async with page.unit_of_work() as unit:
            failures = await mail_failures.list_failures(unit)
        if not failures:
            return
        with card_section(page.translate("letters.failures.title")):
            Text(page.translate("letters.failures.sub"), "p", "rp-sub")
            for failure in failures:
                _failure_line(page, failure, resolve_address)

    async def resolve_address(address: str) -> None:
        async with page.unit_of_work() as unit:
            await mail_failures.resolve_failures(unit, address)
        show_toast(page.translate("letters.failures.resolved"))
        await show_failures.refresh()

    await show_failures()


def _failure_line(page: PageContext, failure: MailFailure, resolve_address: Callable[[str], Awaitable[None]]) -> None:
    translate = page.translate
    whose = translate("letters.failures.owner" if failure.to_owner else "letters.failures.customer")
    reason = translate(f"letters.failure.{failure.kind}")
    with div("rp-todo"):
        with div("rp-li-icon").classes("warn"):
            sprite_icon("triangle-alert")
        with div("rp-todo-words"):
            with div("rp-todo-top"):
                Text(whose, "h3", "rp-li-title")
                Text(format_moment_long(page, failure.at), "span", "rp-li-when num")
            Text(translate("letters.failures.line", address=failure.address, reason=reason), "p", "rp-todo-body")
        with div("rp-todo-acts"):
            text_button(translate("letters.failures.works"), lambda: resolve_address(failure.address))
