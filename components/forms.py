"""Live fields of the signed-in pages, with a label above and the error below. Those of plain forms: `plain_forms`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal, TypeVar

from nicegui import ui
from nicegui.elements.mixins.disableable_element import DisableableElement
from nicegui.elements.mixins.validation_element import ValidationElement

from components.html_elements import Text, div, set_props, sprite_icon

InputKind = Literal["text", "email", "tel", "password", "number", "url", "date", "time", "search"]
Field = TypeVar("Field", bound=ui.element)

TOGGLE_VISIBILITY_JS = """(event) => {
  const button = event.currentTarget, input = button.closest('.rp-native, .q-field').querySelector('input');
  const shown = input.type === 'password';
  input.type = shown ? 'text' : 'password';
  button.setAttribute('aria-pressed', shown);
}"""


def _labelled_control(label: str, control: Callable[[], Field]) -> Field:
    with div("rp-field"):
        caption = Text(label, "label", "rp-label")
        element = control()
    name = f"f{element.id}"
    set_props(caption, for_=name)
    set_props(element, for_=name)
    return element


def text_field(
    label: str,
    value: str = "",
    *,
    kind: InputKind = "text",
    hint: str = "",
    placeholder: str = "",
    reveal_label: str = "",
    on_change: Callable[..., Any] | None = None,
) -> ui.input:
    """One line; `reveal_label` is the label of the button that uncovers a password.

    Set `.error` to a sentence to show what is wrong with it, to None when it is right again.
    """
    field: ui.input = _labelled_control(
        label, lambda: ui.input(value=value, placeholder=placeholder, on_change=on_change)
    )
    set_props(field, type=kind)
    if kind == "password":
        with field.add_slot("append"):
            _reveal_button(reveal_label or label, "rp-peek", TOGGLE_VISIBILITY_JS)
    return _styled_field(field, hint)


def text_area(
    label: str, value: str = "", *, hint: str = "", on_change: Callable[..., Any] | None = None
) -> ui.textarea:
    """Several lines, growing with what is written."""
    field: ui.textarea = _labelled_control(label, lambda: ui.textarea(value=value, on_change=on_change))
    return _styled_field(field.props("autogrow"), hint)


def select_field(
    label: str,
    options: Mapping[Any, str],
    value: Any = None,
    *,
    hint: str = "",
    on_change: Callable[..., Any] | None = None,
) -> ui.select:
    """One of several: the keys are values, the texts are what is shown."""
    field: ui.select = _labelled_control(label, lambda: ui.select(dict(options), value=value, on_change=on_change))
    return _styled_field(field.props("options-dense"), hint)


def switch_field(label: str, value: bool, *, hint: str = "", on_change: Callable[..., Any] | None = None) -> ui.switch:
    """On or off, with what that means beside it."""
    with div("rp-switch"):
        with div("rp-switch-words"):
            Text(label, "span", "rp-label")
            if hint:
                Text(hint, "span", "rp-hint")
        element = ui.switch(value=value, on_change=on_change)
    set_props(element, aria_label=label)
    return element


def _styled_field(field: Field, hint: str) -> Field:
    field.props("outlined dense hide-bottom-space").classes("rp-input")
    if hint:
        set_props(field, hint=hint)
    return field


def show_errors(fields: Mapping[str, ValidationElement[Any]], errors: Mapping[str, str]) -> None:
    """Put each error under its field, take away the others, and lead the cursor to the first wrong one."""
    for name, field in fields.items():
        field.error = errors.get(name)
    first = next((field for name, field in fields.items() if name in errors), None)
    if first is not None:
        first.run_method("focus")


@contextmanager
def busy_button(button: DisableableElement) -> Iterator[None]:
    """The button turns and cannot be pressed again while the block runs."""
    button.props("loading")
    button.disable()
    try:
        yield
    finally:
        if not button.is_deleted:
            button.enable()
            button.props(remove="loading")


def _reveal_button(label: str, classes: str, handler: str) -> None:
    with div(classes, "button") as toggle:
        sprite_icon("eye")
    set_props(toggle, type="button", aria_label=label, aria_pressed="false", title=label)
    toggle.on("click", js_handler=handler)
