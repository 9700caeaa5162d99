"""A forgotten password: a letter with a link that works once, for an hour.

What is decided about a link here is decided by one statement, so that of many uses at once exactly one counts.
"""

from __future__ import annotations

from datetime import timedelta

from ringlypro.accounts import passwords, signin, throttle, tokens
from ringlypro.accounts.jobs import NOBODY, send_link
from ringlypro.accounts.throttle import Limit
from ringlypro.kit.errors import InvalidFields, Kind, RinglyError
from ringlypro.vendors.services_protocol import Services

VALID = "SELECT 1 FROM users WHERE password_reset_token = %(hash)s AND password_reset_expires > %(now)s"
USE = """
UPDATE users
SET password_hash = %(password)s, password_reset_token = NULL, password_reset_expires = NULL, updated_at = %(now)s
WHERE password_reset_token = %(hash)s AND password_reset_expires > %(now)s
RETURNING id, client_id, email
"""


class ResetTokenInvalid(RinglyError):
    """The link was used, replaced by a newer one, or is more than an hour old."""

    kind = Kind.INVALID
    key = "auth.reset_token_invalid"
    code = "reset_token_invalid"


async def ask(desk: Services, *, email: str, address: str) -> None:
    """Somebody forgot their password. What happens next is the same whether or not there is such an account."""
    key, account = desk.settings.JWT_SECRET, email.strip().lower()
    limits = [
        Limit(throttle.key_of(key, "forgot", account), 3, timedelta(hours=1)),
        Limit(throttle.key_of(key, "forgot-address", address), 20, timedelta(hours=1)),
    ]
    async with desk.directory() as unit:
        rows = await unit.run(signin.BY_EMAIL, {"email": signin.storable(email)})
        try:
            await throttle.check(unit, limits)
        except throttle.TooMany:
            return
        await throttle.count(unit, limits)
        # A job for nobody is queued too: an answer must not take longer for those who have an account.
        await unit.later(send_link, user_id=rows[0]["id"] if rows else NOBODY)


async def is_valid(desk: Services, token: str) -> bool:
    """Whether a link could still be used."""
    async with desk.directory() as unit:
        return bool(await unit.run(VALID, {"hash": tokens.fingerprint(token), "now": unit.now}))


async def reset(desk: Services, *, token: str, password: str, address: str) -> signin.Person:
    """Use a link: a new password, and every sign-in of that person ends.

    Raises InvalidFields for the password, ResetTokenInvalid for the link.
    """
    if why := passwords.fault(password):
        raise InvalidFields({"password": why})
    # Asked before the costly part, and decided after it by one statement: of fifty at once exactly one wins.
    if not await is_valid(desk, token):
        raise ResetTokenInvalid
    made = await passwords.hashed(password)
    async with desk.directory() as unit:
        rows = await unit.run(USE, {"hash": tokens.fingerprint(token), "password": made, "now": unit.now})
        if not rows:
            raise ResetTokenInvalid
        person = signin.Person(user_id=rows[0]["id"], client_id=rows[0]["client_id"], email=rows[0]["email"])
        await throttle.forgive(unit, signin.limits_of(desk, email=person.email, address=address))
        await unit.adopt(person.client_id)
        await signin.end_all(unit, user_id=person.user_id)
    return person
