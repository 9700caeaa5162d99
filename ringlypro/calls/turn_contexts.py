"""What the receptionist knows during one turn: the client's profile, the moment, and who is calling.

Pure: it only rearranges what has been read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ringlypro.clients import opening_days
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.client_profiles import ClientProfile, ProfileService
from ringlypro.clients.offer_fields import ANSWER_FIELDS, SERVICE_FIELDS, list_wordings
from ringlypro.core import clock, phone_numbers
from ringlypro.core.money import format_price
from ringlypro.receptionist import conversation_state_json, conversation_types
from ringlypro.receptionist.language_packs import known_language


def build_turn_context(
    client_profile: ClientProfile,
    *,
    now: datetime,
    row: Mapping[str, Any],
    lang: str,
    corrections: tuple[conversation_types.IntentOverride, ...] = (),
) -> conversation_types.TurnContext:
    """What a turn has at hand. `row` is the call's row with its contact, as `conversation` reads it."""
    client = CLIENT_FIELDS.localize_texts(client_profile, lang)
    greeting_lang = known_language(row.get("contact_language")) or lang
    greeter = client if greeting_lang == lang else CLIENT_FIELDS.localize_texts(client_profile, greeting_lang)
    wall_time = clock.to_wall_time(now, client_profile.zone)
    forward_number = find_forward_number(
        client_profile, forwarded_from=row["forwarded_from"], caller=row["from_number"]
    )
    can_forward = forward_number is not None
    # Many carriers do not say that a call was forwarded: the owner's telephone, unanswered, sends the same caller back.
    rings_staff = can_forward and not row.get("is_calling_already")
    return conversation_types.TurnContext(
        client=client,
        now=wall_time,
        greeting=greeter.custom_greeting,
        hours=client_profile.hours,
        special_days=client_profile.special_days,
        services=list_services(client_profile, lang),
        answers=list_answers(client_profile, lang),
        corrections=corrections,
        mode=call_mode(client_profile, wall_time=wall_time),
        can_transfer=can_forward,
        caller=phone_numbers.parse_caller_id(row["from_number"]),
        known_name=_contact_name(row),
        known_lang=known_language(row.get("contact_language")),
        vip=bool(row.get("vip")),
        blocked=row.get("contact_status") == "blocked",
        staff_first=rings_staff and (client_profile.staff_first or not client_profile.rachel_enabled),
        area_code=phone_numbers.get_area_code(client_profile.business_phone),
        unfinished=conversation_state_json.load_state(row["unfinished"]) if row.get("unfinished") else None,
    )


def list_services(client_profile: ClientProfile, lang: str) -> tuple[conversation_types.BookableService, ...]:
    """What can be booked, in the words of a language."""
    return tuple(_service(each, lang) for each in client_profile.services)


def list_answers(client_profile: ClientProfile, lang: str) -> tuple[conversation_types.FaqAnswer, ...]:
    """The owner's answers in the words of a language, with every wording of their questions."""
    return tuple(
        conversation_types.FaqAnswer(
            each.id, list_wordings(each, lang), ANSWER_FIELDS.in_language(each, "answer", lang)
        )
        for each in client_profile.answers
    )


def call_mode(client_profile: ClientProfile, *, wall_time: datetime) -> conversation_types.BusinessMode:
    """What may happen on the line now: unpaid or switched off takes messages, closed does as the owner chose."""
    if client_profile.credit_suspended or not client_profile.rachel_enabled or not client_profile.active:
        return "message_only"
    if client_profile.after_hours_mode != "always" and not is_business_open(client_profile, wall_time=wall_time):
        return "emergency_only" if client_profile.after_hours_mode == "emergency_only" else "message_only"
    return "open"


def is_business_open(client_profile: ClientProfile, *, wall_time: datetime) -> bool:
    """Whether the business is open at a wall time."""
    return opening_days.is_open_at(wall_time, client_profile.hours, client_profile.special_days)


def find_forward_number(client_profile: ClientProfile, *, forwarded_from: str | None, caller: str | None) -> str | None:
    """Whom a call may be put through to: the owner's phone, unless it leads straight back to us or costs extra.

    Nor is the owner put through to their own telephone; `caller` is the number as the carrier sends it.
    """
    own_numbers = {client_profile.business_phone, client_profile.ringlypro_number, forwarded_from}
    own_numbers.add(phone_numbers.parse_caller_id(caller))
    owner_phone = client_profile.owner_phone
    if not owner_phone or owner_phone in own_numbers or phone_numbers.is_premium_number(owner_phone):
        return None
    return owner_phone


def _service(service: ProfileService, lang: str) -> conversation_types.BookableService:
    name, price = (SERVICE_FIELDS.in_language(service, text, lang) for text in ("name", "price"))
    if not price and service.price_amount is not None:
        price = format_price(service.price_amount)
    return conversation_types.BookableService(service.id, name, service.minutes, price)


def _contact_name(row: Mapping[str, Any]) -> str | None:
    full_name = " ".join(part for part in (row.get("first_name"), row.get("last_name")) if part)
    return full_name or None
