"""Questions before what cannot be taken back, and an undo for what can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from components.buttons import text_button
from components.html_elements import Text, div, set_props


@contextmanager
def build_dialog(title: str, text: str = "", *, wide: bool = False) -> Iterator[tuple[ui.dialog, ui.element]]:
    """A dialog to be filled inside the block; yields it and the row for its buttons. The caller opens it."""
    with ui.dialog() as dialog_element, ui.card().classes("rp-dialog") as surface:
        if wide:
            surface.classes("wide")
        Text(title, "h2", "rp-dialog-title")
        if text:
            Text(text, "p", "rp-dialog-text")
        body = div("rp-form")
        actions = div("rp-dialog-actions")
    set_props(dialog_element, aria_label=title)
    with body:
        yield dialog_element, actions


async def confirm_action(title: str, text: str, *, yes: str, no: str, danger: bool = False) -> bool:
    """Ask; True only if `yes` was pressed. The dialog is taken away afterwards."""
    with build_dialog(title, text) as (dialog_element, actions), actions:
        text_button(no, lambda: dialog_element.submit(False), kind="ghost")
        text_button(yes, lambda: dialog_element.submit(True), kind="danger" if danger else "primary")
    dialog_element.open()
    answer = await dialog_element
    if not dialog_element.is_deleted:
        dialog_element.delete()
    return answer is True


def show_undo_toast(text: str, undo_label: str, on_undo: Callable[[], Any], *, seconds: float = 8.0) -> ui.element:
    """Say what was done and offer, for some seconds, to take it back. `on_undo` runs at most once."""
    with ui.context.client.layout, div("rp-undo") as bar:
        Text(text)

        def undo_once() -> Any:
            if bar.is_deleted:
                return None
            bar.set_visibility(False)
            return on_undo()

        def remove_bar() -> None:
            if not bar.is_deleted:
                bar.delete()

        ui.button(undo_label, on_click=undo_once, color=None).props("flat no-caps").classes("rp-undo-button")
        ui.timer(seconds, remove_bar, once=True)
    set_props(bar, role="status")
    return bar
