"""The button that fills an empty sandbox with a month of calls."""

from __future__ import annotations

from nicegui import ui

from components.buttons import text_button
from components.feedback import show_toast
from components.html_elements import div
from pages.access_control import PageContext


def fill_button(page: PageContext) -> None:
    """Draw the button, unless somebody real could be called or texted."""
    if not page.services.settings.is_sandbox or page.services.settings.uses_real_twilio:
        return

    async def fill() -> None:
        from ringlypro.simulator import demo_data  # noqa: PLC0415 - only in an empty sandbox

        show_toast(page.translate("overview.filling"))
        client = ui.context.client  # the button is gone by then: the page draws itself anew while the month is made
        await demo_data.fill_with_demo_data(page.services, page.visitor.client_id)
        client.run_javascript("location.reload()")

    with div("rp-center"):
        text_button(page.translate("overview.fill"), fill, icon="sprout")
