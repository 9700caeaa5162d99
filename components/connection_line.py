"""The line that says that the server does not answer, in place of NiceGUI's own: shown by the browser alone."""

from __future__ import annotations

from collections.abc import Callable

from nicegui import core, ui

from components import design_tokens


class ConnectionLine(ui.element, component="vue/connection_line.js"):
    """One a page; it is seen only while nobody answers."""

    def __init__(self, translate: Callable[..., str]) -> None:
        super().__init__()
        self._props["title"] = translate("ui.lost.title")
        self._props["text"] = translate("ui.lost.text")
        self._props["icon"] = design_tokens.asset_url("icons.svg") + "#wifi-off"


def answer_browsers() -> None:
    """Have the server answer whoever asks whether it is there."""

    @core.sio.on("still_there")  # type: ignore[untyped-decorator]  # it has no types
    def answer(_socket_id: str) -> bool:
        return True
