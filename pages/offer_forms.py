"""The forms of a service and of an answer: dialogs that begin with what is stored and say what is wrong in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nicegui import ui

from pages.access_control import PageContext
from pages.drafted_form import NEW_ROW
from pages.field_controls import first_value
from pages.row_form import RowForm, WriteHandler
from ringlypro.clients import catalog
from ringlypro.clients.offer_fields import ANSWER_FIELDS, SERVICE_FIELDS
from ringlypro.clients.tables import Answer, Service
from ringlypro.db.unit_of_work import UnitOfWork


def open_service_form(page: PageContext, service: Service | None, dialog_host: ui.element) -> None:
    """Ask for a service: a new one, or what is to be another way about this one.

    `dialog_host` stands outside of whatever is drawn anew when somebody else changes something.
    """

    async def write_service(unit: UnitOfWork, form_values: Mapping[str, object]) -> None:
        if service is None:
            await catalog.add_service(unit, form_values)
        else:
            await catalog.update_service(unit, service.id, form_values)

    async def lock_service(unit: UnitOfWork) -> Mapping[str, Any]:
        assert service is not None
        return catalog.to_submitted_fields(await catalog.get_service(unit, service.id, lock=True))

    title = page.translate("settings.services.change" if service else "settings.services.add")
    with dialog_host:
        form = RowForm(
            page, SERVICE_FIELDS, "service", title, draft=("service", str(service.id) if service else NEW_ROW)
        )
    if service:
        form.edit_row(catalog.to_submitted_fields(service), lock_service)
    else:
        form.begin_with({field.name: first_value(field) for field in form.fields})
    form.open_form(write_service)


def open_answer_form(page: PageContext, answer: Answer | None, dialog_host: ui.element) -> None:
    """Ask for an answer: a new one, or what is to be another way about this one."""
    if answer is None:
        with dialog_host:
            open_new_answer_form(page, title=page.translate("settings.answers.add"), write=catalog.add_answer)
        return

    async def lock_answer(unit: UnitOfWork) -> Mapping[str, Any]:
        return catalog.to_submitted_fields(await catalog.get_answer(unit, answer.id, lock=True))

    with dialog_host:
        form = RowForm(
            page,
            ANSWER_FIELDS,
            "answer",
            page.translate("settings.answers.change"),
            draft=("answer", str(answer.id)),
            wide=True,
        )
    form.edit_row(catalog.to_submitted_fields(answer), lock_answer)
    form.open_form(lambda unit, form_values: catalog.update_answer(unit, answer.id, form_values))


def open_new_answer_form(
    page: PageContext,
    *,
    title: str,
    write: WriteHandler,
    first_values: Mapping[str, Any] | None = None,
    saved: str = "",
    draft: tuple[str, str] = ("answer", NEW_ROW),
) -> None:
    """Ask for an answer in the owner's words. The form begins with the values there are; `saved` is said at the end."""
    form = RowForm(page, ANSWER_FIELDS, "answer", title, draft=draft, wide=True)
    form.begin_with({field.name: first_value(field) for field in form.fields} | dict(first_values or {}))
    form.open_form(write, saved=saved)
