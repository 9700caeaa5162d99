"""The settings that are lists: services that can be booked, and answers to what callers ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from nicegui import ui

from components.buttons import button, icon_button
from components.cards import card, card_head
from components.dialogs import dialog, undo_toast
from components.empty import empty_state
from components.feedback import toast
from components.forms import busy, choice, show_errors, switch, text_area, text_field
from components.pills import pill
from components.text import Text, div
from pages.guard import Place
from pages.lists import follow
from pages.settings_fields import BUFFERS, DURATIONS, among, minutes
from ringlypro.clients import offers
from ringlypro.clients.tables import Answer, Service
from ringlypro.db.unit import Unit
from ringlypro.kit.errors import InvalidFields, RinglyError

Write = Callable[[Unit, Mapping[str, object]], Awaitable[Any]]


async def services(place: Place) -> None:
    """What can be booked."""

    async def read() -> list[Service]:
        async with place.unit() as unit:
            return list(await offers.services(unit))

    @ui.refreshable
    def body(found: list[Service]) -> None:
        for at, service in enumerate(found):
            _service(place, service, before=at, after=len(found) - 1 - at)
        if not found:
            empty_state("briefcase", place.say("settings.services.empty"), place.say("settings.services.empty_hint"))

    async def again() -> None:
        body.refresh(await read())

    with card(flush=True):
        with card_head(place.say("settings.section.services"), place.say("settings.services.sub")):
            button(place.say("settings.services.add"), lambda: _edit_service(place, None), kind="primary", icon="plus")
        body(await read())
    follow(place, {"clients"}, again)


def _service(place: Place, service: Service, *, before: int, after: int) -> None:
    say = place.say

    def move(by: int) -> Callable[[], Awaitable[None]]:
        async def go() -> None:
            await _do(place, lambda unit: offers.move_service(unit, service.id, by=by))

        return go

    with div("rp-offer").classes("" if service.active else "off"):
        with div("rp-li-words"):
            Text(service.name, "div", "rp-li-title")
            Text(" · ".join(filter(None, (minutes(place, service.minutes), service.price))), "div", "rp-sub2")
        if not service.active:
            pill(say("settings.services.off"))
        with div("rp-offer-acts"):
            up = icon_button("chevron-up", say("settings.services.up", name=service.name), move(-1))
            down = icon_button("chevron-down", say("settings.services.down", name=service.name), move(1))
            up.set_enabled(before > 0)
            down.set_enabled(after > 0)
            icon_button("pencil", say("settings.edit", name=service.name), lambda: _edit_service(place, service))
            icon_button(
                "trash-2", say("settings.remove", name=service.name), lambda: _remove_service(place, service, after)
            )


async def _remove_service(place: Place, service: Service, after: int) -> None:
    kept = offers.as_given(service)
    gone: list[bool] = []

    async def remove(unit: Unit) -> None:
        gone.append(await offers.remove_service(unit, service.id))

    async def restore(unit: Unit) -> None:
        if not gone[0]:
            await offers.change_service(unit, service.id, {"active": kept["active"]})
            return
        made = await offers.add_service(unit, kept)
        await offers.move_service(unit, made.id, by=-after)

    async def back() -> None:
        await _do(place, restore)

    if await _do(place, remove):
        key = "settings.removed" if gone[0] else "settings.services.kept"
        undo_toast(place.say(key, name=service.name), place.say("ui.undo"), back)


def _edit_service(place: Place, service: Service | None) -> None:
    say = place.say

    async def write(unit: Unit, given: Mapping[str, object]) -> None:
        if service is None:
            await offers.add_service(unit, given)
        else:
            await offers.change_service(unit, service.id, given)

    with dialog(say("settings.services.change" if service else "settings.services.add")) as (box, actions):
        name = text_field(say("settings.services.name"), service.name if service else "")
        name_es = text_field(say("settings.services.name_es"), service.name_es if service else "")
        with div("rp-fields"):
            long = service.minutes if service else 30
            pause = service.buffer_minutes if service else 0
            length = choice(say("settings.services.minutes"), among(DURATIONS, lambda n: minutes(place, n))(long), long)
            buffer = choice(
                say("settings.buffer_minutes.label"), among(BUFFERS, lambda n: minutes(place, n))(pause), pause
            )
        price = text_field(
            say("settings.services.price"), service.price if service else "", hint=say("settings.services.price_hint")
        )
        price_es = text_field(say("settings.services.price_es"), service.price_es if service else "")
        active = switch(say("settings.services.active"), service.active if service else True)
        fields = {
            "name": name, "name_es": name_es, "minutes": length, "buffer_minutes": buffer, "price": price,
            "price_es": price_es,
        }  # fmt: skip
        _save(place, box, actions, fields=fields, write=write, extra=lambda: {"active": active.value})
    box.open()


async def answers(place: Place) -> None:
    """What she answers in the owner's words."""

    async def read() -> list[Answer]:
        async with place.unit() as unit:
            return list(await offers.answers(unit))

    @ui.refreshable
    def body(found: list[Answer]) -> None:
        for answer in found:
            _answer(place, answer)
        if not found:
            empty_state("circle-help", place.say("settings.answers.empty"), place.say("settings.answers.empty_hint"))

    async def again() -> None:
        body.refresh(await read())

    with card(flush=True):
        with card_head(place.say("settings.section.answers"), place.say("settings.answers.sub")):
            button(place.say("settings.answers.add"), lambda: _edit_answer(place, None), kind="primary", icon="plus")
        body(await read())
    follow(place, {"clients"}, again)


