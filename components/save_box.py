"""A Save that is acknowledged: saving, saved once it is committed, or not saved and why, as the browser sees it.

A press brings a key, made in the browser. Whoever saves claims it in the same transaction, so that a press that is sent
again does nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from nicegui import ui
from nicegui.events import GenericEventArguments

from components.buttons import ButtonKind, text_button
from ringlypro.core.codes import generate_secret

KEY = re.compile(r"[0-9a-zA-Z-]{8,64}")
EMIT_KEY_JS = "(event) => emit(event.save_key)"
STATES = ("saving", "saved", "lost", "unanswered")
SaveHandler = Callable[[str], Awaitable[bool]]
"""Gets the key of the press; True when everything is committed."""


class SaveBox(ui.element, component="vue/save_box.js"):
    """The button, and beside it what became of it."""

    def __init__(
        self,
        translate: Callable[..., str],
        label: str,
        on_save: SaveHandler,
        *,
        draft: str = "",
        kind: ButtonKind = "primary",
        icon: str = "",
    ) -> None:
        """`draft` names the form whose draft the key is kept with; `kind` and `icon` are the button's."""
        super().__init__()
        self._props["texts"] = {state: translate(f"ui.save.{state}") for state in STATES}
        self._props["draft"] = draft
        self._on_save, self._is_saving = on_save, False
        with self:
            self.button: ui.button = text_button(label, kind=kind, icon=icon)
        self.button.on("click", self._save, js_handler=EMIT_KEY_JS)

    async def _save(self, event: GenericEventArguments) -> None:
        if self._is_saving:
            return
        self._is_saving, is_saved, key = True, False, read_key(event.args)
        try:
            is_saved = await self._on_save(key)
        finally:
            self._is_saving = False
            if not self.is_deleted:
                self.run_method("settle", key, "saved" if is_saved else "refused")


def read_key(value: object) -> str:
    """The key that a browser sent; a new one for whatever else comes."""
    return value if isinstance(value, str) and KEY.fullmatch(value) else generate_secret(16)
