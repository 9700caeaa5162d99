"""What is typed into a form outlives its page: the browser keeps it for this person until it is saved or discarded.

A form is opened again where it was left. A draft whose Save was carried out by a process that could not say so any more
is told to be saved, and is gone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any, TypeVar

from nicegui import ui

from components.buttons import text_button
from components.draft_keeper import BrowserDraft, DraftFinder, DraftKeeper
from components.feedback import show_toast
from components.html_elements import Text, div, set_props, sprite_icon
from pages.access_control import PageContext
from pages.edited_row import EditedRow
from pages.field_controls import FieldBinding
from pages.slot_selector import SlotSelector
from ringlypro.commands import keys
from ringlypro.db.unit_of_work import UnitOfWork

Result = TypeVar("Result")
NEW_ROW = "new"
"""Whose draft it is, of a row that is not there yet."""
PLACE_SIGN = "#"
"""Ends the name of a form where the browser keeps it."""
RestoreHandler = Callable[[Mapping[str, Any], Mapping[str, Any]], Any]
"""Gets what was typed, and over what; False when it is not shown."""


class DraftedForm:
    """The draft of one form. Make it where it is to be told that something typed before stands there again."""

    def __init__(
        self,
        page: PageContext,
        form: str,
        row: object,
        *,
        on_restore: RestoreHandler,
        on_discard: Callable[[], Any],
        on_done: Callable[[], Any] = lambda: None,
    ) -> None:
        """`on_discard` shows what is stored; `on_done` hears that the draft had been saved already."""
        self._page, self._on_restore, self._on_done = page, on_restore, on_done
        self._bindings: dict[str, FieldBinding] = {}
        self._base: Mapping[str, Any] = {}
        self._chosen_names: set[str] = set()
        self.is_filling: Callable[[], bool] = lambda: False
        """Whether what changes just now is not typed by anybody."""
        self.name = f"{form_beginning(page, form)}{row}"
        with div("rp-draft-note") as self._note:
            sprite_icon("pencil")
            Text(page.translate("ui.draft.restored"), "p")
            text_button(page.translate("ui.draft.discard"), lambda: self._discard(on_discard), kind="quiet")
        set_props(self._note, role="status")
        self._note.set_visibility(False)
        self._keeper = DraftKeeper(self.name, self._restore_draft)

    def watch_controls(self, bindings: Mapping[str, FieldBinding]) -> None:
        """Keep what is typed into these; lines of text are watched by the browser itself."""
        self._bindings |= bindings
        for name, binding in bindings.items():
            if isinstance(binding.control, ui.input | ui.textarea):
                set_props(binding.control, data_form=self.name, data_field=name)

    def note_base(self, base: Mapping[str, Any]) -> None:
        """What the controls are filled with."""
        self._base = base
        self._keeper.note_base(base)

    def note_first_values(self) -> None:
        """What the controls of a new row hold now is what it begins with."""
        self.note_base({name: binding.held_value for name, binding in self._bindings.items()})

    def note_change(self, _event: object = None) -> None:
        """Something was chosen: keep what the browser does not see."""
        if self.is_filling():
            return
        chosen_values = {
            name: binding.held_value
            for name, binding in self._bindings.items()
            if name in self._base
            and (binding.held_value != self._base[name] or name in self._chosen_names)
            and not isinstance(binding.control, ui.input | ui.textarea)
        }
        self._chosen_names |= chosen_values.keys()
        if chosen_values:
            self._keeper.keep_values(chosen_values)

    def forget_draft(self) -> None:
        """It is saved, or not wanted."""
        if not self._keeper.is_deleted:
            self._note.set_visibility(False)
            self._keeper.discard_draft()

    def _discard(self, on_discard: Callable[[], Any]) -> Any:
        self.forget_draft()
        return on_discard()

    async def _restore_draft(self, draft: BrowserDraft) -> None:
        if draft.key and await self._is_done(draft.key):
            self.forget_draft()
            show_toast(self._page.translate("ui.draft.was_saved"))
            self._on_done()
            return
        restored = self._on_restore(draft.typed, draft.base)
        if isawaitable(restored):
            restored = await restored
        self._note.set_visibility(restored is not False)

    async def _is_done(self, key: str) -> bool:
        async with self._page.unit_of_work() as unit:
            return await keys.is_done(unit, key)


def draft_row(drafted: DraftedForm, edited: EditedRow, bindings: Mapping[str, FieldBinding]) -> None:
    """Keep what is typed over a row, and over what it is typed."""
    drafted.watch_controls(bindings)
    edited.on_base = drafted.note_base
    drafted.is_filling = lambda: edited.is_filling


def fill_typed(bindings: Mapping[str, FieldBinding], typed: Mapping[str, Any]) -> None:
    """Put a draft into the controls; what a control cannot hold is left out."""
    for name, binding in bindings.items():
        if name in typed:
            with suppress(TypeError, ValueError):
                binding.control.value = typed[name]


@dataclass(slots=True)
class ChosenTime:
    """The time of a slot selector as a control that a draft can hold."""

    selector: SlotSelector

    @property
    def value(self) -> str:
        """The chosen moment; "" for none."""
        return self.selector.time_text

    @value.setter
    def value(self, text: str) -> None:
        self.selector.time_text = text


def slot_bindings(selector: SlotSelector) -> dict[str, FieldBinding]:
    """A day and a time, as a draft keeps them. The time comes first: its day shows it."""
    return {"time": FieldBinding(ChosenTime(selector)), "day": FieldBinding(selector.day)}


def form_beginning(page: PageContext, form: str) -> str:
    """How the names of this person's forms of a kind begin."""
    return f"{page.visitor.user_id}:{form}:"


def reopen_left_form(page: PageContext, form: str, on_left: Callable[[str], Any], *, row: object = "") -> None:
    """Open a form again that this person left half-filled, of one row or any; `on_left` gets which row's."""
    beginning = form_beginning(page, form)
    if row:
        DraftFinder(f"{beginning}{row}{PLACE_SIGN}", lambda _place: on_left(str(row)))
    else:
        DraftFinder(beginning, on_left)


async def run_once(
    page: PageContext, key: str, kind: str, write: Callable[[UnitOfWork], Awaitable[Result]]
) -> Result | None:
    """Carry this out in a unit, unless the same press was carried out before; what came of it."""
    async with page.unit_of_work() as unit:
        if not await keys.claim_key(unit, key, user_id=page.visitor.user_id, kind=kind):
            return None
        return await write(unit)