def _answer(place: Place, answer: Answer) -> None:
    say, name = place.say, answer.questions[0] if answer.questions else ""
    with div("rp-offer top"):
        with div("rp-li-words"):
            Text(" · ".join(answer.questions), "div", "rp-li-title")
            Text(answer.answer, "p", "rp-sub rp-words-said")
            if answer.answer_es:
                Text(answer.answer_es, "p", "rp-sub2 rp-words-said").props("lang=es")
            else:
                Text(say("settings.answers.no_spanish"), "p", "rp-sub2")
        with div("rp-offer-acts"):
            icon_button("pencil", say("settings.edit", name=name), lambda: _edit_answer(place, answer))
            icon_button("trash-2", say("settings.remove", name=name), lambda: _remove_answer(place, answer))


async def _remove_answer(place: Place, answer: Answer) -> None:
    kept = offers.as_given(answer)

    async def back() -> None:
        await _do(place, lambda unit: offers.add_answer(unit, kept))

    if await _do(place, lambda unit: offers.remove_answer(unit, answer.id)):
        undo_toast(place.say("settings.removed", name=answer.questions[0]), place.say("ui.undo"), back)


def _edit_answer(place: Place, answer: Answer | None) -> None:
    say = place.say

    async def write(unit: Unit, given: Mapping[str, object]) -> None:
        lines = str(given["questions"] or "").splitlines()
        clean = {**given, "questions": [line for line in lines if line.strip()]}
        if answer is None:
            await offers.add_answer(unit, clean)
        else:
            await offers.change_answer(unit, answer.id, clean)

    with dialog(say("settings.answers.change" if answer else "settings.answers.add"), wide=True) as (box, actions):
        fields = {
            "questions": text_area(
                say("settings.answers.questions"),
                "\n".join(answer.questions) if answer else "",
                hint=say("settings.answers.questions_hint"),
            ),
            "answer": text_area(say("settings.answers.answer"), answer.answer if answer else ""),
            "answer_es": text_area(
                say("settings.answers.answer_es"),
                answer.answer_es if answer else "",
                hint=say("settings.answers.answer_es_hint"),
            ),
        }
        _save(place, box, actions, fields=fields, write=write)
    box.open()


def _save(
    place: Place,
    box: ui.dialog,
    actions: ui.element,
    *,
    fields: Mapping[str, Any],
    write: Write,
    extra: Callable[[], Mapping[str, object]] = dict,
) -> None:
    """The dialog's two buttons; what is wrong stands under its field and the dialog stays."""
    with actions:
        button(place.say("ui.cancel"), box.close)
        save = button(place.say("settings.save"), kind="primary")

    async def pressed() -> None:
        given = {name: field.value for name, field in fields.items()} | dict(extra())
        with busy(save):
            try:
                async with place.unit() as unit:
                    await write(unit, given)
            except InvalidFields as error:
                show_errors(fields, {name: place.say(key) for name, key in error.fields.items()})
                return
            except RinglyError as error:
                toast(place.say(error.key, **error.values), "bad")
                return
        box.close()
        toast(place.say("settings.saved"))

    save.on_click(pressed)
    box.on("hide", box.delete)


async def _do(place: Place, act: Callable[[Unit], Awaitable[Any]]) -> bool:
    """One change; False, with a word, when it could not be made."""
    try:
        async with place.unit() as unit:
            await act(unit)
    except RinglyError as error:
        toast(place.say(error.key, **error.values), "bad")
        return False
    return True
