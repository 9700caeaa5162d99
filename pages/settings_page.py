"""Settings: one section at a time, each with an address of its own, so that a link can lead to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.cards import page_head
from components.html_elements import Text, div, set_props, sprite_icon
from pages import settings_account, settings_catalog, settings_fields, settings_knowledge
from pages.access_control import PageContext
from pages.view_state import current_query

SECTIONS: dict[str, tuple[str, Callable[[PageContext], Awaitable[None]]]] = {
    "business": ("briefcase", settings_fields.build_business_section),
    "hours": ("clock", settings_fields.build_hours_section),
    "receptionist": ("phone-call", settings_fields.build_receptionist_section),
    "services": ("list-checks", settings_catalog.build_services_section),
    "answers": ("circle-help", settings_catalog.build_answers_section),
    "knowledge": ("file-text", settings_knowledge.build_knowledge_section),
    "account": ("user", settings_account.build_account_section),
}
WIDE_SECTIONS = frozenset({"hours"})
"""Whose cards stand side by side where there is room."""
SCROLL_INTO_VIEW_JS = "document.querySelector('.rp-sections .on')?.scrollIntoView({inline: 'center', block: 'nearest'})"
"""On phones the sections are a line that is longer than the screen."""


async def build_page(page: PageContext) -> None:
    """The page; `?section=` says which part, the business's own without it."""
    section = current_query().get("section", "")
    section = section if section in SECTIONS else "business"
    with page_head(page.translate("settings.title"), page.translate("settings.sub")):
        pass
    with div("rp-settings"):
        with div("rp-sections", "nav") as sections:
            for name, (icon_name, _) in SECTIONS.items():
                target = "/settings?section=" + name
                with ui.link(target=target).classes("rp-nav", remove="nicegui-link") as link:
                    sprite_icon(icon_name)
                    Text(page.translate(f"settings.section.{name}"))
                if name == section:
                    set_props(link.classes("on"), aria_current="page")
        set_props(sections, aria_label=page.translate("settings.title"))
        ui.run_javascript(SCROLL_INTO_VIEW_JS)
        with div("rp-column").classes("wide" if section in WIDE_SECTIONS else ""):
            await SECTIONS[section][1](page)
