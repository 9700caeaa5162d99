"""The button that fills an empty sandbox with a month of calls."""

from __future__ import annotations

from nicegui import ui

from components.buttons import button
from components.feedback import toast
from components.text import div
from pages.guard import Place


def fill_button(place: Place) -> None:
    """Draw the button, unless somebody real could be called or texted."""
    if not place.services.settings.sandbox or place.services.settings.real_twilio:
        return

    async def fill() -> None:
        from ringlypro.simulator import demo_data  # noqa: PLC0415 - only in an empty sandbox

        toast(place.say("overview.filling"))
        client = ui.context.client  # the button is gone by then: the page draws itself anew while the month is made
        await demo_data.fill_with_demo_data(place.services, place.visitor.client_id)
        client.run_javascript("location.reload()")

    with div("rp-center"):
        button(place.say("overview.fill"), fill, icon="sprout")
