"""The questions asked before a tenant is known: whose number was dialled, whose id is this.

A client's card is what a call needs of its tenant, read once and remembered in memory until the database tells of a
change, so that a turn of talk costs no look-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.clients import hours
from ringlypro.clients.tables import Answer, Client, ExternalRef, Service
from ringlypro.db.unit import Unit
from ringlypro.live import EVERYTHING, News
from ringlypro.vendors.services_protocol import Services

TOPICS = frozenset({"clients", EVERYTHING})
_GENERATION = ("cards", "generation")


@dataclass(frozen=True, slots=True)
class OfferedService:
    """Something that can be booked. `price` is the owner's own words."""

    id: int
    name: str
    minutes: int
    buffer_minutes: int
    price: str
    name_es: str = ""
    price_es: str = ""

    def name_in(self, lang: str) -> str:
        """What it is called in a language; the one name there is, if it has only one."""
        return (self.name_es or self.name) if lang == "es" else self.name

    def price_in(self, lang: str) -> str:
        """The owner's words for its price in a language."""
        return (self.price_es or self.price) if lang == "es" else self.price


@dataclass(frozen=True, slots=True)
class OwnersAnswer:
    """Questions and the owner's words for them, in both languages where given."""

    id: int
    questions: tuple[str, ...]
    answer: str
    answer_es: str


@dataclass(frozen=True, slots=True)
class ClientCard:
    """A tenant as a call sees it. Hours are (ISO weekday, opens, closes) on the wall clock of `zone`."""

    id: int
    business_name: str
    business_phone: str
    ringlypro_number: str | None
    owner_phone: str | None
    language: str
    greeting: str
    zone: ZoneInfo
    week: Mapping[str, Sequence[Sequence[str]]]
    hours: tuple[tuple[int, time, time], ...]
    duration: int
    buffer_minutes: int
    notice_minutes: int
    horizon_days: int
    booking_enabled: bool
    after_hours_mode: str
    staff_first: bool
    records_calls: bool
    sms_notifications: bool
    rachel_enabled: bool
    credit_suspended: bool
    active: bool
    address: str
    prices: str
    address_es: str
    prices_es: str
    greeting_es: str
    emergency_phrases: tuple[str, ...]
    rate: Decimal
    monthly_free_minutes: int
    minimum_seconds: int
    services: tuple[OfferedService, ...]
    answers: tuple[OwnersAnswer, ...]


def forget(desk: Services, news: News) -> None:
    """Drop remembered cards when their rows changed; given to the wire at start."""
    if news.topic not in TOPICS:
        return
    desk.memory[_GENERATION] = _generation(desk) + 1
    for key in [k for k in desk.memory if k[0] in {"card", "number"}]:
        card = desk.memory[key]
        if news.client_id is None or (isinstance(card, ClientCard) and card.id == news.client_id):
            desk.memory.pop(key, None)


async def by_number(desk: Services, number: str) -> ClientCard | None:
    """Who owns the dialled number (E.164)?"""
    return await _remembered(desk, ("number", number), Client.ringlypro_number == number)


async def by_id(desk: Services, client_id: int) -> ClientCard | None:
    """The card of a client whose id is already proven."""
    return await _remembered(desk, ("card", client_id), Client.id == client_id)


async def by_external(desk: Services, kind: str, external_id: str) -> ClientCard | None:
    """Whose is this vendor's id: an outgoing call, a child leg, a message."""
    async with desk.directory() as unit:
        client_id = await unit.db.scalar(
            select(ExternalRef.client_id).where(ExternalRef.kind == kind, ExternalRef.external_id == external_id)
        )
    return await by_id(desk, client_id) if client_id else None


async def remember_external(desk: Services, *, kind: str, external_id: str, client_id: int) -> None:
    """Note whose a vendor's id is; noting it twice is harmless."""
    values = {"kind": kind, "external_id": external_id, "client_id": client_id}
    async with desk.directory() as unit:
        await unit.db.execute(insert(ExternalRef).values(**values).on_conflict_do_nothing())


def _generation(desk: Services) -> int:
    found = desk.memory.get(_GENERATION, 0)
    return found if isinstance(found, int) else 0


async def _remembered(desk: Services, key: tuple[str, object], where: Any) -> ClientCard | None:
    known = desk.memory.get(key)
    if isinstance(known, ClientCard):
        return known
    generation = _generation(desk)
    async with desk.directory() as unit:
        client = (await unit.db.scalars(select(Client).where(where))).one_or_none()
        if client is None:
            return None
        await unit.adopt(client.id)
        card = await _card(unit, client, minimum_seconds=desk.settings.MINIMUM_BILLABLE_SECONDS)
    if _generation(desk) == generation:
        # A change that came while we were reading is not in this card: then it is used once and not remembered.
        desk.memory[key] = card
    return card


async def _card(unit: Unit, client: Client, *, minimum_seconds: int) -> ClientCard:
    services = await unit.db.scalars(select(Service).where(Service.active).order_by(Service.position, Service.id))
    answers = await unit.db.scalars(select(Answer).order_by(Answer.id))
    return ClientCard(
        id=client.id,
        business_name=client.business_name,
        business_phone=client.business_phone,
        ringlypro_number=client.ringlypro_number,
        owner_phone=client.owner_phone,
        language=client.language,
        greeting=client.custom_greeting,
        zone=ZoneInfo(client.timezone),
        week=client.business_hours,
        hours=hours.weekly(client.business_hours),
        duration=client.appointment_duration,
        buffer_minutes=client.buffer_minutes,
        notice_minutes=client.notice_minutes,
        horizon_days=client.horizon_days,
        booking_enabled=client.booking_enabled,
        after_hours_mode=client.after_hours_mode,
        staff_first=client.staff_first,
        records_calls=client.records_calls,
        sms_notifications=client.sms_notifications,
        rachel_enabled=client.rachel_enabled,
        credit_suspended=client.credit_suspended,
        active=client.active,
        address=client.address,
        address_es=client.address_es,
        prices_es=client.prices_es,
        greeting_es=client.custom_greeting_es,
        prices=client.prices,
        emergency_phrases=tuple(client.emergency_phrases),
        rate=client.per_minute_rate,
        monthly_free_minutes=client.monthly_free_minutes,
        minimum_seconds=minimum_seconds,
        services=tuple(
            OfferedService(s.id, s.name, s.minutes, s.buffer_minutes, s.price, s.name_es, s.price_es) for s in services
        ),
        answers=tuple(OwnersAnswer(a.id, tuple(a.questions), a.answer, a.answer_es) for a in answers),
    )
