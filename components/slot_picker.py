"""A choice of free times: one chip a time, of which one can be taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from components.html_elements import Text, div, set_props


@dataclass(frozen=True, slots=True)
class SlotOption:
    """A time: what it stands for, and how it is written."""

    value: Any
    text: str


class SlotPicker:
    """The chips. `value` is the chosen slot's value or None; `error` stands below until another time is chosen."""

    def __init__(self, label: str, *, on_pick: Callable[[Any], Any] | None = None) -> None:
        """No times yet: `show_slots` brings them."""
        self.value: Any = None
        self._on_pick = on_pick
        self._chips: dict[Any, ui.button] = {}
        with div("rp-field") as self.root:
            Text(label, "span", "rp-label")
            self._box = div("rp-slots")
            self._error_note = Text("", "p", "rp-error-text")
        set_props(self._box, role="group", aria_label=label)
        set_props(self._error_note, role="alert")
        self._error_note.set_visibility(False)

    def show_slots(self, slots: Sequence[SlotOption], *, empty_text: str = "", preselected: Any = None) -> None:
        """Offer these times, or say that there are none; `preselected` is taken if it is among them."""
        self.value = None
        self._box.clear()
        self._chips = {}
        with self._box:
            for slot in slots:
                self._chips[slot.value] = self._slot_chip(slot)
            if not slots:
                Text(empty_text, "p", "rp-sub2")
        if preselected in self._chips:
            self.select_slot(preselected)

    def _slot_chip(self, slot: SlotOption) -> ui.button:
        chip = ui.button(slot.text, on_click=lambda: self.select_slot(slot.value), color=None)
        set_props(chip.props("flat no-caps").classes("rp-slot num"), aria_pressed="false")
        return chip

    def select_slot(self, value: Any) -> None:
        """Take a time that is offered."""
        self.value = value
        self.set_error("")
        for slot_value, chip in self._chips.items():
            chip.classes(add="on" if slot_value == value else None, remove=None if slot_value == value else "on")
            set_props(chip, aria_pressed="true" if slot_value == value else "false")
            chip.update()
        if self._on_pick:
            self._on_pick(value)

    def set_error(self, text: str) -> None:
        """What is wrong with the choice; an empty text takes it away."""
        self._error_note.set_text(text)
        self._error_note.set_visibility(bool(text))
