"""Words in the right HTML element, escaped by construction: NiceGUI's own label is always a `div`."""

from __future__ import annotations

from nicegui import ui
from nicegui.elements.mixins.text_element import TextElement

from components import design_tokens

HUE_CLASSES = (
    "rp-hue-1", "rp-hue-2", "rp-hue-3", "rp-hue-4", "rp-hue-5", "rp-hue-6", "rp-hue-7", "rp-hue-8",
)  # fmt: skip


class Text(TextElement):
    """Text in any element: `Text("Overview", "h1", "rp-title")`."""

    def __init__(self, text: str, tag: str = "span", classes: str = "") -> None:
        super().__init__(tag=tag, text=text)
        self.classes(classes)


def div(classes: str = "", tag: str = "div") -> ui.element:
    """An empty element with semantic classes, to be used as a context manager."""
    return ui.element(tag).classes(classes)


def set_props(element: ui.element, **props: object) -> None:
    """Set attributes as data, never as a parsed string. `aria_label` becomes `aria-label`."""
    for name, value in props.items():
        element.props[name.rstrip("_").replace("_", "-")] = value


def sprite_icon(name: str, classes: str = "") -> ui.icon:
    """A decorative icon of the sprite, hidden from screen readers."""
    element = ui.icon(design_tokens.icon_source(name)).classes(classes)
    set_props(element, aria_hidden="true")
    return element


def initials_from_name(name: str) -> str:
    """At most two capitals for the round picture of a person without one."""
    words = [word for word in name.split() if word[0].isalpha()]
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper() or "#"


def person_hue(person_id: int | None) -> str:
    """The colour of a person's initials, the same wherever they are shown."""
    return HUE_CLASSES[(person_id or 0) % len(HUE_CLASSES)]


def initials_avatar(name: str, initials: str = "") -> Text:
    """The round picture of a person: their initials."""
    element = Text(initials or initials_from_name(name), "span", "rp-ava")
    set_props(element, aria_hidden="true")
    return element
