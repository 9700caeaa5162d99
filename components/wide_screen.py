"""What stands beside the page's content where there is room for it: made when the browser says that there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from nicegui import ui

from components import design_tokens


class WideScreen(ui.element, component="vue/wide_screen.js"):
    """An invisible mark. `on_wide` is called once, as soon as the window is `SPLIT_WIDTH` wide or more."""

    def __init__(self, on_wide: Callable[[], Any]) -> None:
        super().__init__()
        self._props["query"] = f"(min-width: {design_tokens.SPLIT_WIDTH}px)"
        self._on_wide: Callable[[], Any] | None = on_wide
        self.on("fits", lambda event: self._report_width(bool(event.args)))

    def _report_width(self, is_wide: bool) -> Any:
        on_wide, self._on_wide = (self._on_wide, None) if is_wide else (None, self._on_wide)
        return on_wide() if on_wide else None
