"""A small badge in the header that says that vendors are played here, and explains itself when it is pressed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.buttons import icon_button, text_button
from components.dialogs import build_dialog
from components.html_elements import Text, div


@dataclass(frozen=True, slots=True)
class PracticeNote:
    """What the badge is called, and the lines that explain it; `close` is on the button that ends them."""

    label: str
    lines: Sequence[str]
    close: str


def practice_badge(note: PracticeNote) -> None:
    """The badge. Its explanation is made when somebody asks for it: it would stand unread in every tab."""

    def explain() -> None:
        with build_dialog(note.label) as (dialog_element, actions):
            with div("rp-practice-lines", "ul"):
                for line in note.lines:
                    Text(line, "li")
            with actions:
                text_button(note.close, dialog_element.close, kind="primary")
        dialog_element.on("hide", dialog_element.delete)
        dialog_element.open()

    with icon_button("sprout", note.label, explain).classes("rp-practice"):
        Text(note.label, "span", "rp-practice-word")
