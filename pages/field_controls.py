"""Controls for declared fields: which one, with which words, and how what is stored becomes what the control holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Protocol

from nicegui.elements.mixins.validation_element import ValidationElement

from components.forms import InputKind, select_field, show_errors, switch_field, text_area, text_field
from components.html_elements import div
from pages.access_control import PageContext
from pages.field_options import list_options
from pages.settings_hours import HoursEditor
from ringlypro.core.field_specs import DeclaredField, Widget
from ringlypro.core.phone_numbers import format_phone

ValueConverter = Callable[[Any], Any]
KINDS: Mapping[Widget, InputKind] = {"email": "email", "phone": "tel", "date": "date"}
FULL_WIDTH = frozenset({"text", "phrases", "switch", "hours"})


class FormControl(Protocol):
    """What can be bound to a field: most of NiceGUI's inputs, and editors of our own."""

    value: Any


def keep_value(value: Any) -> Any:
    """The value as it is."""
    return value


@dataclass(frozen=True, slots=True)
class FieldBinding:
    """A field and its control. `to_control` turns what is stored into what the control holds, `from_control` back.

    `prepare` gets what is stored before it is shown.
    """

    control: FormControl
    to_control: ValueConverter = keep_value
    from_control: ValueConverter = keep_value
    prepare: ValueConverter = keep_value

    @property
    def held_value(self) -> Any:
        """What the control holds; a field that was cleared holds an empty text."""
        return "" if self.control.value is None else self.control.value

    def fill_control(self, stored: Any) -> None:
        """Show what is stored."""
        self.prepare(stored)
        control_value = self.to_control(stored)
        if self.control.value != control_value:
            self.control.value = control_value


def build_controls(
    page: PageContext, fields: Iterable[DeclaredField], on_change: Callable[..., Any] | None = None
) -> dict[str, FieldBinding]:
    """A control for each field, in order; narrow ones stand side by side."""
    bindings: dict[str, FieldBinding] = {}
    for is_wide, group in groupby(fields, key=lambda each: each.spec.wide or each.spec.widget in FULL_WIDTH):
        if is_wide:
            bindings |= {each.name: build_control(page, each, on_change) for each in group}
        else:
            with div("rp-fields"):
                bindings |= {each.name: build_control(page, each, on_change) for each in group}
    return bindings


def build_control(page: PageContext, field: DeclaredField, on_change: Callable[..., Any] | None = None) -> FieldBinding:
    """The control that a field's declaration asks for."""
    label, hint = label_texts(page, field)
    match field.spec.widget:
        case "text":
            return FieldBinding(text_area(label, hint=hint, on_change=on_change))
        case "phrases":
            return FieldBinding(text_area(label, hint=hint, on_change=on_change), "\n".join, split_lines)
        case "tags":
            return FieldBinding(text_field(label, hint=hint, on_change=on_change), ", ".join, split_tags)
        case "switch":
            return FieldBinding(switch_field(label, False, hint=hint, on_change=on_change))
        case "hours":
            return FieldBinding(HoursEditor(page, on_change or (lambda: None)))
        case "choice" | "length" | "days" | "seconds" | "timezone":
            control = select_field(label, {}, hint=hint, on_change=on_change)
            return FieldBinding(
                control,
                to_control=show_choice if field.spec.nothing else keep_value,
                prepare=lambda stored: control.set_options(list_options(page, field, stored)),
            )
    kind = KINDS.get(field.spec.widget, "text")
    show = SHOWN_BY_WIDGET.get(field.spec.widget, show_text)
    return FieldBinding(text_field(label, kind=kind, hint=hint, on_change=on_change), show)


def label_texts(page: PageContext, field: DeclaredField) -> tuple[str, str]:
    """A field's label and its hint, "" for none; a translation's name their language."""
    label = page.translate(field.spec.label)
    if not field.language:
        return label, page.translate(str(field.spec.hint)) if field.spec.hint else ""
    language = page.translate(f"languages.{field.language}")
    hint = page.translate(str(field.spec.hint), language=language) if field.spec.hint else ""
    return page.translate("settings.translation", label=label, language=language), hint


def fill_controls(
    bindings: Mapping[str, FieldBinding], fields: Iterable[DeclaredField], stored_values: Mapping[str, Any] | None
) -> None:
    """Show what a row holds, or what a new one begins with."""
    for field in fields:
        bindings[field.name].fill_control(first_value(field) if stored_values is None else stored_values[field.name])


def first_value(field: DeclaredField) -> Any:
    """What a new row's form begins with."""
    default = "" if field.default is MISSING else field.default
    return default if field.spec.suggested is None else field.spec.suggested


def read_controls(bindings: Mapping[str, FieldBinding]) -> dict[str, Any]:
    """What was filled in, by field."""
    return {name: binding.from_control(binding.held_value) for name, binding in bindings.items()}


def mark_errors(page: PageContext, bindings: Mapping[str, FieldBinding], texts: Mapping[str, str]) -> None:
    """Say under each bad field what is wrong, by the key of a text, and lead the cursor to the first."""
    controls = {name: each.control for name, each in bindings.items() if isinstance(each.control, ValidationElement)}
    show_errors(controls, {name: page.translate(key) for name, key in texts.items()})


def show_text(stored: str | None) -> str:
    """The text, or an empty one for nothing."""
    return stored or ""


def show_choice(stored: Any) -> Any:
    """What is chosen, or an empty text for choosing nothing; 0 is a choice."""
    return "" if stored is None else stored


def show_phone(stored: str | None) -> str:
    """A number as people write it."""
    return format_phone(stored) if stored else ""


def show_amount(stored: Decimal | None) -> str:
    """Dollars and cents without a sign."""
    return "" if not stored and stored != 0 else f"{stored:.2f}"


def show_date(stored: date | str | None) -> str:
    """A day as a field of the browser holds it."""
    return stored.isoformat() if isinstance(stored, date) else stored or ""


def show_spans(stored: Iterable[Sequence[str]] | str) -> str:
    """Stretches of a day, between commas."""
    return stored if isinstance(stored, str) else ", ".join("–".join(span) for span in stored)


SHOWN_BY_WIDGET: Mapping[Widget, ValueConverter] = {
    "phone": show_phone, "money": show_amount, "date": show_date, "spans": show_spans,
}  # fmt: skip
"""How the line of a text shows what is stored; of any other widget as it is."""


def split_lines(text: str) -> list[str]:
    """The lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def split_tags(text: str) -> list[str]:
    """What stands between commas."""
    return [tag.strip() for tag in text.split(",") if tag.strip()]
