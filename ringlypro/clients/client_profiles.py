"""The questions asked before a tenant is known: whose number was dialled, whose id is this.

A client's profile is what a call needs of its tenant, read once and remembered in memory until the database tells of a
change, so that a turn of a call costs no look-up.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from ringlypro.change_events import RESYNC_TOPIC, ChangeEvent
from ringlypro.clients import opening_hours
from ringlypro.clients.client_fields import CLIENT_FIELDS, ClientFields
from ringlypro.clients.closures import build_special_days, list_closures
from ringlypro.clients.offer_fields import ANSWER_FIELDS, SERVICE_FIELDS, AnswerFields, ServiceFields
from ringlypro.clients.opening_days import SpecialDays
from ringlypro.clients.tables import Answer, Client, ExternalReference, Service
from ringlypro.core.bounded_cache import BoundedCache
from ringlypro.core.field_specs import TEXTS
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.services_protocol import Services

Key = TypeVar("Key", int, str)
INVALIDATING_TOPICS = frozenset({"clients", RESYNC_TOPIC})
MAX_CACHED_PROFILES = 4_096
"""Of each way to find one; a profile is a few kilobytes."""


_WANTS_CALL_MAIL = "SELECT EXISTS (SELECT FROM users WHERE client_id = %(client_id)s AND mail_calls) AS wants_mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileService(ServiceFields):
    """Something that can be booked, as a call sees it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileAnswer(AnswerFields):
    """Questions and the owner's words for them, as a call sees them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientProfile(ClientFields):
    """A tenant as a call sees it: its row, and what follows from it.

    `hours` are (ISO weekday, opens, closes) on the wall clock of `zone`; `special_days` have others.
    """

    zone: ZoneInfo
    hours: tuple[tuple[int, time, time], ...]
    special_days: SpecialDays
    services: tuple[ProfileService, ...]
    answers: tuple[ProfileAnswer, ...]
    mails_calls: bool = False
    """Whether somebody here has chosen to read of each call."""


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
    """Who owns the dialled number (E.164)? Asked while somebody is on the telephone."""
    cache = services.caches.get_cache(ClientProfileCache)
    return await _get_cached_profile(
        services, services.voice_system_session, cache.by_number, number, lambda: Client.ringlypro_number == number
    )


async def get_profile_by_id(services: Services, client_id: int) -> ClientProfile | None:
    """The profile of a client whose id is already proven."""
    cache = services.caches.get_cache(ClientProfileCache)
    return await _get_cached_profile(
        services, services.system_session, cache.by_id, client_id, lambda: Client.id == client_id
    )


async def get_profile_by_external_id(services: Services, kind: str, external_id: str) -> ClientProfile | None:
    """Whose is this vendor's id: an outgoing call, a child leg, a message."""
    async with services.voice_system_session() as unit:
        client_id = await unit.db.scalar(
            select(ExternalReference.client_id).where(
                ExternalReference.kind == kind, ExternalReference.external_id == external_id
            )
        )
    if client_id is None:
        return None
    cache = services.caches.get_cache(ClientProfileCache)
    return await _get_cached_profile(
        services, services.voice_system_session, cache.by_id, client_id, lambda: Client.id == client_id
    )


async def save_external_reference(services: Services, *, kind: str, external_id: str, client_id: int) -> None:
    """Note whose a vendor's id is; noting it twice is harmless."""
    values = {"kind": kind, "external_id": external_id, "client_id": client_id}
    async with services.voice_system_session() as unit:
        await unit.db.execute(insert(ExternalReference).values(**values).on_conflict_do_nothing())


async def _get_cached_profile(
    services: Services,
    open_session: Callable[[], AbstractAsyncContextManager[UnitOfWork]],
    profiles: BoundedCache[Key, ClientProfile],
    key: Key,
    make_condition: Callable[[], ColumnElement[bool]],
) -> ClientProfile | None:
    cached_profile = profiles.get(key)
    if cached_profile is not None:
        return cached_profile
    cache = services.caches.get_cache(ClientProfileCache)
    generation = cache.generation
    async with open_session() as unit:
        client = (await unit.db.scalars(select(Client).where(make_condition()))).one_or_none()
        if client is None:
            return None
        await unit.switch_tenant(client.id)
        client_profile = await _load_client_profile(unit, client)
    if cache.generation == generation:
        # A change that came while we were reading is not in this profile: then it is used once and not remembered.
        profiles.put(key, client_profile)
    return client_profile


async def _load_client_profile(unit: UnitOfWork, client: Client) -> ClientProfile:
    services = select(Service).where(Service.active).order_by(Service.position, Service.id)
    service_rows = (await unit.db.scalars(services.options(joinedload(Service.texts)))).unique()
    answers = select(Answer).order_by(Answer.id).options(joinedload(Answer.texts))
    answer_rows = (await unit.db.scalars(answers)).unique()
    mail_rows = await unit.fetch_all(_WANTS_CALL_MAIL, {"client_id": client.id})
    closures = await list_closures(unit, since=unit.now.date() - timedelta(days=2))
    # A session that does not know the tenant yet sees its client, and no texts of it: they are asked for here.
    await unit.db.refresh(client, [TEXTS])
    return ClientProfile(
        **CLIENT_FIELDS.row_values(client),
        zone=ZoneInfo(client.timezone),
        hours=opening_hours.weekly_hours(client.business_hours),
        special_days=build_special_days(closures),
        services=tuple(ProfileService(**SERVICE_FIELDS.row_values(each)) for each in service_rows),
        answers=tuple(ProfileAnswer(**ANSWER_FIELDS.row_values(each)) for each in answer_rows),
        mails_calls=mail_rows[0]["wants_mail"],
    )
