"""What people may change about themselves. Two of them need the present password: a borrowed screen has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ringlypro.accounts import passwords, signin, throttle
from ringlypro.accounts.tables import User
from ringlypro.clients import profile as client_profile
from ringlypro.db.unit import Unit
from ringlypro.kit import fields
from ringlypro.kit.errors import InvalidFields, Kind, RinglyError
from ringlypro.kit.fields import Rule
from ringlypro.vendors.services_protocol import Services

RULES: Mapping[str, Rule] = {
    "first_name": fields.line(most=100, needed=True),
    "last_name": fields.line(most=100),
    "phone_number": fields.optional(fields.phone),
    "services": fields.block(),
    "language": fields.language,
    "email": fields.email,
    "dark": fields.optional(fields.flag),
    "onboarding_completed": fields.flag,
}
"""Every field people may change, and what it may hold. `dark` None follows the machine."""


class EmailTaken(RinglyError):
    """Another account has this e-mail."""

    kind = Kind.CONFLICT
    key = "auth.email_taken"
    code = "email_taken"


async def load(unit: Unit, *, user_id: int) -> User:
    """A person of the unit's client."""
    return (await unit.db.scalars(select(User).where(User.id == user_id))).one()


async def store(unit: Unit, *, user_id: int, clean: Mapping[str, Any]) -> User:
    """Write values that have passed `RULES`. Raises EmailTaken."""
    user = await load(unit, user_id=user_id)
    for name, value in clean.items():
        setattr(user, name, value)
    user.updated_at = unit.now
    await flush(unit)
    return user


async def flush(unit: Unit) -> None:
    """Bring a new or changed person to the database; two people cannot have one e-mail. Raises EmailTaken."""
    try:
        await unit.db.flush()
    except IntegrityError as error:
        if "uq_users_email" in str(error.orig):
            raise EmailTaken from error
        raise


async def confirm(desk: Services, *, user_id: int, client_id: int, password: str) -> None:
    """Is this the present password of somebody signed in? Raises InvalidFields, or TooMany after five failures."""
    limit = throttle.Limit(throttle.key_of(desk.settings.JWT_SECRET, "confirm", str(user_id)), 5, signin.WINDOW)
    async with passwords.slot():
        async with desk.directory() as unit:
            await throttle.check(unit, [limit])
        async with desk.unit(client_id) as unit:
            stored = (await load(unit, user_id=user_id)).password_hash
        right = await passwords.matches(password, stored)
        async with desk.directory() as unit:
            await (throttle.forgive if right else throttle.count)(unit, [limit])
    if not right:
        raise InvalidFields({"current_password": "auth.password_current"})


async def change(
    desk: Services, *, user_id: int, client_id: int, given: Mapping[str, object], keep: int | None = None
) -> bool:
    """Change a person and their business at once, all or nothing; fields that are not theirs to change are ignored.

    A new `email` or `password` needs `current_password`. A new password ends every sign-in but `keep`, and makes this
    True. Raises InvalidFields with every bad field, EmailTaken, TooMany.
    """
    wanted = {name: value for name, value in given.items() if name != "password" or value}
    clean = fields.checked(wanted, {**client_profile.RULES, **RULES, "password": passwords.rule})
    password = clean.pop("password", None)
    mine = {name: clean.pop(name) for name in RULES if name in clean}
    if password is not None or "email" in mine:
        await _confirm_if_needed(desk, user_id=user_id, client_id=client_id, wanted=wanted, forced=password is not None)
    hashed = await passwords.hashed(password) if password is not None else None
    async with desk.unit(client_id) as unit:
        await client_profile.store(unit, clean)
        if hashed is not None:
            mine |= {"password_hash": hashed, "password_reset_token": None, "password_reset_expires": None}
            await signin.end_all(unit, user_id=user_id, but=keep)
        await store(unit, user_id=user_id, clean=mine)
    return hashed is not None


async def _confirm_if_needed(
    desk: Services, *, user_id: int, client_id: int, wanted: Mapping[str, object], forced: bool
) -> None:
    async with desk.unit(client_id) as unit:
        present = (await load(unit, user_id=user_id)).email
    if forced or str(wanted.get("email")).strip().lower() != present.lower():
        password = wanted.get("current_password")
        if not isinstance(password, str) or not password:
            raise InvalidFields({"current_password": "errors.field.missing"})
        await confirm(desk, user_id=user_id, client_id=client_id, password=password)
