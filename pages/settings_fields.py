"""The settings that are fields of the business: who it is, when it is open, and how the receptionist behaves."""

from __future__ import annotations

from components.cards import card_section
from pages.access_control import PageContext
from pages.settings_closures import build_closures_card
from pages.settings_feed import build_feed_card
from pages.settings_form import SettingsForm
from pages.settings_outside import build_outside_note


async def build_business_section(page: PageContext) -> None:
    """Who the business is."""
    form = SettingsForm(page, "business")
    with card_section(page.translate("settings.section.business")):
        form.ask_fields("business")
    await form.load_fields()


async def build_hours_section(page: PageContext) -> None:
    """When it is open, and how appointments are laid out."""
    await build_outside_note(page)
    form = SettingsForm(page, "hours")
    with card_section(page.translate("settings.business_hours.label"), sub=page.translate("settings.hours.sub")):
        form.ask_fields("hours")
    with card_section(page.translate("settings.calendar")):
        form.ask_fields("calendar")
    await form.load_fields()
    await build_closures_card(page)
    await build_feed_card(page)


async def build_receptionist_section(page: PageContext) -> None:
    """How she answers."""
    form = SettingsForm(page, "receptionist")
    with card_section(page.translate("settings.section.receptionist")):
        form.ask_fields("receptionist")
    with card_section(page.translate("settings.words")):
        form.ask_fields("words")
    await form.load_fields()
