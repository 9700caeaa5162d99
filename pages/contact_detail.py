"""One person: what is known of them, and everything that happened between them and the business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from nicegui import ui

from components.activity import Happening, activity_list
from components.buttons import button, link_button, text_link
from components.cards import card, facts, page_head, split
from components.design import Tone
from components.dialogs import confirm
from components.empty import empty_state
from components.feedback import toast
from components.pills import pill, tag
from components.text import Text, div, icon
from pages import appointment_dialogs, contact_form
from pages.contacts import name_and_tone
from pages.guard import Place
from pages.lists import follow, row_id
from pages.wording import APPOINTMENT_TONES, call_tone, day_name, duration, moment_long, outcome_word
from ringlypro.appointments import queries as appointment_queries
from ringlypro.appointments.tables import Appointment
from ringlypro.calls import queries as call_queries
from ringlypro.calls.queries import Filter
from ringlypro.calls.tables import Call
from ringlypro.contacts import actions, queries
from ringlypro.contacts.folding import full
from ringlypro.contacts.tables import Contact
from ringlypro.kit.errors import NotFound
from ringlypro.kit.phones import friendly
from ringlypro.messages import threads
from ringlypro.messages.tables import Message

MOST = 50
"""Lines of history; the lists have the rest."""


@dataclass(frozen=True, slots=True)
class Known:
    """A contact and their history, newest first where it was read so."""

    contact: Contact
    calls: Sequence[Call]
    appointments: Sequence[Appointment]
    messages: Sequence[Message]


async def build(place: Place, contact_id: str) -> None:
    """The page of a contact. Raises NotFound, also for another client's contact."""
    wanted = row_id(contact_id)
    known = await _read(place, wanted)
    body, layer = div("rp-content"), div()

    async def again() -> None:
        try:
            draw(await _read(place, wanted))
        except NotFound:
            ui.navigate.to("/contacts")

    def draw(found: Known) -> None:
        body.clear()
        with body:
            _draw(place, found, layer)

    draw(known)
    follow(place, {"contacts", "calls", "appointments", "messages"}, again)


async def _read(place: Place, contact_id: int) -> Known:
    async with place.unit() as unit:
        return Known(
            await queries.one(unit, contact_id),
            await call_queries.log(unit, where=Filter(contact_id=contact_id), limit=MOST),
            await appointment_queries.log(unit, contact_id=contact_id, limit=appointment_queries.MOST_IN_A_DAY),
            await threads.messages(unit, contact_id=contact_id, limit=MOST),
        )


def _draw(place: Place, known: Known, layer: ui.element) -> None:
    say, contact = place.say, known.contact
    name = full(contact.first_name, contact.last_name)

    async def edit() -> None:
        with layer:
            await contact_form.edit(place, contact)

    with div("rp-back"):
        icon("chevron-left")
        text_link(say("people.title"), "/contacts")
    with page_head(name or friendly(contact.phone), friendly(contact.phone) if name else say("people.nameless")):
        link_button(
            say("people.book"), "/appointments?new=1&contact=" + str(int(contact.id)), icon_name="calendar-plus"
        )
        button(say("people.edit_short"), edit, kind="primary", icon="pencil")
    with split():
        with div("rp-column"), card(say("people.history")):
            activity_list(_history(place, known), lambda: empty_state("inbox", say("people.no_history")))
        with div("rp-column"):
            _facts(place, contact)
            _measures(place, contact, layer)


def _facts(place: Place, contact: Contact) -> None:
    say = place.say
    last = moment_long(place, contact.last_contacted_at) if contact.last_contacted_at else ""
    pairs = [
        (say("people.phone"), friendly(contact.phone)),
        (say("people.email"), contact.email or ""),
        (say("people.language"), say(f"call.tongue.{contact.language}") if contact.language else ""),
        (say("people.last"), last),
        (say("people.since"), day_name(place, contact.created_at)),
    ]
    with card(say("people.facts")):
        with div("rp-pills"):
            pill(*name_and_tone(place, contact))
            for each in contact.tags:
                tag(each)
        facts([(what, value) for what, value in pairs if value])
        if contact.notes:
            Text(contact.notes, "p", "rp-words-said rp-sub")


def _measures(place: Place, contact: Contact, layer: ui.element) -> None:
    say = place.say
    blocked = contact.status == "blocked"

    async def block() -> None:
        async with place.unit() as unit:
            await actions.change(unit, contact.id, status="active" if blocked else "blocked")
        with layer:
            toast(say("people.unblocked" if blocked else "people.blocked"))

    async def forget() -> None:
        with layer:
            title, text = say("people.forget_title"), say("people.forget_text")
            if not await confirm(title, text, yes=say("people.forget"), no=say("ui.cancel"), danger=True):
                return
            async with place.unit() as unit:
                await actions.remove(unit, contact.id)
            toast(say("people.forgotten"))
            ui.navigate.to("/contacts")

    with card(say("people.measures")):
        Text(say("people.block_hint"), "p", "rp-sub2")
        with div("rp-pills"):
            button(say("people.unblock" if blocked else "people.block"), block, icon="ban")
            button(say("people.forget"), forget, kind="quiet", icon="trash-2")


def _history(place: Place, known: Known) -> list[Happening]:
    lines = [_of_call(place, call) for call in known.calls]
    lines += [_of_appointment(place, one) for one in known.appointments]
    lines += [_of_message(place, message) for message in known.messages]
    newest = sorted(lines, key=lambda line: line[0], reverse=True)
    return [happening for _, happening in newest[:MOST]]


def _of_call(place: Place, call: Call) -> tuple[datetime, Happening]:
    at = call.start_time or call.created_at
    icon_name = "phone-outgoing" if call.direction == "outgoing" else "phone-incoming"
    title = place.say("people.call", outcome=outcome_word(place, call))
    return at, Happening(
        icon_name, title, duration(call.duration), moment_long(place, at), call_tone(call), f"/calls/{int(call.id)}"
    )


def _of_appointment(place: Place, one: Appointment) -> tuple[datetime, Happening]:
    tone: Tone = APPOINTMENT_TONES[one.status]
    title = place.say("people.appointment", status=place.say(f"agenda.status.{one.status}"))
    about = appointment_dialogs.about(place, one)
    when = moment_long(place, one.starts_at)
    return one.starts_at, Happening("calendar", title, about, when, tone, f"/appointments?id={int(one.id)}")


def _of_message(place: Place, message: Message) -> tuple[datetime, Happening]:
    title = place.say("people.text_in" if message.direction == "incoming" else "people.text_out")
    when = moment_long(place, message.created_at)
    return message.created_at, Happening("message-square", title, message.body, when, "calm")
