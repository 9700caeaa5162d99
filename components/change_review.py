"""What somebody else changed while a form was open: theirs beside mine, and what is to stand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from components.buttons import text_button
from components.html_elements import Text, div, set_props, sprite_icon

ChangeChoice = Literal["theirs", "mine", "both"]


@dataclass(frozen=True, slots=True)
class ReviewedChange:
    """A field that two people changed, in words. `combines`: both can stand."""

    name: str
    label: str
    theirs: str
    mine: str
    combines: bool = False


class ChangeReview:
    """The questions, one a field; nothing is seen of it while there is none."""

    def __init__(
        self, translate: Callable[..., str], on_choose: Callable[[str, ChangeChoice], Any], *, classes: str = ""
    ) -> None:
        self._translate, self._on_choose = translate, on_choose
        self._shown_changes: tuple[ReviewedChange, ...] = ()
        self._box = div("rp-changes").classes(classes)
        set_props(self._box, role="alert")
        self._box.set_visibility(False)

    def show_changes(self, changes: Sequence[ReviewedChange]) -> None:
        """Ask these, in place of what was asked before."""
        if self._box.is_deleted or tuple(changes) == self._shown_changes:
            return
        self._shown_changes = tuple(changes)
        self._box.set_visibility(bool(changes))
        self._box.clear()
        if not changes:
            return
        with self._box:
            with div("rp-changes-head"):
                sprite_icon("triangle-alert")
                Text(self._translate("ui.changed.title"), "p", "rp-strong")
            for change in changes:
                self._render_change(change)

    def _render_change(self, change: ReviewedChange) -> None:
        translate = self._translate
        with div("rp-change") as element:
            Text(change.label, "p", "rp-label")
            with div("rp-change-sides"):
                self._render_side(translate("ui.changed.theirs"), change.theirs)
                self._render_side(translate("ui.changed.mine"), change.mine)
            with div("rp-change-acts"):
                self._choice_button(change, "theirs")
                self._choice_button(change, "mine")
                if change.combines:
                    self._choice_button(change, "both")
        set_props(element, role="group", aria_label=change.label)

    def _render_side(self, caption: str, words: str) -> None:
        with div("rp-change-side"):
            Text(caption, "span", "rp-sub2")
            Text(words or self._translate("ui.changed.nothing"), "p", "rp-words-said").classes("" if words else "none")

    def _choice_button(self, change: ReviewedChange, choice: ChangeChoice) -> None:
        text_button(self._translate(f"ui.changed.keep_{choice}"), lambda: self._on_choose(change.name, choice))
