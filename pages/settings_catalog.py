"""The settings that are lists: services that can be booked, and answers to what callers ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Any

from nicegui import ui

from components.buttons import icon_button, text_button
from components.cards import card_head, card_section
from components.empty_states import empty_state
from components.html_elements import Text, div
from components.pills import status_pill
from pages.access_control import PageContext
from pages.applied_change import apply_change
from pages.drafted_form import NEW_ROW, reopen_left_form
from pages.field_options import format_minutes
from pages.offer_forms import open_answer_form, open_service_form
from pages.pagination import refresh_on_change
from pages.undo import show_undo
from ringlypro.clients import catalog
from ringlypro.clients.tables import Answer, Service
from ringlypro.commands import undo
from ringlypro.commands.undo import UndoOffer
from ringlypro.core.field_specs import TRANSLATION_LANGUAGES
from ringlypro.core.money import format_price
from ringlypro.db.unit_of_work import UnitOfWork


async def build_services_section(page: PageContext) -> None:
    """What can be booked."""

    async def load_services() -> list[Service]:
        async with page.unit_of_work() as unit:
            return list(await catalog.list_services(unit))

    dialog_host = div()

    @ui.refreshable
    def service_list(service_rows: list[Service]) -> None:
        for at, service in enumerate(service_rows):
            _service_line(page, service, dialog_host, before=at, after=len(service_rows) - 1 - at)
        if not service_rows:
            empty_state(
                "briefcase", page.translate("settings.services.empty"), page.translate("settings.services.empty_hint")
            )

    async def refresh_list() -> None:
        service_list.refresh(await load_services())

    with card_section(flush=True):
        with card_head(page.translate("settings.section.services"), page.translate("settings.services.sub")):
            text_button(
                page.translate("settings.services.add"),
                lambda: open_service_form(page, None, dialog_host),
                kind="primary",
                icon="plus",
            )
        service_list(await load_services())
    refresh_on_change(page, {"clients"}, refresh_list)

    async def reopen_form(row: str) -> None:
        services = {str(service.id): service for service in await load_services()}
        if row in services or row == NEW_ROW:
            open_service_form(page, services.get(row), dialog_host)

    reopen_left_form(page, "service", reopen_form)


def _service_line(page: PageContext, service: Service, dialog_host: ui.element, *, before: int, after: int) -> None:
    translate = page.translate

    def move_handler(by: int) -> Callable[[], Awaitable[None]]:
        async def move_service() -> None:
            await apply_change(page, lambda unit: catalog.move_service(unit, service.id, offset=by))

        return move_service

    price = service.price or ("" if service.price_amount is None else format_price(service.price_amount))
    with div("rp-offer").classes("" if service.active else "off"):
        with div("rp-li-words"):
            Text(service.name, "div", "rp-li-title")
            details = (service.category, format_minutes(page, service.minutes), price)
            Text(" · ".join(filter(None, details)), "div", "rp-sub2")
        if not service.active:
            status_pill(translate("settings.services.off"))
        with div("rp-offer-acts"):
            up = icon_button("chevron-up", translate("settings.services.up", name=service.name), move_handler(-1))
            down = icon_button("chevron-down", translate("settings.services.down", name=service.name), move_handler(1))
            up.set_enabled(before > 0)
            down.set_enabled(after > 0)
            icon_button(
                "pencil",
                translate("settings.edit", name=service.name),
                lambda: open_service_form(page, service, dialog_host),
            )
            icon_button(
                "trash-2",
                translate("settings.remove", name=service.name),
                lambda: _remove_service(page, service, after),
            )


async def _remove_service(page: PageContext, service: Service, after: int) -> None:
    async def remove_service(unit: UnitOfWork) -> None:
        place = len(await catalog.list_services(unit)) - 1 - after
        row = _to_json_values(catalog.to_submitted_fields(service))
        deleted = await catalog.remove_service(unit, service.id)
        values = {"id": service.id, "deleted": deleted, "row": row, "place": place}
        text = "settings.removed" if deleted else "settings.services.kept"
        offer = UndoOffer("service", values, text, {"name": service.name})
        offers.append((await undo.store_undo(unit, offer, user_id=page.visitor.user_id), offer))

    offers: list[tuple[str, UndoOffer]] = []
    if await apply_change(page, remove_service):
        show_undo(page, *offers[0])


async def build_answers_section(page: PageContext) -> None:
    """What she answers in the owner's words."""

    async def load_answers() -> list[Answer]:
        async with page.unit_of_work() as unit:
            return list(await catalog.list_answers(unit))

    dialog_host = div()

    @ui.refreshable
    def answer_list(answer_rows: list[Answer]) -> None:
        for answer in answer_rows:
            _answer_line(page, answer, dialog_host)
        if not answer_rows:
            empty_state(
                "circle-help", page.translate("settings.answers.empty"), page.translate("settings.answers.empty_hint")
            )

    async def refresh_list() -> None:
        answer_list.refresh(await load_answers())

    with card_section(flush=True):
        with card_head(page.translate("settings.section.answers"), page.translate("settings.answers.sub")):
            text_button(
                page.translate("settings.answers.add"),
                lambda: open_answer_form(page, None, dialog_host),
                kind="primary",
                icon="plus",
            )
        answer_list(await load_answers())
    refresh_on_change(page, {"clients"}, refresh_list)

    async def reopen_form(row: str) -> None:
        answers = {str(answer.id): answer for answer in await load_answers()}
        if row in answers or row == NEW_ROW:
            open_answer_form(page, answers.get(row), dialog_host)

    reopen_left_form(page, "answer", reopen_form)


def _answer_line(page: PageContext, answer: Answer, dialog_host: ui.element) -> None:
    translate, name = page.translate, answer.question
    wordings = [answer.question, *(texts.question for texts in answer.texts.values()), *answer.questions]
    with div("rp-offer top"):
        with div("rp-li-words"):
            Text(" · ".join(filter(None, wordings)), "div", "rp-li-title")
            Text(answer.answer, "p", "rp-sub rp-words-said")
            for lang in TRANSLATION_LANGUAGES:
                if lang in answer.texts and answer.texts[lang].answer:
                    translated_answer = Text(answer.texts[lang].answer, "p", "rp-sub2 rp-words-said")
                    translated_answer.props["lang"] = lang
                else:
                    missing = translate("settings.answers.no_translation", language=translate(f"languages.{lang}"))
                    Text(missing, "p", "rp-sub2")
        with div("rp-offer-acts"):
            icon_button(
                "pencil", translate("settings.edit", name=name), lambda: open_answer_form(page, answer, dialog_host)
            )
            icon_button("trash-2", translate("settings.remove", name=name), lambda: _remove_answer(page, answer))


async def _remove_answer(page: PageContext, answer: Answer) -> None:
    async def remove_answer(unit: UnitOfWork) -> None:
        row = _to_json_values(catalog.to_submitted_fields(answer))
        await catalog.remove_answer(unit, answer.id)
        offer = UndoOffer("answer", {"row": row}, "settings.removed", {"name": answer.question})
        offers.append((await undo.store_undo(unit, offer, user_id=page.visitor.user_id), offer))

    offers: list[tuple[str, UndoOffer]] = []
    if await apply_change(page, remove_answer):
        show_undo(page, *offers[0])


def _to_json_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of a row as JSON has them; money is a text."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}
