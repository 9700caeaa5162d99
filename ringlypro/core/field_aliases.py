"""Declared fields under the names that programs know them by, where a column has another.

The alias is what is accepted, shown and named when something is wrong; rooms get and give the names of the declaration.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ringlypro.core.field_specs import DeclaredField, FieldDeclarations, editable, read_only


class FieldAliases:
    """`fields` is the declaration for programs, in its own names."""

    def __init__(
        self,
        name: str,
        declared: FieldDeclarations,
        *,
        aliases: Mapping[str, str] | None = None,
        shown_names: Iterable[str] = (),
        written: Mapping[str, Any] | None = None,
    ) -> None:
        """`aliases` are by declared name, of a translated text without the ending.

        `shown_names` are fields of ours that programs may see, `written` those that they may set too, each with the
        type that is judged.
        """
        self.declared = declared
        self.alias_by_name = {each.name: _alias_of(each, aliases or {}) for each in declared.by_name.values()}
        self.name_by_alias = {alias: name for name, alias in self.alias_by_name.items()}
        access = dict.fromkeys(shown_names, read_only()) | dict.fromkeys(written or {}, editable())
        self.fields = FieldDeclarations(
            name,
            [
                replace(
                    each,
                    name=self.alias_by_name[each.name],
                    spec=access.get(each.name, each.spec),
                    annotation=(written or {}).get(each.name, each.annotation),
                )
                for each in declared.by_name.values()
            ],
        )

    def to_declared_names(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values that are given by alias, by the names of the declaration."""
        return {self.name_by_alias[alias]: value for alias, value in values.items()}

    def read_row(self, row: object) -> dict[str, Any]:
        """What programs see of a stored row, by alias."""
        names = {alias: self.name_by_alias[alias] for alias in self.fields.shown_names}
        return {alias: self.declared.read_value(row, name) for alias, name in names.items()}


def _alias_of(field: DeclaredField, aliases: Mapping[str, str]) -> str:
    if field.language:
        return f"{aliases.get(field.translates, field.translates)}_{field.language}"
    return aliases.get(field.name, field.name)
