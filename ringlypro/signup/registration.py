"""A new tenant, complete or not at all: person, business, credit account and sign-in in one transaction.

The number is bought after the commit, because a tenant without a number can be helped and a number without a tenant
costs money. It is tried for a few seconds at once; a job that was queued in the transaction goes on.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ringlypro.accounts import authentication, passwords, profile, throttle
from ringlypro.accounts.authentication import AuthenticatedUser, SignInChannel
from ringlypro.accounts.tables import User
from ringlypro.accounts.user_fields import USER_FIELDS
from ringlypro.appointments.tables import Resource
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.clients.disclosure_states import find_disclosure_state
from ringlypro.clients.tables import Client
from ringlypro.clients.translated_texts import store_values
from ringlypro.credits import ledger
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.notifications import owner_notifications
from ringlypro.signup import number_provisioning
from ringlypro.signup.jobs import provision_missing_number
from ringlypro.signup.registration_fields import clean_registration
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)

NUMBER_WAIT_SECONDS = 5.0
"""How many seconds the person who signs up waits for a number."""
NUMBER_JOB_DELAY = timedelta(seconds=30)
"""When the job goes on: after the inline try has certainly ended."""


@dataclass(frozen=True, slots=True)
class RegisteredTenant:
    """A new tenant's owner, signed in. `secret` becomes their token or cookie; `number` may come later."""

    person: AuthenticatedUser
    secret: str
    number: str | None


async def register_tenant(
    services: Services, submitted_fields: Mapping[str, object], *, channel: SignInChannel, address: str
) -> RegisteredTenant:
    """Make a tenant of a filled-in form.

    Raises InvalidFields with every bad field, EmailTaken, or TooManyAttempts where numbers cost money.
    """
    form = clean_registration(submitted_fields)
    async with services.system_session() as unit:
        await _limit_sign_ups(services, unit, address)
        if await unit.fetch_all(authentication.FIND_USER_BY_EMAIL, {"email": form["email"]}):
            raise profile.EmailTaken
    password_hash = await passwords.hash_password(form["password"])
    async with services.system_session() as unit:
        user = await _create_tenant(unit, form, password_hash)
        secret = await authentication.create_sign_in(unit, user_id=user.id, channel=channel)
        owner = AuthenticatedUser(user_id=user.id, client_id=unit.client_id, email=user.email)
    return RegisteredTenant(person=owner, secret=secret, number=await _try_provision_number(services, owner.client_id))


async def _create_tenant(unit: UnitOfWork, form: Mapping[str, Any], password_hash: str) -> User:
    client = _new_client(form)
    client.created_at = client.updated_at = unit.now
    unit.db.add(client)
    await unit.db.flush()
    user = _new_user(form, password_hash, client.id)
    user.created_at = user.updated_at = unit.now
    unit.db.add(user)
    await profile.flush_user(unit)
    await unit.switch_tenant(client.id)
    await ledger.open_account(unit)
    unit.db.add(Resource(created_at=unit.now))
    await owner_notifications.create_notification(unit, "welcome", link="/", send_email=True)
    await unit.enqueue("calls.warm_up", queueing_lock=f"warm-{client.id}", client_id=client.id)
    await unit.enqueue(
        provision_missing_number, delay=NUMBER_JOB_DELAY, queueing_lock=f"number-{client.id}", client_id=client.id
    )
    return user


def _new_client(form: Mapping[str, Any]) -> Client:
    business = {name: form[name] for name in CLIENT_FIELDS.editable_names if name in form}
    client = Client(
        owner_name=f"{form['first_name']} {form['last_name']}",
        owner_phone=form["phone_number"],
        owner_email=form["email"],
        texts={},
        ai_disclosure=find_disclosure_state(form["business_phone"]) is not None,
    )
    store_values(CLIENT_FIELDS, client, business)
    return client


def _new_user(form: Mapping[str, Any], password_hash: str, client_id: int) -> User:
    person = {name: form[name] for name in USER_FIELDS.editable_names if name in form}
    return User(**person, client_id=client_id, password_hash=password_hash, terms_accepted=True)


async def _try_provision_number(services: Services, client_id: int) -> str | None:
    try:
        async with asyncio.timeout(NUMBER_WAIT_SECONDS):
            return await number_provisioning.provision_number(services, client_id)
    except Exception as error:  # noqa: BLE001  # the tenant exists and a job goes on, whatever went wrong
        log.warning("client %s waits for a number: %s", client_id, type(error).__name__)
        return None


async def _limit_sign_ups(services: Services, unit: UnitOfWork, address: str) -> None:
    # Each sign-up buys a number: where that is real money, one address may not do it without end.
    if services.settings.is_production and services.settings.uses_real_twilio:
        key = throttle.hash_throttle_key(services.settings.JWT_SECRET, "sign-up", address)
        limits = [throttle.RateLimit(key, 20, timedelta(hours=1))]
        await throttle.check_limits(unit, limits)
        await throttle.count_failure(unit, limits)
