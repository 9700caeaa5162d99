"""The ways that lead from other pages to the telephone on the screen."""

from __future__ import annotations

from components.buttons import link_button
from components.empty_states import empty_state
from pages.access_control import PageContext

PATH = "/demo"


def call_button(page: PageContext) -> None:
    """Draw the button that calls the receptionist."""
    link_button(page.translate("ui.call_receptionist"), PATH, icon_name="phone-call")


def empty_state_with_call(page: PageContext, icon: str, title: str, hint: str) -> None:
    """Say that a list is empty, and that a call would change that; `title` and `hint` are translated."""
    empty_state(icon, title, hint, action=page.translate("ui.call_receptionist"), href=PATH)
