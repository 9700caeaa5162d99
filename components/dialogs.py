"""Questions before what cannot be taken back, and an undo for what can."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from nicegui import ui

from components.buttons import button
from components.text import Text, div, set_props


@contextmanager
def dialog(title: str, text: str = "", *, wide: bool = False) -> Iterator[tuple[ui.dialog, ui.element]]:
    """A dialog to be filled inside the block; yields it and the row for its buttons. The caller opens it."""
    with ui.dialog() as box, ui.card().classes("rp-dialog") as card:
        if wide:
            card.classes("wide")
        Text(title, "h2", "rp-dialog-title")
        if text:
            Text(text, "p", "rp-dialog-text")
        body = div("rp-form")
        actions = div("rp-dialog-actions")
    set_props(box, aria_label=title)
    with body:
        yield box, actions


async def confirm(title: str, text: str, *, yes: str, no: str, danger: bool = False) -> bool:
    """Ask; True only if `yes` was pressed. The dialog is taken away afterwards."""
    with dialog(title, text) as (box, actions), actions:
        button(no, lambda: box.submit(False), kind="ghost")
        button(yes, lambda: box.submit(True), kind="danger" if danger else "primary")
    box.open()
    answer = await box
    if not box.is_deleted:
        box.delete()
    return answer is True


def undo_toast(text: str, undo: str, on_undo: Callable[[], Any], *, seconds: float = 8.0) -> ui.element:
    """Say what was done and offer, for some seconds, to take it back. `on_undo` runs at most once."""
    with ui.context.client.layout, div("rp-undo") as bar:
        Text(text)

        def taken_back() -> Any:
            if bar.is_deleted:
                return None
            bar.set_visibility(False)
            return on_undo()

        def forget() -> None:
            if not bar.is_deleted:
                bar.delete()

        ui.button(undo, on_click=taken_back, color=None).props("flat no-caps").classes("rp-undo-button")
        ui.timer(seconds, forget, once=True)
    set_props(bar, role="status")
    return bar
