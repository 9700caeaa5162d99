"""Fields of plain HTML forms, for the pages before sign-in: only a real POST can set a cookie.

They work without a script; `public.js` adds the button that uncovers a password, and that a form is sent once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from components.local_paths import local_path
from components.plain_html import Html, icon_html, join_html, tag_html

FieldKind = Literal["text", "email", "tel", "password"]


def plain_form(action: str, *content: str, hidden: Mapping[str, str], error: str = "") -> Html:
    """A form that posts to one of our own addresses; `error` stands above the fields."""
    alert = tag_html("div", icon_html("triangle-alert"), tag_html("span", error), class_="rp-form-error", role="alert")
    return tag_html(
        "form",
        *(tag_html("input", type="hidden", name=name, value=value) for name, value in hidden.items()),
        alert if error else Html(""),
        *content,
        class_="rp-form",
        method="post",
        action=local_path(action),
    )


def plain_field(
    name: str,
    label: str,
    *,
    kind: FieldKind = "text",
    error: str = "",
    hint: str = "",
    autocomplete: str = "",
    required: bool = True,
    reveal_label: str = "",
    value: str = "",
    is_focused: bool = False,
) -> Html:
    """An input under its label. `reveal_label` is the label of the button that uncovers a password."""
    note = error or hint
    field = tag_html(
        "input",
        id="n-" + name,
        name=name,
        type=kind,
        required=required,
        value=value or False,
        autofocus=is_focused,
        autocomplete=autocomplete or False,
        aria_describedby=f"n-{name}-note" if note else False,
        aria_invalid="true" if error else False,
    )
    note_html = tag_html("p", note, id=f"n-{name}-note", class_="rp-error-text" if error else "rp-hint")
    return tag_html(
        "div",
        tag_html("label", label, class_="rp-label", for_="n-" + name),
        tag_html(
            "div",
            field,
            _reveal_button(reveal_label) if reveal_label else Html(""),
            class_="rp-native wrong" if error else "rp-native",
        ),
        note_html if note else Html(""),
        class_="rp-field",
    )


def plain_select(name: str, label: str, options: Sequence[tuple[str, str]], value: str = "") -> Html:
    """A drop-down of (value, text), one of them chosen already."""
    choices = [tag_html("option", text, value=key, selected=key == value) for key, text in options]
    return tag_html(
        "div",
        tag_html("label", label, class_="rp-label", for_="n-" + name),
        tag_html(
            "div",
            tag_html("select", *choices, id="n-" + name, name=name),
            icon_html("chevron-down"),
            class_="rp-native",
        ),
        class_="rp-field",
    )


def plain_checkbox(name: str, label: str, *, is_checked: bool = False, error: str = "", required: bool = True) -> Html:
    """A tick box with its sentence; one that has to be ticked unless it is not `required`."""
    field = tag_html(
        "input",
        type="checkbox",
        name=name,
        value="yes",
        required=required,
        checked=is_checked,
        aria_describedby=f"n-{name}-note" if error else False,
        aria_invalid="true" if error else False,
    )
    box = tag_html("label", field, tag_html("span", label), class_="rp-check")
    if not error:
        return box
    return tag_html("div", box, tag_html("p", error, id=f"n-{name}-note", class_="rp-error-text"), class_="rp-field")


def plain_submit(text: str) -> Html:
    """The form's one button."""
    return tag_html("button", text, class_="rp-submit", type="submit")


def two_fields(first: Html, second: Html) -> Html:
    """Two fields beside each other."""
    return tag_html("div", join_html(first, second), class_="rp-two")


def _reveal_button(label: str) -> Html:
    return tag_html(
        "button",
        icon_html("eye"),
        class_="rp-eye",
        type="button",
        aria_label=label,
        aria_pressed="false",
        title=label,
    )
