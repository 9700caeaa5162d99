"""What lies on the receptionist's desk during one turn: the client's card, the moment, and who is calling.

Pure: it only rearranges what has been read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ringlypro.clients import hours
from ringlypro.clients.directory import ClientCard
from ringlypro.kit import clock, phones
from ringlypro.receptionist import talk, talk_json


def of(
    card: ClientCard,
    *,
    now: datetime,
    row: Mapping[str, Any],
    lang: str,
    corrections: tuple[talk.Correction, ...] = (),
) -> talk.Brief:
    """The brief for a turn. `row` is the call's row with its contact, as `conversation` reads it."""
    wall = clock.wall(now, card.zone)
    spanish = (_lang(row.get("contact_language")) or lang) == "es"
    forwards = forward_number(card, forwarded_from=row["forwarded_from"]) is not None
    return talk.Brief(
        business=card.business_name,
        now=wall,
        greeting=(card.greeting_es or card.greeting) if spanish else card.greeting,
        hours=card.hours,
        services=tuple(talk.Service(s.id, s.name_in(lang), s.minutes, s.price_in(lang)) for s in card.services),
        answers=tuple(
            talk.Answer(a.id, a.questions, (a.answer_es or a.answer) if lang == "es" else a.answer)
            for a in card.answers
        ),
        emergencies=card.emergency_phrases,
        corrections=corrections,
        prices=(card.prices_es or card.prices) if lang == "es" else card.prices,
        address=(card.address_es or card.address) if lang == "es" else card.address,
        mode=mode(card, wall=wall),
        can_book=card.booking_enabled,
        can_transfer=forwards,
        records=card.records_calls,
        caller=phones.caller_id(row["from_number"]),
        known_name=_name(row),
        known_lang=_lang(row.get("contact_language")),
        vip=bool(row.get("vip")),
        blocked=row.get("contact_status") == "blocked",
        staff_first=forwards and (card.staff_first or not card.rachel_enabled),
        area_code=phones.area_code(card.business_phone),
        unfinished=talk_json.load(row["unfinished"]) if row.get("unfinished") else None,
    )


def mode(card: ClientCard, *, wall: datetime) -> talk.Mode:
    """What may happen on the line now: unpaid or switched off takes messages, closed does as the owner chose."""
    if card.credit_suspended or not card.rachel_enabled or not card.active:
        return "message_only"
    if card.after_hours_mode != "always" and not is_open(card, wall=wall):
        return "emergency_only" if card.after_hours_mode == "emergency_only" else "message_only"
    return "open"


def is_open(card: ClientCard, *, wall: datetime) -> bool:
    """Whether the business is open at a wall time."""
    return hours.is_open(card.week, wall)


def forward_number(card: ClientCard, *, forwarded_from: str | None) -> str | None:
    """Whom a call may be put through to: the owner's phone, unless that leads straight back to us."""
    ours = {card.business_phone, card.ringlypro_number, forwarded_from}
    return card.owner_phone if card.owner_phone and card.owner_phone not in ours else None


def _name(row: Mapping[str, Any]) -> str | None:
    given = " ".join(part for part in (row.get("first_name"), row.get("last_name")) if part)
    return given or None


def _lang(value: object) -> talk.Lang | None:
    return "es" if value == "es" else "en" if value == "en" else None
