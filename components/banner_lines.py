"""Lines across the page for states that last: played vendors, an empty balance, a receptionist who is off duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components import design_tokens
from components.design_tokens import Tone


@dataclass(frozen=True, slots=True)
class BannerLine:
    """One state, in a sentence."""

    text: str
    tone: Tone = "brand"
    icon_name: str = "info"


class BannerLines(ui.element, component="vue/banner_lines.js"):
    """The lines as one element. What comes and goes is read out by screen readers."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[BannerLine, ...] = ()
        self._props["lines"] = ()

    def show_lines(self, lines: Sequence[BannerLine]) -> None:
        """Show these; nothing is sent when they are shown already."""
        if self._lines != tuple(lines):
            self._lines = tuple(lines)
            self._props["lines"] = tuple(
                {"text": line.text, "tone": line.tone, "icon": design_tokens.icon_source(line.icon_name)}
                for line in self._lines
            )

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), *(line.text for line in self._lines)]
