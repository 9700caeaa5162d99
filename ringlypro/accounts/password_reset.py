"""A forgotten password: an e-mail with a link that works once, for an hour.

What is decided about a link here is decided by one statement, so that of many uses at once exactly one counts.
"""

from __future__ import annotations

from datetime import timedelta

from ringlypro.accounts import authentication, passwords, throttle, tokens
from ringlypro.accounts.jobs import NO_USER_ID, send_reset_email
from ringlypro.accounts.throttle import RateLimit
from ringlypro.core.errors import ErrorKind, InvalidFields, RinglyError
from ringlypro.vendors.services_protocol import Services

FIND_VALID_REQUEST = "SELECT 1 FROM users WHERE password_reset_token = %(hash)s AND password_reset_expires > %(now)s"
CONSUME_REQUEST = """
UPDATE users
SET password_hash = %(password)s, password_reset_token = NULL, password_reset_expires = NULL, updated_at = %(now)s
WHERE password_reset_token = %(hash)s AND password_reset_expires > %(now)s
RETURNING id, client_id, email
"""


class ResetTokenInvalid(RinglyError):
    """The link was used, replaced by a newer one, or is more than an hour old."""

    kind = ErrorKind.INVALID
    key = "auth.reset_token_invalid"
    code = "reset_token_invalid"


async def request_password_reset(services: Services, *, email: str, address: str) -> None:
    """Somebody forgot their password. What happens next is the same whether or not there is such an account."""
    key, account = services.settings.JWT_SECRET, email.strip().lower()
    limits = [
        RateLimit(throttle.hash_throttle_key(key, "forgot", account), 3, timedelta(hours=1)),
        RateLimit(throttle.hash_throttle_key(key, "forgot-address", address), 20, timedelta(hours=1)),
    ]
    async with services.system_session() as unit:
        rows = await unit.fetch_all(authentication.FIND_USER_BY_EMAIL, {"email": authentication.sanitize_email(email)})
        try:
            await throttle.check_limits(unit, limits)
        except throttle.TooManyAttempts:
            return
        await throttle.count_failure(unit, limits)
        # A job for nobody is queued too: an answer must not take longer for those who have an account.
        await unit.enqueue(send_reset_email, user_id=rows[0]["id"] if rows else NO_USER_ID)


async def is_reset_token_valid(services: Services, token: str) -> bool:
    """Whether a link could still be used."""
    async with services.system_session() as unit:
        return bool(await unit.fetch_all(FIND_VALID_REQUEST, {"hash": tokens.hash_token(token), "now": unit.now}))


async def reset_password(
    services: Services, *, token: str, password: str, address: str
) -> authentication.AuthenticatedUser:
    """Use a link: a new password, and every sign-in of that person ends.

    Raises InvalidFields for the password, ResetTokenInvalid for the link.
    """
    if problem := passwords.password_problem(password):
        raise InvalidFields({"password": problem})
    # Asked before the costly part, and decided after it by one statement: of fifty at once exactly one wins.
    if not await is_reset_token_valid(services, token):
        raise ResetTokenInvalid
    password_hash = await passwords.hash_password(password)
    async with services.system_session() as unit:
        rows = await unit.fetch_all(
            CONSUME_REQUEST, {"hash": tokens.hash_token(token), "password": password_hash, "now": unit.now}
        )
        if not rows:
            raise ResetTokenInvalid
        user = authentication.AuthenticatedUser(
            user_id=rows[0]["id"], client_id=rows[0]["client_id"], email=rows[0]["email"]
        )
        await throttle.reset_counters(unit, authentication.account_limits(services, email=user.email, address=address))
        await unit.switch_tenant(user.client_id)
        await authentication.sign_out_everywhere(unit, user_id=user.user_id)
    return user
