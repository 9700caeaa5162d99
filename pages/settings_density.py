"""How close the rows of lists stand: the person's own choice, shown and kept at once."""

from __future__ import annotations

from typing import Any

from components.app_frame import show_density
from components.cards import card_section
from components.forms import select_field
from components.html_elements import Text, set_props
from pages.access_control import PageContext
from ringlypro.accounts import profile
from ringlypro.accounts.user_fields import DENSITIES


async def build_density_card(page: PageContext) -> None:
    """The choice, and what became of it."""
    translate = page.translate
    async with page.unit_of_work() as unit:
        stored = await profile.load_density(unit, user_id=page.visitor.user_id)

    async def change_density(event: Any) -> None:
        density = str(event.value)
        async with page.unit_of_work() as unit:
            await profile.save_user(unit, user_id=page.visitor.user_id, clean_values={"density": density})
        show_density(choice, is_compact=density == "compact")
        status.set_text(translate("settings.density.saved"))

    with card_section(translate("settings.density.title")):
        words = {density: translate(f"settings.density.{density}") for density in DENSITIES}
        choice = select_field(translate("settings.density.label"), words, stored, on_change=change_density)
        status = Text("", "p", "rp-sub2")
    set_props(status, role="status")
