"""A sheet of the business's own fields: what they hold, what is stored, what differs, saving it, and taking it back.

What is not saved yet outlives a change of language, section or page: it is kept for this sign-in, in memory only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from components.buttons import button
from components.dialogs import undo_toast
from components.feedback import toast
from components.forms import Kind, busy, choice, switch, text_area, text_field
from components.text import Text, div, icon, set_props
from pages.guard import Place
from pages.lists import follow
from ringlypro.clients import profile
from ringlypro.clients.tables import Client
from ringlypro.kit.errors import InvalidFields

Turn = Callable[[Any], Any]


class Control(Protocol):
    """What can be bound to a field: most of NiceGUI's inputs, and editors of our own."""

    value: Any


def same(value: Any) -> Any:
    """The value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class Bound:
    """A field and its control: `show` turns what is stored into what the control holds, `read` the other way.

    `prepare` gets what is stored before it is shown.
    """

    control: Control
    show: Turn = same
    read: Turn = same
    prepare: Turn = same


class Sheet:
    """The fields of one section. Build the fields, then `await begin()`."""

    def __init__(self, place: Place, section: str) -> None:
        """Nothing is bound yet."""
        self._place = place
        self._key = ("settings-draft", (place.visitor.sign_in_id, section))
        self._bound: dict[str, Bound] = {}
        self._stored: dict[str, Any] = {}
        self._quiet = True
        self._bar = div("rp-savebar")

    # -- fields ---------------------------------------------------------------------------------------------------

    def line(self, name: str, *, kind: Kind = "text", hint: bool = False, show: Turn = same, read: Turn = same) -> None:
        """One line of text."""
        made = text_field(self._label(name), kind=kind, hint=self._hint(name, hint), on_change=self.changed)
        self.bind(name, Bound(made, show, read))

    def block(self, name: str, *, hint: bool = False, show: Turn = same, read: Turn = same) -> None:
        """Several lines of text."""
        made = text_area(self._label(name), hint=self._hint(name, hint), on_change=self.changed)
        self.bind(name, Bound(made, show, read))

    def pick(self, name: str, options: Callable[[Any], Mapping[Any, str]], *, hint: bool = False) -> None:
        """One of several; `options` gets what is stored, so that it is always among them."""
        made = choice(self._label(name), {}, hint=self._hint(name, hint), on_change=self.changed)
        self.bind(name, Bound(made, prepare=lambda stored: made.set_options(dict(options(stored)))))

    def flag(self, name: str) -> None:
        """On or off, with what it means."""
        self.bind(name, Bound(switch(self._label(name), False, hint=self._hint(name, True), on_change=self.changed)))

    def bind(self, name: str, bound: Bound) -> None:
        """Any other control for a field of the profile."""
        self._bound[name] = bound

    def _label(self, name: str) -> str:
        return self._place.say(f"settings.{name}.label")

    def _hint(self, name: str, wanted: bool) -> str:
        return self._place.say(f"settings.{name}.hint") if wanted else ""

    # -- what is stored, what is typed ----------------------------------------------------------------------------

    async def begin(self) -> None:
        """Fill the fields, with what was left unsaved on top, and look again when the business changes."""
        self._draw_bar()
        draft = self._place.services.memory.get(self._key)
        self._fill(await self._read(), keep=False)
        if isinstance(draft, dict):
            self._quiet = True
            for name, value in draft.items():
                if name in self._bound:
                    self._bound[name].control.value = value
            self._quiet = False
            self.changed()
        follow(self._place, {"clients"}, self._again)

    async def _read(self) -> dict[str, Any]:
        async with self._place.unit() as unit:
            return self._values(await profile.load(unit))

    def _values(self, client: Client) -> dict[str, Any]:
        return {name: getattr(client, name) for name in self._bound}

    def _fill(self, stored: Mapping[str, Any], *, keep: bool) -> None:
        """Show what is stored; `keep` leaves alone what is typed and not saved."""
        typed = self._dirty() if keep else {}
        self._stored = dict(stored)
        self._quiet = True
        for name, bound in self._bound.items():
            bound.prepare(self._stored[name])
            shown = bound.show(self._stored[name])
            if name not in typed and bound.control.value != shown:
                bound.control.value = shown
        self._quiet = False
        self.changed()

    async def _again(self) -> None:
        self._fill(await self._read(), keep=True)

    def _dirty(self) -> dict[str, Any]:
        return {
            name: held
            for name, bound in self._bound.items()
            if name in self._stored and (held := _held(bound)) != bound.show(self._stored[name])
        }

    def changed(self, _: object = None) -> None:
        """Something was typed: show the way to save, and keep it until then."""
        if self._quiet:
            return
        typed = self._dirty()
        self._bar.set_visibility(bool(typed))
        if typed:
            self._place.services.memory[self._key] = typed
        else:
            self._place.services.memory.pop(self._key, None)

    # -- saving ---------------------------------------------------------------------------------------------------

    def _draw_bar(self) -> None:
        say = self._place.say
        self._bar.move(target_index=-1)
        with self._bar:
            icon("pencil")
            Text(say("settings.unsaved"), "span", "rp-savebar-words")
            button(say("settings.discard"), self._discard, kind="quiet")
            save = button(say("settings.save"), kind="primary")

        async def pressed() -> None:
            with busy(save):
                await self._save()

        save.on_click(pressed)
        set_props(self._bar, role="region", aria_label=say("settings.unsaved"))
        self._bar.set_visibility(False)

    def _discard(self) -> None:
        self._errors({})
        self._fill(self._stored, keep=False)

    async def _save(self) -> None:
        given = {name: self._bound[name].read(value) for name, value in self._dirty().items()}
        if not given:
            return
        try:
            async with self._place.unit() as unit:
                before = self._values(await profile.load(unit))
                now = self._values(await profile.update(unit, given))
        except InvalidFields as error:
            self._errors(error.fields)
            toast(self._place.say(error.key), "bad")
            return
        self._errors({})
        self._fill(now, keep=False)
        undone = {name: before[name] for name in given}
        undo_toast(self._place.say("settings.saved"), self._place.say("ui.undo"), lambda: self._take_back(undone))

    async def _take_back(self, before: Mapping[str, Any]) -> None:
        async with self._place.unit() as unit:
            now = self._values(await profile.store(unit, before))
        if not self._bar.is_deleted:
            self._fill(now, keep=True)
        toast(self._place.say("settings.restored"))

    def _errors(self, faults: Mapping[str, str]) -> None:
        wrong: Sequence[str] = [name for name in self._bound if name in faults]
        for name, bound in self._bound.items():
            if hasattr(bound.control, "error"):
                bound.control.error = self._place.say(faults[name]) if name in faults else None
        if wrong and hasattr(first := self._bound[wrong[0]].control, "run_method"):
            first.run_method("focus")


def _held(bound: Bound) -> Any:
    # A field that was cleared holds nothing at all.
    return "" if bound.control.value is None else bound.control.value
