"""Settings: one section at a time, each with an address of its own, so that a link can lead to it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from nicegui import ui

from components.cards import page_head
from components.text import Text, div, icon, set_props
from pages import settings_account, settings_fields, settings_offers
from pages.guard import Place
from pages.lists import asked

SECTIONS: dict[str, tuple[str, Callable[[Place], Awaitable[None]]]] = {
    "business": ("briefcase", settings_fields.business),
    "hours": ("clock", settings_fields.hours),
    "receptionist": ("phone-call", settings_fields.receptionist),
    "services": ("list-checks", settings_offers.services),
    "answers": ("circle-help", settings_offers.answers),
    "account": ("user", settings_account.account),
}
IN_SIGHT = "document.querySelector('.rp-sections .on')?.scrollIntoView({inline: 'center', block: 'nearest'})"
"""On phones the sections are a line that is longer than the screen."""


async def build(place: Place) -> None:
    """The page; `?section=` says which part, the business's own without it."""
    here = asked().get("section", "")
    here = here if here in SECTIONS else "business"
    with page_head(place.say("settings.title"), place.say("settings.sub")):
        pass
    with div("rp-settings"):
        with div("rp-sections", "nav") as sections:
            for name, (picture, _) in SECTIONS.items():
                target = "/settings?section=" + name
                with ui.link(target=target).classes("rp-nav", remove="nicegui-link") as link:
                    icon(picture)
                    Text(place.say(f"settings.section.{name}"))
                if name == here:
                    set_props(link.classes("on"), aria_current="page")
        set_props(sections, aria_label=place.say("settings.title"))
        ui.run_javascript(IN_SIGHT)
        with div("rp-column"):
            await SECTIONS[here][1](place)
