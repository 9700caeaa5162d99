"""The forms of a service and of an answer: dialogs that begin with what is stored and say what is wrong in place."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from components.buttons import text_button
from components.dialogs import build_dialog
from components.feedback import show_toast
from components.forms import busy_button
from pages.access_control import PageContext
from pages.edited_row import EditedRow, edited_fields
from pages.field_controls import FieldBinding, build_controls, fill_controls, first_value, mark_errors, read_controls
from ringlypro.clients import catalog
from ringlypro.clients.offer_fields import ANSWER_FIELDS, SERVICE_FIELDS
from ringlypro.clients.tables import Answer, Service
from ringlypro.core.errors import InvalidFields, RinglyError
from ringlypro.core.field_specs import FieldDeclarations
from ringlypro.core.row_merge import ChangedByOthers
from ringlypro.db.unit_of_work import UnitOfWork

WriteHandler = Callable[[UnitOfWork, Mapping[str, object]], Awaitable[Any]]
LockRow = Callable[[UnitOfWork], Awaitable[Service | Answer]]


def open_service_form(page: PageContext, service: Service | None, dialog_host: ui.element) -> None:
    """Ask for a service: a new one, or what is to be another way about this one.

    `dialog_host` stands outside of whatever is drawn anew when somebody else changes something.
    """

    async def write_service(unit: UnitOfWork, form_values: Mapping[str, object]) -> None:
        if service is None:
            await catalog.add_service(unit, form_values)
        else:
            await catalog.update_service(unit, service.id, form_values)

    async def lock_service(unit: UnitOfWork) -> Service:
        assert service is not None
        return await catalog.get_service(unit, service.id, lock=True)

    title = page.translate("settings.services.change" if service else "settings.services.add")
    with dialog_host:
        form = _OfferForm(page, SERVICE_FIELDS, "service", title)
    if service:
        form.edit_row(service, lock_service)
    else:
        fill_controls(form.bindings, form.fields, None)
    form.open_form(write_service)


def open_answer_form(page: PageContext, answer: Answer | None, dialog_host: ui.element) -> None:
    """Ask for an answer: a new one, or what is to be another way about this one."""
    if answer is None:
        with dialog_host:
            open_new_answer_form(page, title=page.translate("settings.answers.add"), write=catalog.add_answer)
        return

    async def lock_answer(unit: UnitOfWork) -> Answer:
        return await catalog.get_answer(unit, answer.id, lock=True)

    with dialog_host:
        form = _OfferForm(page, ANSWER_FIELDS, "answer", page.translate("settings.answers.change"), wide=True)
    form.edit_row(answer, lock_answer)
    form.open_form(lambda unit, form_values: catalog.update_answer(unit, answer.id, form_values))


def open_new_answer_form(
    page: PageContext,
    *,
    title: str,
    write: WriteHandler,
    first_values: Mapping[str, Any] | None = None,
    saved: str = "",
) -> None:
    """Ask for an answer in the owner's words. The form begins with the values there are; `saved` is said at the end."""
    form = _OfferForm(page, ANSWER_FIELDS, "answer", title, wide=True)
    begun = {field.name: first_value(field) for field in form.fields} | dict(first_values or {})
    fill_controls(form.bindings, form.fields, begun)
    form.open_form(write, saved=saved)


class _OfferForm:
    """The dialog. Fill it, or let it edit a row, then open it."""

    def __init__(
        self, page: PageContext, declared: FieldDeclarations, form: str, title: str, *, wide: bool = False
    ) -> None:
        self._page, self._declared = page, declared
        self.fields = declared.in_form(form)
        self._lock_row: LockRow | None = None
        with build_dialog(title, wide=wide) as (self._box, actions):
            self.bindings: dict[str, FieldBinding] = build_controls(page, self.fields)
            self._edited = EditedRow(page, edited_fields(page, self.fields), self.bindings)
            with actions:
                text_button(page.translate("ui.cancel"), self._box.close)
                self._save_button: ui.button = text_button(page.translate("settings.save"), kind="primary")

    def edit_row(self, row: Service | Answer, lock_row: LockRow) -> None:
        """Begin with a row that is there; `lock_row` reads it anew, to be changed."""
        self._edited.fill_row(catalog.to_submitted_fields(row))
        self._lock_row = lock_row

    def open_form(self, write: WriteHandler, *, saved: str = "") -> None:
        """Show it; `write` gets what is to be stored."""

        async def save_form() -> None:
            with busy_button(self._save_button):
                if not await self._store_values(write):
                    return
            self._box.close()
            show_toast(saved or self._page.translate("settings.saved"))

        self._save_button.on_click(save_form)
        self._box.on("hide", self._box.delete)
        self._box.open()

    async def _store_values(self, write: WriteHandler) -> bool:
        """True when it is stored; else what is wrong stands under its field and the dialog stays."""
        try:
            async with self._page.unit_of_work() as unit:
                await write(unit, await self._merge_values(unit))
        except ChangedByOthers as changed:
            self._edited.show_conflicts(changed)
        except InvalidFields as error:
            mark_errors(self._page, self.bindings, error.fields)
        except RinglyError as error:
            show_toast(self._page.translate(error.key, **error.values), "bad")
        else:
            return True
        return False

    async def _merge_values(self, unit: UnitOfWork) -> Mapping[str, object]:
        if self._lock_row is None:
            return read_controls(self.bindings)
        changes = self._declared.clean_values(self._edited.read_changes())
        stored = catalog.to_submitted_fields(await self._lock_row(unit))
        return self._edited.merge_stored(changes, stored)
