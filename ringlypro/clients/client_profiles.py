"""The questions asked before a tenant is known: whose number was dialled, whose id is this.

A client's card is what a call needs of its tenant, read once and remembered in memory until the database tells of a
change, so that a turn of talk costs no look-up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert

from ringlypro.change_events import RESYNC_TOPIC, ChangeEvent
from ringlypro.clients import opening_hours
from ringlypro.clients.tables import Answer, Client, ExternalReference, Service
from ringlypro.core.bounded_cache import BoundedCache
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.services_protocol import Services

Key = TypeVar("Key", int, str)
INVALIDATING_TOPICS = frozenset({"clients", RESYNC_TOPIC})
MAX_CACHED_PROFILES = 4_096
"""Of each way to find one; a profile is a few kilobytes."""


@dataclass(frozen=True, slots=True)
class ProfileService:
    """Something that can be booked. `price` is the owner's own words."""

    id: int
    name: str
    minutes: int
    buffer_minutes: int
    price: str
    name_es: str = ""
    price_es: str = ""

    def localized_name(self, lang: str) -> str:
        """What it is called in a language; the one name there is, if it has only one."""
        return (self.name_es or self.name) if lang == "es" else self.name

    def localized_price(self, lang: str) -> str:
        """The owner's words for its price in a language."""
        return (self.price_es or self.price) if lang == "es" else self.price


@dataclass(frozen=True, slots=True)
class ProfileAnswer:
    """Questions and the owner's words for them, in both languages where given."""

    id: int
    questions: tuple[str, ...]
    answer: str
    answer_es: str


@dataclass(frozen=True, slots=True)
class ClientProfile:
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
    services: tuple[ProfileService, ...]
    answers: tuple[ProfileAnswer, ...]


class ClientProfileCache:
    """Profiles by id and by dialled number, until the database tells of a change.

    `generation` counts the changes: a profile that was being read when it moved on may be stale already.
    """

    def __init__(self) -> None:
        self.by_id: BoundedCache[int, ClientProfile] = BoundedCache(MAX_CACHED_PROFILES)
        self.by_number: BoundedCache[str, ClientProfile] = BoundedCache(MAX_CACHED_PROFILES)
        self.generation = 0

    def invalidate(self, change_event: ChangeEvent) -> None:
        """Forget the profiles whose rows changed; the listener calls this with every change."""
        if change_event.topic not in INVALIDATING_TOPICS:
            return
        self.generation += 1
        for profiles in (self.by_id, self.by_number):
            if change_event.client_id is None:
                profiles.clear()
            else:
                profiles.discard_values(lambda client_profile: client_profile.id == change_event.client_id)

    def clear(self) -> None:
        """Forget every profile."""
        self.by_id.clear()
        self.by_number.clear()


async def get_profile_by_number(services: Services, number: str) -> ClientProfile | None:
    """Who owns the dialled number (E.164)?"""
    cache = services.caches.get_cache(ClientProfileCache)
    return await _get_cached_profile(services, cache.by_number, number, Client.ringlypro_number == number)


async def get_profile_by_id(services: Services, client_id: int) -> ClientProfile | None:
    """The card of a client whose id is already proven."""
    cache = services.caches.get_cache(ClientProfileCache)
    return await _get_cached_profile(services, cache.by_id, client_id, Client.id == client_id)


async def get_profile_by_external_id(services: Services, kind: str, external_id: str) -> ClientProfile | None:
    """Whose is this vendor's id: an outgoing call, a child leg, a message."""
    async with services.system_session() as unit:
        client_id = await unit.db.scalar(
            select(ExternalReference.client_id).where(
                ExternalReference.kind == kind, ExternalReference.external_id == external_id
            )
        )
    return await get_profile_by_id(services, client_id) if client_id else None


async def save_external_reference(services: Services, *, kind: str, external_id: str, client_id: int) -> None:
    """Note whose a vendor's id is; noting it twice is harmless."""
    values = {"kind": kind, "external_id": external_id, "client_id": client_id}
    async with services.system_session() as unit:
        await unit.db.execute(insert(ExternalReference).values(**values).on_conflict_do_nothing())


async def _get_cached_profile(
    services: Services, profiles: BoundedCache[Key, ClientProfile], key: Key, condition: ColumnElement[bool]
) -> ClientProfile | None:
    cached_profile = profiles.get(key)
    if cached_profile is not None:
        return cached_profile
    cache = services.caches.get_cache(ClientProfileCache)
    generation = cache.generation
    async with services.system_session() as unit:
        client = (await unit.db.scalars(select(Client).where(condition))).one_or_none()
        if client is None:
            return None
        await unit.switch_tenant(client.id)
        client_profile = await _load_client_profile(
            unit, client, minimum_seconds=services.settings.MINIMUM_BILLABLE_SECONDS
        )
    if cache.generation == generation:
        # A change that came while we were reading is not in this profile: then it is used once and not remembered.
        profiles.put(key, client_profile)
    return client_profile


async def _load_client_profile(unit: UnitOfWork, client: Client, *, minimum_seconds: int) -> ClientProfile:
    service_rows = await unit.db.scalars(select(Service).where(Service.active).order_by(Service.position, Service.id))
    answer_rows = await unit.db.scalars(select(Answer).order_by(Answer.id))
    return ClientProfile(
        id=client.id,
        business_name=client.business_name,
        business_phone=client.business_phone,
        ringlypro_number=client.ringlypro_number,
        owner_phone=client.owner_phone,
        language=client.language,
        greeting=client.custom_greeting,
        zone=ZoneInfo(client.timezone),
        week=client.business_hours,
        hours=opening_hours.weekly_hours(client.business_hours),
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
            ProfileService(s.id, s.name, s.minutes, s.buffer_minutes, s.price, s.name_es, s.price_es)
            for s in service_rows
        ),
        answers=tuple(ProfileAnswer(a.id, tuple(a.questions), a.answer, a.answer_es) for a in answer_rows),
    )
