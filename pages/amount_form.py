"""A small form of switches and amounts over a row that others may change too: drafted, saved once, acknowledged.

What was stored meanwhile is shown where nothing else is typed, and asked about where something is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from components.forms import switch_field, text_field
from components.html_elements import Text, div, set_props
from components.save_box import SaveBox
from pages.access_control import PageContext
from pages.drafted_form import DraftedForm, draft_row, run_once
from pages.edited_row import EditedField, EditedRow
from pages.field_controls import FieldBinding, mark_errors
from ringlypro.core.errors import InvalidFields
from ringlypro.core.money import CENT
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.credits.payment_amounts import read_typed_dollars
from ringlypro.db.unit_of_work import UnitOfWork

FormTexts = dict[str, Any]
"""What the controls hold: a text for each amount, True or False for a switch."""


@dataclass(frozen=True, slots=True)
class AmountFormFields:
    """The form: its name, the text keys of its labels by field, and which fields are switches, or may be empty."""

    name: str
    labels: Mapping[str, str]
    save_label: str
    switches: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AmountFormStore:
    """Where it is kept: `load` reads it under a lock, `write` stores all of it and gives it as stored."""

    load: Callable[[UnitOfWork], Awaitable[FormTexts]]
    write: Callable[[UnitOfWork, Mapping[str, Any]], Awaitable[FormTexts]]


class AmountForm:
    """The form. Made once; `show_stored` when the row changed."""

    def __init__(
        self, page: PageContext, form_fields: AmountFormFields, store: AmountFormStore, stored: FormTexts
    ) -> None:
        """As it is stored; a draft of this person's comes back by itself."""
        self._page, self._fields, self._store, self._stored = page, form_fields, store, stored
        translate = page.translate
        self._refusal = div("rp-form-refusal")
        set_props(self._refusal, role="alert")
        self._drafted = DraftedForm(
            page,
            form_fields.name,
            page.visitor.client_id,
            on_restore=lambda typed, base: self._edited.restore_typed(typed, base, self._stored),
            on_discard=lambda: self._edited.fill_row(self._stored),
        )
        self._bindings = {name: FieldBinding(control) for name, control in self._build_controls().items()}
        labels = {name: EditedField(translate(label), self._describe) for name, label in form_fields.labels.items()}
        self._edited = EditedRow(page, labels, self._bindings)
        draft_row(self._drafted, self._edited, self._bindings)
        SaveBox(translate, translate(form_fields.save_label), self._save, draft=self._drafted.name)
        self._edited.fill_row(stored)

    def show_stored(self, stored: FormTexts) -> None:
        """It may have been changed elsewhere."""
        if stored != self._stored:
            self._stored = stored
            self._edited.take_stored(stored)

    def _build_controls(self) -> dict[str, Any]:
        translate, form_fields, change = self._page.translate, self._fields, self._drafted.note_change
        controls: dict[str, Any] = {}
        for name in form_fields.labels.keys() & form_fields.switches:
            controls[name] = switch_field(translate(form_fields.labels[name]), False, on_change=change)
        with div("rp-fields"):
            for name, label in form_fields.labels.items():
                if name not in form_fields.switches:
                    hint = translate(form_fields.hints[name]) if name in form_fields.hints else ""
                    controls[name] = text_field(translate(label), hint=hint, on_change=change)
                    set_props(controls[name], prefix="$", inputmode="decimal")
        return controls

    def _describe(self, value: Any) -> str:
        if isinstance(value, bool):
            return self._page.translate("ui.changed.on" if value else "ui.changed.off")
        return f"${value}" if value else "–"

    async def _save(self, key: str) -> bool:
        try:
            written = await run_once(self._page, key, self._fields.name, self._write)
        except ChangedByOthers as changed:
            self._edited.show_conflicts(changed)
            return False
        except InvalidFields as error:
            self._show_errors(error.fields)
            return False
        if written is not None:
            self._stored = written
            self._edited.fill_row(written)
        self._show_errors({})
        self._drafted.forget_draft()
        return True

    def _show_errors(self, errors: Mapping[str, str]) -> None:
        """Under each field; what has no field, or a switch, stands above the form."""
        shown_names = self._fields.labels.keys() - self._fields.switches
        mark_errors(self._page, self._bindings, {name: key for name, key in errors.items() if name in shown_names})
        self._refusal.clear()
        with self._refusal:
            for name, key in errors.items():
                if name not in shown_names:
                    Text(self._page.translate(key), "p", "rp-error")

    async def _write(self, unit: UnitOfWork) -> FormTexts:
        stored = await self._store.load(unit)
        merged = stored | self._edited.merge_stored(self._edited.read_changes(), stored)
        amounts = read_amounts(self._fields, merged)
        return await self._store.write(unit, {name: amounts.get(name, value) for name, value in merged.items()})


def read_amounts(form_fields: AmountFormFields, typed: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """The amounts of a form; None for one that may be empty and is. Raises InvalidFields, a reason for each field."""
    amounts: dict[str, Decimal | None] = {}
    errors: dict[str, str] = {}
    for name in form_fields.labels.keys() - form_fields.switches:
        text = str(typed[name]).strip()
        if not text and name in form_fields.optional:
            amounts[name] = None
            continue
        try:
            amounts[name] = read_typed_dollars(text)
        except InvalidFields as error:
            errors[name] = error.fields["amount"]
    if errors:
        raise InvalidFields(errors)
    return amounts


def plain_dollars(amount: Decimal | None) -> str:
    """An amount as a field holds it; empty for none."""
    if amount is None:
        return ""
    whole = amount.quantize(CENT)
    return str(int(whole)) if whole == int(whole) else str(whole)
