"""What people may change about themselves. Two of them need the present password: a borrowed screen has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from ringlypro.accounts import authentication, passwords, throttle
from ringlypro.accounts.tables import User
from ringlypro.accounts.user_fields import DENSITIES, USER_FIELDS
from ringlypro.clients import business_settings as client_profile
from ringlypro.clients.client_fields import CLIENT_FIELDS
from ringlypro.core.errors import ErrorKind, InvalidFields, RinglyError
from ringlypro.core.field_specs import clean_together
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.services_protocol import Services


class EmailTaken(RinglyError):
    """Another account has this e-mail."""

    kind = ErrorKind.CONFLICT
    key = "auth.email_taken"
    code = "email_taken"


async def load_user(unit: UnitOfWork, *, user_id: int) -> User:
    """A person of the unit's client."""
    return (await unit.db.scalars(select(User).where(User.id == user_id))).one()


async def load_density(unit: UnitOfWork, *, user_id: int) -> str:
    """How close a person wants the rows of lists: one of `DENSITIES`."""
    return await unit.db.scalar(select(User.density).where(User.id == user_id)) or DENSITIES[0]


async def load_names(unit: UnitOfWork) -> dict[int, str]:
    """The people of the unit's client by id, each as they are called."""
    users = await unit.db.scalars(select(User))
    return {user.id: f"{user.first_name} {user.last_name}".strip() or user.email for user in users}


async def save_user(unit: UnitOfWork, *, user_id: int, clean_values: Mapping[str, Any]) -> User:
    """Write clean values of a person's columns. Raises EmailTaken."""
    user = await load_user(unit, user_id=user_id)
    for name, value in clean_values.items():
        setattr(user, name, value)
    user.updated_at = unit.now
    await flush_user(unit)
    if "mail_calls" in clean_values:
        await unit.notify("clients")  # calls know from the business's profile whether somebody reads of each
    return user


async def flush_user(unit: UnitOfWork) -> None:
    """Bring a new or changed person to the database; two people cannot have one e-mail. Raises EmailTaken."""
    try:
        await unit.db.flush()
    except IntegrityError as error:
        if "uq_users_email" in str(error.orig):
            raise EmailTaken from error
        raise


async def confirm_password(services: Services, *, user_id: int, client_id: int, password: str) -> None:
    """Is this their present password? Raises InvalidFields, or TooManyAttempts after five failures."""
    limit = throttle.RateLimit(
        throttle.hash_throttle_key(services.settings.JWT_SECRET, "confirm", str(user_id)),
        5,
        authentication.THROTTLE_WINDOW,
    )
    async with passwords.password_semaphore():
        async with services.system_session() as unit:
            await throttle.check_limits(unit, [limit])
        async with services.unit_of_work(client_id) as unit:
            stored_hash = (await load_user(unit, user_id=user_id)).password_hash
        is_correct = await passwords.verify_password(password, stored_hash)
        async with services.system_session() as unit:
            await (throttle.reset_counters if is_correct else throttle.count_failure)(unit, [limit])
    if not is_correct:
        raise InvalidFields({"current_password": "auth.password_current"})


async def update_profile(
    services: Services,
    *,
    user_id: int,
    client_id: int,
    submitted_fields: Mapping[str, object],
    kept_sign_in_id: int | None = None,
) -> bool:
    """Change a person and their business at once, all or nothing; fields that are not theirs to change are ignored.

    A new `email` or `password` needs `current_password`. A new password ends every sign-in but `kept_sign_in_id`;
    True is returned then. Raises InvalidFields with every bad field, EmailTaken, TooManyAttempts.
    """
    requested_fields = {name: value for name, value in submitted_fields.items() if name != "password" or value}
    rest = {name: value for name, value in requested_fields.items() if name not in USER_FIELDS.accepted_names}
    person, business = clean_together((USER_FIELDS, requested_fields), (CLIENT_FIELDS, rest))
    password = person.get("password")
    user_values = {name: person[name] for name in USER_FIELDS.editable_names if name in person}
    if password is not None or "email" in user_values:
        await _confirm_if_needed(
            services,
            user_id=user_id,
            client_id=client_id,
            requested_fields=requested_fields,
            is_required=password is not None,
        )
    password_hash = await passwords.hash_password(password) if password is not None else None
    async with services.unit_of_work(client_id) as unit:
        await client_profile.save_client(unit, business)
        if password_hash is not None:
            user_values |= {
                "password_hash": password_hash,
                "password_reset_token": None,
                "password_reset_expires": None,
            }
            await authentication.sign_out_everywhere(unit, user_id=user_id, except_sign_in_id=kept_sign_in_id)
        await save_user(unit, user_id=user_id, clean_values=user_values)
    return password_hash is not None


async def _confirm_if_needed(
    services: Services, *, user_id: int, client_id: int, requested_fields: Mapping[str, object], is_required: bool
) -> None:
    async with services.unit_of_work(client_id) as unit:
        current_email = (await load_user(unit, user_id=user_id)).email
    if is_required or str(requested_fields.get("email")).strip().lower() != current_email.lower():
        password = requested_fields.get("current_password")
        if not isinstance(password, str) or not password:
            raise InvalidFields({"current_password": "errors.field.missing"})
        await confirm_password(services, user_id=user_id, client_id=client_id, password=password)
