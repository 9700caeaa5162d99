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

from ringlypro.accounts import passwords, profile, signin, throttle
from ringlypro.accounts.signin import Door, Person
from ringlypro.accounts.tables import User
from ringlypro.appointments.tables import Resource
from ringlypro.clients import hours
from ringlypro.clients.profile import business_hours
from ringlypro.clients.tables import Client
from ringlypro.credits import ledger
from ringlypro.db.unit import Unit
from ringlypro.kit import fields
from ringlypro.kit.fields import BadField, Rule
from ringlypro.notices import bell
from ringlypro.signup import number
from ringlypro.signup.jobs import buy_number
from ringlypro.vendors.services_protocol import Services

log = logging.getLogger(__name__)

PATIENCE = 5.0
"""How many seconds the person who signs up waits for a number."""
LATER = timedelta(seconds=30)
"""When the job goes on: after the inline try has certainly ended."""


def accepted(value: object) -> bool:
    """The terms, which must be accepted."""
    if value is not True:
        raise BadField("auth.terms")
    return True


def offered(value: object) -> str:
    """What the business offers: text, or a list of lines."""
    if isinstance(value, list):
        return "\n".join(fields.lines(most=100, of=fields.line(most=200))(value))
    return str(fields.block()(value))


NEEDED: Mapping[str, Rule] = {
    "email": fields.email,
    "password": passwords.rule,
    "first_name": fields.line(most=100, needed=True),
    "last_name": fields.line(most=100, needed=True),
    "business_name": fields.line(most=255, needed=True),
    "business_phone": fields.phone,
    "business_type": fields.line(most=100, needed=True),
    "terms_accepted": accepted,
}
OPTIONAL: Mapping[str, Rule] = {
    "website_url": fields.blank_or(fields.url),
    "phone_number": fields.optional(fields.phone),
    "business_description": fields.block(),
    "business_hours": lambda value: hours.DEFAULT if value is None or value == "" else business_hours(value),
    "services": offered,
    "timezone": lambda value: fields.timezone(value or "America/New_York"),
    "language": lambda value: fields.language(value or "en"),
}
RULES: Mapping[str, Rule] = {**NEEDED, **OPTIONAL}
"""Every field of a sign-up, and what it may hold."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A new tenant's owner, signed in. `secret` becomes their token or cookie; `number` may come later."""

    person: Person
    secret: str
    number: str | None


async def register(desk: Services, given: Mapping[str, object], *, door: Door, address: str) -> Registered:
    """Make a tenant of a filled-in form.

    Raises InvalidFields with every bad field, EmailTaken, or TooMany where numbers cost money.
    """
    form = fields.checked({name: given.get(name) for name in RULES}, RULES)
    async with desk.directory() as unit:
        await _limit(desk, unit, address)
        if await unit.run(signin.BY_EMAIL, {"email": form["email"]}):
            raise profile.EmailTaken
    hashed = await passwords.hashed(form["password"])
    async with desk.directory() as unit:
        user = await _tenant(unit, form, hashed)
        secret = await signin.begin(unit, user_id=user.id, door=door)
        person = Person(user_id=user.id, client_id=unit.client_id, email=user.email)
    return Registered(person=person, secret=secret, number=await _number(desk, person.client_id))


async def _tenant(unit: Unit, form: Mapping[str, Any], hashed: str) -> User:
    client = _client(form)
    client.created_at = client.updated_at = unit.now
    unit.db.add(client)
    await unit.db.flush()
    user = _user(form, hashed, client.id)
    user.created_at = user.updated_at = unit.now
    unit.db.add(user)
    await profile.flush(unit)
    await unit.adopt(client.id)
    await ledger.open_account(unit)
    unit.db.add(Resource(created_at=unit.now))
    await bell.ring(unit, "welcome", link="/", letter=True)
    await unit.later("calls.warm_up", once=f"warm-{client.id}", client_id=client.id)
    await unit.later(buy_number, after=LATER, once=f"number-{client.id}", client_id=client.id)
    return user


def _client(form: Mapping[str, Any]) -> Client:
    return Client(
        business_name=form["business_name"],
        business_phone=form["business_phone"],
        business_type=form["business_type"],
        business_description=form["business_description"],
        website_url=form["website_url"],
        business_hours=form["business_hours"],
        timezone=form["timezone"],
        language=form["language"],
        owner_name=f"{form['first_name']} {form['last_name']}",
        owner_phone=form["phone_number"],
        owner_email=form["email"],
    )


def _user(form: Mapping[str, Any], hashed: str, client_id: int) -> User:
    return User(
        client_id=client_id,
        email=form["email"],
        password_hash=hashed,
        first_name=form["first_name"],
        last_name=form["last_name"],
        phone_number=form["phone_number"],
        services=form["services"],
        language=form["language"],
        terms_accepted=True,
    )


async def _number(desk: Services, client_id: int) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await number.provide(desk, client_id)
    except Exception as error:  # noqa: BLE001  # the tenant exists and a job goes on, whatever went wrong
        log.warning("client %s waits for a number: %s", client_id, type(error).__name__)
        return None


async def _limit(desk: Services, unit: Unit, address: str) -> None:
    # Each sign-up buys a number: where that is real money, one address may not do it without end.
    if desk.settings.production and desk.settings.real_twilio:
        key = throttle.key_of(desk.settings.JWT_SECRET, "sign-up", address)
        limits = [throttle.Limit(key, 20, timedelta(hours=1))]
        await throttle.check(unit, limits)
        await throttle.count(unit, limits)
