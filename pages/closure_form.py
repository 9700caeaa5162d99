"""The form of days off: a first day, a last one, why, and hours for days that are only shorter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from pages.access_control import PageContext
from pages.drafted_form import NEW_ROW
from pages.field_controls import first_value
from pages.row_form import RowForm
from ringlypro.clients import closures
from ringlypro.clients.closure_fields import SENT_CLOSURE_FIELDS
from ringlypro.clients.tables import Closure
from ringlypro.db.unit_of_work import UnitOfWork


def open_closure_form(page: PageContext, closure: Closure | None, dialog_host: ui.element) -> None:
    """Ask for days off: new ones, or what is to be another way about these."""

    async def write_closure(unit: UnitOfWork, form_values: Mapping[str, object]) -> None:
        if closure is None:
            await closures.add_closure(unit, form_values)
        else:
            await closures.update_closure(unit, closure.id, form_values)

    async def lock_closure(unit: UnitOfWork) -> Mapping[str, Any]:
        assert closure is not None
        return closures.to_submitted_closure(await closures.get_closure(unit, closure.id, lock=True))

    title = page.translate("closures.change" if closure else "closures.add")
    with dialog_host:
        form = RowForm(
            page, SENT_CLOSURE_FIELDS, "closure", title, draft=("closure", str(closure.id) if closure else NEW_ROW)
        )
    if closure is None:
        form.begin_with({field.name: first_value(field) for field in form.fields})
    else:
        form.edit_row(closures.to_submitted_closure(closure), lock_closure)
    form.open_form(write_closure)
