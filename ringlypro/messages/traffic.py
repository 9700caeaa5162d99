"""Texts out and in. Every one is a row before anything else happens, so nothing is sent or received twice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client
from ringlypro.contacts import actions as contacts
from ringlypro.contacts.tables import Contact
from ringlypro.db.unit import Unit
from ringlypro.kit import phones
from ringlypro.kit.errors import InvalidFields, Kind, RinglyError
from ringlypro.kit.words import t
from ringlypro.messages import delivery, jobs
from ringlypro.messages.cards import without_cards
from ringlypro.messages.delivery import EXEMPT
from ringlypro.messages.tables import Message, OptOut, Thread
from ringlypro.messages.wishes import Wish, is_answered_by_carrier, wish_of
from ringlypro.notices.feed import happened

LONGEST = 1600
"""Characters the telephone company takes as one text."""


class OptedOut(RinglyError):
    """This person asked not to be texted by this business."""

    kind = Kind.CONFLICT
    key = "messages.opted_out"
    code = "opted_out"


class NoCredit(RinglyError):
    """The account is suspended: nothing but what was promised goes out until credit is added."""

    kind = Kind.UNPAID
    key = "messages.no_credit"
    code = "no_credit"


@dataclass(frozen=True, slots=True)
class Received:
    """A text that came in, and what its sender wants of our texts. `is_new` is False for a repeat."""

    message_id: int | None
    contact_id: int | None
    wish: Wish | None
    is_new: bool


async def send(
    unit: Unit, *, to: str, body: str, purpose: str | None = None, contact_id: int | None = None
) -> Message | None:
    """Queue a text to a number (E.164). None when that person opted out: a notice is then not owed.

    The same `purpose` gives the same text, however often it is asked for. What is wrong later (no number, a landline)
    stands in the row's status; a booking never fails because of its confirmation.
    """
    if await delivery.is_opted_out(unit, to) and not (purpose or "").startswith(EXEMPT):
        return None
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    whom = contact_id or await unit.db.scalar(select(Contact.id).where(Contact.phone == to))
    row = insert(Message).values(
        contact_id=whom,
        direction="outgoing",
        from_number=client.ringlypro_number or "",
        to_number=to,
        body=body.replace("\x00", "")[:LONGEST],
        status="queued",
        purpose=purpose,
        created_at=unit.now,
    )
    once = row.on_conflict_do_nothing(index_elements=["client_id", "purpose"]).returning(Message)
    message = (await unit.db.scalars(once)).one_or_none()
    if message is None:
        return (await unit.db.scalars(select(Message).where(Message.purpose == purpose))).one()
    await _into_thread(unit, whom, unread=0)
    await unit.later(jobs.send, client_id=unit.client_id, message_id=message.id)
    await unit.tell("messages", message.id)
    return message


async def write(unit: Unit, *, to: str, body: str) -> Message:
    """A text the owner writes, to anybody. Raises InvalidFields, NoCredit or OptedOut."""
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    number = phones.to_e164(to, area_code=phones.area_code(client.business_phone))
    words = body.replace("\x00", "").strip()
    # A text to ourselves would come in again as a caller's.
    wrong = {} if number and number != client.ringlypro_number else {"to": "messages.field.to"}
    if not words or len(words) > LONGEST:
        wrong["body"] = "messages.field.body"
    if wrong or number is None:
        raise InvalidFields(wrong)
    if client.credit_suspended:
        raise NoCredit
    if await delivery.is_opted_out(unit, number):
        raise OptedOut
    met = await contacts.meet(unit, phone=number, name=None, source="sms")
    message = await send(unit, to=number, body=words, contact_id=met.id)
    if message is None:
        raise OptedOut
    return message


async def receive(unit: Unit, *, sid: str, sender: str, to: str, body: str, told: str = "", media: int = 0) -> Received:
    """Keep a text that came in, once per `sid`, and do what it asks of our texts.

    `told` is the telephone company's own word for an opt-out; `media` counts pictures, which are not fetched.
    """
    wish = wish_of(body, told=told)
    phone = phones.caller_id(sender)
    met = await contacts.meet(unit, phone=phone, name=None, source="sms") if phone else None
    contact_id = met.id if met else None
    words = without_cards(body.replace("\x00", ""))[:LONGEST] + (f" [MMS {media}]" if media else "")
    row = insert(Message).values(
        contact_id=contact_id,
        twilio_sid=sid,
        direction="incoming",
        from_number=phone or sender[:40],
        to_number=to,
        body=words.strip(),
        status="received",
        created_at=unit.now,
    )
    once = row.on_conflict_do_nothing(index_elements=["client_id", "twilio_sid"]).returning(Message.id)
    message_id = (await unit.db.execute(once)).scalar()
    if message_id is None:
        return Received(None, contact_id, wish, is_new=False)
    await _into_thread(unit, contact_id, unread=1)
    name = " ".join(part for part in (met.first_name, met.last_name) if part) if met else ""
    shown = name or phones.friendly(phone or sender[:40])
    await happened(
        unit,
        "message_received",
        contact_id=contact_id,
        link=_page_of(contact_id),
        news=("messages", "contacts"),
        name=shown,
    )
    if wish and phone:
        quiet = is_answered_by_carrier(body, told=told)
        await _grant(unit, wish, phone=phone, sid=sid, contact_id=contact_id, name=shown, quiet=quiet)
    return Received(message_id, contact_id, wish, is_new=True)


async def _grant(
    unit: Unit, wish: Wish, *, phone: str, sid: str, contact_id: int | None, name: str, quiet: bool
) -> None:
    """Do what was asked, and say so once, unless the telephone company does."""
    if wish == "stop" and not await delivery.opt_out(unit, phone):
        return
    if wish == "start":
        gone = delete(OptOut).where(OptOut.phone == phone).returning(OptOut.phone)
        if (await unit.db.execute(gone)).scalar() is None:
            # A "yes" from somebody who never opted out answers something else.
            return
    if wish != "help":
        kind = "opted_out" if wish == "stop" else "opted_in"
        await happened(unit, kind, contact_id=contact_id, link=_page_of(contact_id), name=name)
    if quiet:
        return
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    lang = await _language(unit, contact_id, client)
    values = {"business": client.business_name, "phone": phones.friendly(client.business_phone)}
    answer = t(f"messages.wish.{wish}", lang, **values)
    await send(unit, to=phone, body=answer, purpose=f"{EXEMPT}{sid}", contact_id=contact_id)


async def _language(unit: Unit, contact_id: int | None, client: Client) -> str:
    known = select(Contact.language).where(Contact.id == contact_id)
    spoken = await unit.db.scalar(known) if contact_id else None
    return spoken or client.language


async def _into_thread(unit: Unit, contact_id: int | None, *, unread: int) -> None:
    if contact_id is None:
        return
    row = insert(Thread).values(contact_id=contact_id, last_message_at=unit.now, unread=unread)
    later = func.greatest(Thread.last_message_at, row.excluded.last_message_at)
    count = Thread.unread + row.excluded.unread
    await unit.db.execute(
        row.on_conflict_do_update(
            index_elements=["client_id", "contact_id"], set_={"last_message_at": later, "unread": count}
        )
    )


def _page_of(contact_id: int | None) -> str:
    """Where an owner reads what was written."""
    return f"/contacts/{contact_id}" if contact_id else "/contacts"
