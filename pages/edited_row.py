"""A form over a row that others may change too: what it was filled from, what differs, and what two people changed.

The values a field was filled from are its version. They are compared under a lock, in the transaction that writes: what
one side changed merges by itself, what both changed is asked, and nothing is written until it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from components.change_review import ChangeChoice, ChangeReview, ReviewedChange
from pages.access_control import PageContext
from pages.field_controls import FieldBinding, label_texts
from pages.field_words import COMBINED_WIDGETS, describe_value
from ringlypro.core.field_specs import DeclaredField
from ringlypro.core.row_merge import ChangedByOthers, FieldConflict, combine_values, find_conflicts, merge_changes

MISSING = object()


@dataclass(frozen=True, slots=True)
class EditedField:
    """How a field is named and its values are worded where two of them stand beside each other."""

    label: str
    describe: Callable[[Any], str]
    combines: bool = False


def edited_fields(page: PageContext, fields: Iterable[DeclaredField]) -> dict[str, EditedField]:
    """Declared fields, by name."""
    return {
        field.name: EditedField(
            label_texts(page, field)[0],
            lambda stored, field=field: describe_value(page, field, stored),  # type: ignore[misc]  # bound here
            field.spec.widget in COMBINED_WIDGETS,
        )
        for field in fields
    }


class EditedRow:
    """The controls of one row. Make it where the questions are to stand, then `fill_row`."""

    def __init__(
        self,
        page: PageContext,
        fields: Mapping[str, EditedField],
        bindings: Mapping[str, FieldBinding],
        *,
        on_choose: Callable[[], Any] = lambda: None,
    ) -> None:
        """`on_choose` hears that a question was answered."""
        self._fields, self._bindings, self._on_choose = fields, bindings, on_choose
        self._base: dict[str, Any] = {}
        self._submitted_base: dict[str, Any] = {}
        self.is_filling = False
        """Whether controls are just being set, by nobody's hand."""
        self.on_base: Callable[[Mapping[str, Any]], Any] = lambda _base: None
        """Hears what the controls are filled with, as they hold it."""
        self._conflicts: dict[str, FieldConflict] = {}
        self._review = ChangeReview(page.translate, self._choose)

    @property
    def base(self) -> Mapping[str, Any]:
        """What the fields were filled from; empty for a row that is not there yet."""
        return self._base

    def fill_row(self, stored: Mapping[str, Any]) -> None:
        """Show what is stored, whatever is typed."""
        self._fill(self._bindings, stored)
        self._tell_base()
        self._ask({})

    def restore_typed(self, typed: Mapping[str, Any], base: Mapping[str, Any], stored: Mapping[str, Any]) -> None:
        """Show a draft over what is stored now. `base` is what it was typed over; both are as controls hold them."""
        self.fill_row(stored)
        for name in typed.keys() & self._bindings.keys():
            binding = self._bindings[name]
            if name in base and base[name] != binding.to_control(stored[name]):
                self._base[name] = binding.from_control(base[name])
            with suppress(TypeError, ValueError):  # a draft of an older form may hold what this one cannot
                binding.control.value = typed[name]
        self.take_stored(stored)

    def typed_over(self) -> dict[str, Any]:
        """What the controls held, where something else is typed now."""
        return {name: self._bindings[name].to_control(self._base[name]) for name in self.typed_values()}

    def take_stored(self, stored: Mapping[str, Any]) -> None:
        """Somebody stored this: show it where nothing else is typed, and ask where something is."""
        typed_values = self.typed_values()
        untouched = [
            name
            for name, binding in self._bindings.items()
            if typed_values.get(name, MISSING) in (MISSING, binding.to_control(stored[name]))
        ]
        self._fill(untouched, stored)
        self._tell_base()
        mine = {name: self._bindings[name].from_control(typed_values[name]) for name in self._unsaved(typed_values)}
        self._ask({conflict.name: conflict for conflict in find_conflicts(self._base, mine, stored)})

    def typed_values(self) -> dict[str, Any]:
        """What the controls hold where that is not what they were filled with, as controls hold it."""
        return self._unsaved({name: binding.held_value for name, binding in self._bindings.items()})

    def read_changes(self) -> dict[str, Any]:
        """The same, as it would be stored; not judged yet. Whoever saves reads them, then merges them."""
        self._submitted_base = dict(self._base)
        return {name: self._bindings[name].from_control(value) for name, value in self.typed_values().items()}

    def merge_stored(self, clean_changes: Mapping[str, Any], stored: Mapping[str, Any]) -> dict[str, Any]:
        """What is to be written over a row that was read under a lock. Raises ChangedByOthers."""
        return merge_changes(self._submitted_base, clean_changes, stored)

    def show_conflicts(self, changed: ChangedByOthers) -> None:
        """Ask what is to stand where both sides changed something; show theirs everywhere else."""
        self.take_stored(changed.stored)
        self._ask({conflict.name: conflict for conflict in changed.conflicts})

    def _fill(self, names: Iterable[str], stored: Mapping[str, Any]) -> None:
        self.is_filling = True
        for name in names:
            self._base[name] = stored[name]
            self._bindings[name].fill_control(stored[name])
        self.is_filling = False

    def _tell_base(self) -> None:
        self.on_base({name: binding.to_control(self._base[name]) for name, binding in self._bindings.items()})

    def _unsaved(self, control_values: Mapping[str, Any]) -> dict[str, Any]:
        return {
            name: value
            for name, value in control_values.items()
            if name in self._base and value != self._bindings[name].to_control(self._base[name])
        }

    def _choose(self, name: str, choice: ChangeChoice) -> None:
        conflict, binding = self._conflicts.pop(name), self._bindings[name]
        self._base[name] = conflict.theirs
        if choice == "theirs":
            binding.fill_control(conflict.theirs)
        elif choice == "both":
            binding.control.value = binding.to_control(combine_values(conflict))
        self._tell_base()
        self._ask(self._conflicts)
        self._on_choose()

    def _ask(self, conflicts: Mapping[str, FieldConflict]) -> None:
        self._conflicts = dict(conflicts)
        self._review.show_changes([self._word_conflict(conflict) for conflict in self._conflicts.values()])

    def _word_conflict(self, conflict: FieldConflict) -> ReviewedChange:
        field = self._fields[conflict.name]
        return ReviewedChange(
            conflict.name,
            field.label,
            field.describe(conflict.theirs),
            field.describe(conflict.mine),
            combines=field.combines and combine_values(conflict) is not None,
        )
