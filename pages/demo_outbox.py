"""What would have been sent: a sandbox keeps its e-mails and texts, and here their owner reads them.

Only what is certainly this client's own is shown; where mail and telephone are real there is no such page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from nicegui import ui

from components.buttons import text_button
from components.cards import card_section, page_head
from components.empty_states import empty_state
from components.forms import select_field
from components.html_elements import Text, div, set_props, sprite_icon
from pages.access_control import PageContext
from pages.call_links import call_button
from pages.formatting import format_moment_long
from pages.pagination import filter_bar, refresh_on_change
from pages.view_state import ViewState, read_choice
from ringlypro.core.errors import NotFound
from ringlypro.core.phone_numbers import format_phone
from ringlypro.sandbox_messages import SandboxMessage, has_sandbox_messages, list_sandbox_emails, list_sandbox_texts

MAX_ITEMS = 50
KINDS = ("emails", "texts")
LETTER_PATH = "/demo/mail/letters"
REFRESH_TOPICS = {"messages", "notifications", "appointments"}
"""An e-mail has no change events of its own; what it is about has."""


async def build_page(page: PageContext) -> None:
    """E-mails and texts, newest first; `?kind=` shows one of the two. Raises NotFound where nothing is kept."""
    if not has_sandbox_messages(page.services):
        raise NotFound
    translate, view = page.translate, ViewState(kind=read_choice(KINDS))

    @ui.refreshable
    async def page_body() -> None:
        await _render_outbox(page, view["kind"])

    async def choose_kind(event: Any) -> None:
        view.push(kind=str(event.value or ""))
        await page_body.refresh()

    with page_head(translate("demo.mail.title"), translate("demo.mail.sub")):
        if {"mail", "telephone"} <= set(page.services.faked_vendors):
            with filter_bar():
                words = {"": translate("demo.mail.all")} | {kind: translate(f"demo.mail.{kind}") for kind in KINDS}
                select_field(translate("demo.mail.kind"), words, view["kind"], on_change=choose_kind)
        text_button(translate("demo.mail.again"), page_body.refresh, icon="refresh-cw")
        call_button(page)
    await page_body()
    refresh_on_change(page, REFRESH_TOPICS, page_body.refresh)


async def _render_outbox(page: PageContext, kind: str) -> None:
    visitor = page.visitor
    texts = await list_sandbox_texts(page.services, client_id=visitor.client_id)
    emails = list_sandbox_emails(
        page.services, client_id=visitor.client_id, user_id=visitor.user_id, email=visitor.email
    )
    if emails is not None and kind != "texts":
        _outbox_card(page, "emails", "mail", emails)
    if texts is not None and kind != "emails":
        _outbox_card(page, "texts", "message-square", texts)


def _outbox_card(page: PageContext, kind: str, icon_name: str, outbox_items: Sequence[SandboxMessage]) -> None:
    with card_section(page.translate(f"demo.mail.{kind}"), flush=True):
        if not outbox_items:
            empty_state(icon_name, page.translate(f"demo.mail.no_{kind}"), page.translate(f"demo.mail.no_{kind}_hint"))
        for item in outbox_items[:MAX_ITEMS]:
            _outbox_line(page, icon_name, item)


def _outbox_line(page: PageContext, icon_name: str, item: SandboxMessage) -> None:
    to = page.translate("demo.mail.to", receiver=item.to if item.subject else format_phone(item.to))
    with div("rp-todo"):
        with div("rp-li-icon").classes("brand"):
            sprite_icon(icon_name)
        with div("rp-todo-words"):
            with div("rp-todo-top"):
                Text(item.subject or to, "h3", "rp-li-title")
                Text(format_moment_long(page, item.at), "span", "rp-li-when num")
            if item.subject:
                Text(to, "p", "rp-sub")
            Text(item.text.strip(), "p", "rp-todo-body")
            if item.html:
                _arrived_letter(page, item)


def _arrived_letter(page: PageContext, item: SandboxMessage) -> None:
    """The letter as a mail program shows it, folded; it is loaded when it is unfolded."""
    with div("rp-letter", "details"):
        Text(page.translate("demo.mail.arrived"), "summary", "rp-letter-open")
        frame = div("rp-letter-frame", "iframe")
        set_props(frame, src=f"{LETTER_PATH}/{quote(item.reference, safe='')}", loading="lazy", sandbox="allow-popups")
        set_props(frame, title=item.subject)
