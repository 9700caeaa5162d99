"""Texts out and in. Every one is a row before anything else happens, so nothing is sent or received twice."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients.tables import Client
from ringlypro.contacts import actions as contacts
from ringlypro.contacts.actions import ContactReference
from ringlypro.contacts.name_normalization import join_full_name
from ringlypro.contacts.tables import Contact
from ringlypro.core import phone_numbers
from ringlypro.core.destinations import require_allowed_destination
from ringlypro.core.errors import ErrorKind, InvalidFields, RinglyError
from ringlypro.core.i18n import translate
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.messages import delivery, incoming_notices, jobs, thread_state
from ringlypro.messages.card_redaction import redact_card_numbers
from ringlypro.messages.delivery import OPT_OUT_REPLY_PREFIX
from ringlypro.messages.opt_out import OptOutKeyword, classify_keyword, is_answered_by_carrier
from ringlypro.messages.sms_records import MAX_CHARACTERS, insert_sms
from ringlypro.messages.tables import Message, OptOut
from ringlypro.messages.text_prices import require_text_below_limit
from ringlypro.notifications.activity_feed import record_activity

WITHHELD = "anonymous"
"""The sender of a text whose number is withheld."""


class RecipientOptedOut(RinglyError):
    """This person asked not to be texted by this business."""

    kind = ErrorKind.CONFLICT
    key = "messages.opted_out"
    code = "opted_out"


class CreditSuspended(RinglyError):
    """The account is suspended: nothing but what was promised goes out until credit is added."""

    kind = ErrorKind.PAYMENT_REQUIRED
    key = "messages.no_credit"
    code = "no_credit"


@dataclass(frozen=True, slots=True)
class InboundSms:
    """A text that came in, and what its sender wants of our texts. `is_new` is False for a repeat."""

    message_id: int | None
    contact_id: int | None
    keyword: OptOutKeyword | None
    is_new: bool


async def queue_sms(
    unit: UnitOfWork, *, to: str, body: str, purpose: str | None = None, contact_id: int | None = None
) -> Message | None:
    """Queue a text to a number (E.164). None when that person opted out: no notification is owed then.

    The same `purpose` gives the same text, however often it is asked for; the answer is a copy to read. What is wrong
    later (no number, a landline) stands in the row's status; a booking never fails because of its confirmation.
    """
    record = await insert_sms(unit, to=to, body=body, status="queued", purpose=purpose, contact_id=contact_id)
    if record is None:
        return None
    if record.is_new:
        await unit.enqueue(jobs.send_queued_sms, client_id=unit.client_id, message_id=record.message.id)
    return record.message


async def send_owner_sms(
    unit: UnitOfWork, *, to: str, body: str, purpose: str | None = None, daily_limit: int | None = None
) -> Message:
    """A text the owner writes, to anybody. The same `purpose` gives the same text.

    Raises InvalidFields, DestinationNotAllowed, CreditSuspended, RecipientOptedOut, or TextLimitReached at
    `daily_limit` texts in a day.
    """
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    number = phone_numbers.to_e164(to, area_code=phone_numbers.get_area_code(client.business_phone))
    text = body.replace("\x00", "").strip()
    # A text to ourselves would come in again as a caller's.
    field_errors = {} if number and number != client.ringlypro_number else {"to": "messages.field.to"}
    if not text or len(text) > MAX_CHARACTERS:
        field_errors["body"] = "messages.field.body"
    if field_errors or number is None:
        raise InvalidFields(field_errors)
    require_allowed_destination(number, field="to")
    if client.credit_suspended:
        raise CreditSuspended
    if await delivery.is_opted_out(unit, number):
        raise RecipientOptedOut
    if daily_limit is not None:
        await require_text_below_limit(unit, daily_limit)
    contact_reference = await contacts.upsert_contact(unit, phone=number, name=None, source="sms")
    message = await queue_sms(unit, to=number, body=text, purpose=purpose, contact_id=contact_reference.id)
    if message is None:
        raise RecipientOptedOut
    if text not in message.body:
        raise InvalidFields({"body": "messages.field.first_body"})
    return message


async def receive_sms(
    unit: UnitOfWork, *, sid: str, sender: str, to: str, body: str, carrier_opt_out: str = "", media: int = 0
) -> InboundSms:
    """Keep a text that came in, once per `sid`, and do what it asks of our texts.

    `carrier_opt_out` is the telephone company's own word for an opt-out; `media` counts pictures, which are not
    fetched.
    """
    keyword = classify_keyword(body, carrier_opt_out=carrier_opt_out)
    phone = phone_numbers.parse_caller_id(sender)
    contact_reference = await contacts.upsert_contact(unit, phone=phone, name=None, source="sms") if phone else None
    contact_id = contact_reference.id if contact_reference else None
    other_party = phone or clean_sender(sender)
    text = redact_card_numbers(body.replace("\x00", ""))[:MAX_CHARACTERS] + (f" [MMS {media}]" if media else "")
    row = insert(Message).values(
        contact_id=contact_id,
        twilio_sid=sid,
        direction="incoming",
        from_number=other_party,
        to_number=to,
        body=text.strip(),
        status="received",
        created_at=unit.now,
    )
    insert_once = row.on_conflict_do_nothing(index_elements=["client_id", "twilio_sid"]).returning(Message.id)
    message_id = (await unit.db.execute(insert_once)).scalar()
    if message_id is None:
        return InboundSms(None, contact_id, keyword, is_new=False)
    thread_id = await thread_state.note_incoming(
        unit, sender=other_party, contact_id=contact_id, message_id=message_id, text=text
    )
    link = thread_state.thread_link(thread_id)
    name = await _tell_of_text(unit, contact_reference, sender=other_party, text=text.strip(), link=link)
    if keyword and other_party != WITHHELD:
        # Nobody can answer a short code or a name; its wish counts all the same.
        is_answered = phone is None or is_answered_by_carrier(body, carrier_opt_out=carrier_opt_out)
        await _apply_keyword(
            unit,
            keyword,
            phone=other_party,
            sid=sid,
            contact_id=contact_id,
            link=link,
            name=name,
            is_answered=is_answered,
        )
    return InboundSms(message_id, contact_id, keyword, is_new=True)


async def _tell_of_text(
    unit: UnitOfWork, contact: ContactReference | None, *, sender: str, text: str, link: str
) -> str:
    """Put a text into the feed and ring the bell, unless its writer is blocked; the name it is told under."""
    known_name = join_full_name(contact.first_name, contact.last_name) if contact else ""
    name = known_name or phone_numbers.format_phone(sender)
    await record_activity(
        unit,
        "message_received",
        contact_id=contact.id if contact else None,
        link=link,
        changed_topics=("messages", "contacts"),
        name=name,
    )
    if contact is None or not contact.blocked:
        await incoming_notices.notify_of_text(unit, link=link, name=name, text=text)
    return name


def clean_sender(sender: str) -> str:
    """Who wrote, where it is no number: a short code, a name, or the one word for a withheld number."""
    text = " ".join("".join(sign if sign.isprintable() else " " for sign in sender).split())[:40]
    return WITHHELD if text.lower() in phone_numbers.WITHHELD_CALLER_IDS else text


async def _apply_keyword(
    unit: UnitOfWork,
    keyword: OptOutKeyword,
    *,
    phone: str,
    sid: str,
    contact_id: int | None,
    link: str,
    name: str,
    is_answered: bool,
) -> None:
    """Do what was asked, and say so once, unless the telephone company does."""
    if keyword == "stop" and not await delivery.record_opt_out(unit, phone):
        return
    if keyword == "start":
        delete_opt_out = delete(OptOut).where(OptOut.phone == phone).returning(OptOut.phone)
        if (await unit.db.execute(delete_opt_out)).scalar() is None:
            # A "yes" from somebody who never opted out answers something else.
            return
    if keyword != "help":
        kind = "opted_out" if keyword == "stop" else "opted_in"
        await record_activity(unit, kind, contact_id=contact_id, link=link, name=name)
    if is_answered:
        return
    client = (await unit.db.scalars(select(Client).where(Client.id == unit.client_id))).one()
    lang = await _recipient_language(unit, contact_id, client)
    values = {"business": client.business_name, "phone": phone_numbers.format_phone(client.business_phone)}
    reply_text = translate(f"messages.wish.{keyword}", lang, **values)
    await queue_sms(unit, to=phone, body=reply_text, purpose=f"{OPT_OUT_REPLY_PREFIX}{sid}", contact_id=contact_id)


async def _recipient_language(unit: UnitOfWork, contact_id: int | None, client: Client) -> str:
    query = select(Contact.language).where(Contact.id == contact_id)
    contact_language = await unit.db.scalar(query) if contact_id else None
    return contact_language or client.language
