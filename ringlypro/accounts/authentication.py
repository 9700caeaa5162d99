"""Who is asking: sign in, be recognised, sign out.

A sign-in is a row, looked for at every request. Deleting it ends the bearer token or browser session at once,
wherever it was copied to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from ringlypro.accounts import passwords, throttle, tokens
from ringlypro.accounts.tables import SignIn
from ringlypro.accounts.throttle import RateLimit
from ringlypro.accounts.tokens import InvalidToken, TokenClaims
from ringlypro.core import codes
from ringlypro.core.errors import ErrorKind, RinglyError
from ringlypro.db.unit_of_work import UnitOfWork
from ringlypro.vendors.services_protocol import Services

THROTTLE_WINDOW = timedelta(minutes=15)
NOTICE_KINDS = ("booking", "text", "emergency")
"""What a browser may show a notice of."""
SignInChannel = Literal["web", "api"]

FIND_USER_BY_EMAIL = """
SELECT id, client_id, email, password_hash FROM users
WHERE lower(email) = lower(%(email)s) AND client_id IS NOT NULL
"""
FIND_SIGN_IN = """
SELECT s.id AS sign_in_id, u.id AS user_id, u.client_id, u.email, u.first_name, u.last_name, u.language, u.dark, u.role,
       u.density, u.notice_booking, u.notice_text, u.notice_emergency, c.business_name
FROM sign_ins s JOIN users u ON u.id = s.user_id JOIN clients c ON c.id = s.client_id
WHERE s.token_hash = %(hash)s AND s.kind = %(kind)s AND s.expires_at > %(now)s
"""


class WrongCredentials(RinglyError):
    """No such account, or another password: the two look the same and take as long."""

    kind = ErrorKind.UNAUTHENTICATED
    key = "auth.invalid_credentials"
    code = "invalid_credentials"


@dataclass(frozen=True, slots=True)
class AuthenticatedUser:
    """Somebody who has shown the right password."""

    user_id: int
    client_id: int
    email: str


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """Somebody who is signed in, as pages and routes see them. `dark` None follows the machine."""

    user_id: int
    client_id: int
    name: str
    initials: str
    business: str
    lang: str
    dark: bool | None
    email: str
    role: str = "owner"
    sign_in_id: int = 0
    is_compact: bool = False
    """Whether the rows of lists stand close."""
    notice_kinds: frozenset[str] = frozenset()
    """For which events a browser of theirs shows a notice."""


async def verify_credentials(services: Services, *, email: str, password: str, address: str) -> AuthenticatedUser:
    """Who this is, by e-mail and password. Raises WrongCredentials, or TooManyAttempts after too many failures."""
    limits = _sign_in_limits(services, email=email, address=address)
    async with passwords.password_semaphore():
        # Judged one at a time, and counted before the next is judged: a flood of guesses cannot slip under the limit.
        async with services.system_session() as unit:
            await throttle.check_limits(unit, limits)
            rows = await unit.fetch_all(FIND_USER_BY_EMAIL, {"email": sanitize_email(email)})
        row = rows[0] if rows else None
        is_correct = await passwords.verify_password(password, row["password_hash"] if row else None)
        async with services.system_session() as unit:
            await (
                throttle.reset_counters(unit, account_limits(services, email=email, address=address))
                if is_correct
                else throttle.count_failure(unit, limits)
            )
    if row is None or not is_correct:
        raise WrongCredentials
    return AuthenticatedUser(user_id=row["id"], client_id=row["client_id"], email=row["email"])


async def create_sign_in(unit: UnitOfWork, *, user_id: int, channel: SignInChannel) -> str:
    """Sign a person of this client in; the secret that comes back is stored as a hash only."""
    secret = codes.generate_secret()
    row = SignIn(
        user_id=user_id,
        kind=channel,
        token_hash=tokens.hash_token(secret),
        created_at=unit.now,
        expires_at=unit.now + tokens.TOKEN_LIFETIME,
    )
    unit.db.add(row)
    await unit.db.flush()
    return secret


async def create_bearer_token(services: Services, user: AuthenticatedUser) -> str:
    """Sign in for a program: the token to send with every request."""
    async with services.unit_of_work(user.client_id) as unit:
        secret = await create_sign_in(unit, user_id=user.user_id, channel="api")
    return encode_bearer_token(services, user, secret)


def encode_bearer_token(services: Services, user: AuthenticatedUser, secret: str) -> str:
    """The signed token of a sign-in that has just begun, or is prolonged."""
    claims = TokenClaims(user_id=user.user_id, client_id=user.client_id, email=user.email, sid=secret)
    return tokens.encode_token(claims, key=services.settings.JWT_SECRET, now=services.clock())


async def create_session_cookie(services: Services, user: AuthenticatedUser) -> str:
    """Sign in for a browser: the value of its cookie."""
    async with services.unit_of_work(user.client_id) as unit:
        return encode_session_cookie(user.client_id, await create_sign_in(unit, user_id=user.user_id, channel="web"))


def encode_session_cookie(client_id: int, secret: str) -> str:
    """The cookie of a sign-in: whose rows to look in, and the secret."""
    return f"{client_id}.{secret}"


async def authenticate_bearer_token(services: Services, token: str) -> tuple[SignedInUser, TokenClaims]:
    """Who sent this bearer token. Raises InvalidToken."""
    claims = tokens.decode_token(token, key=services.settings.JWT_SECRET, now=services.clock())
    signed_in_user = await _find_signed_in_user(services, client_id=claims.client_id, secret=claims.sid, channel="api")
    if signed_in_user is None or signed_in_user.user_id != claims.user_id:
        raise InvalidToken
    return signed_in_user, claims


async def authenticate_cookie(services: Services, cookie: str | None) -> SignedInUser | None:
    """Who sent this cookie; None when nobody is signed in with it."""
    if (parts := _cookie_parts(cookie)) is None:
        return None
    return await _find_signed_in_user(services, client_id=parts[0], secret=parts[1], channel="web")


async def renew_bearer_token(services: Services, claims: TokenClaims) -> str:
    """The same sign-in for another seven days, as a new token; the old one lives out its own. Raises InvalidToken."""
    async with services.unit_of_work(claims.client_id) as unit:
        rows = await unit.fetch_all(
            "UPDATE sign_ins SET expires_at = %(until)s WHERE token_hash = %(hash)s RETURNING id",
            {"until": unit.now + tokens.TOKEN_LIFETIME, "hash": tokens.hash_token(claims.sid)},
        )
    if not rows:
        raise InvalidToken
    return tokens.encode_token(claims, key=services.settings.JWT_SECRET, now=services.clock())


async def sign_out(services: Services, *, client_id: int, secret: str) -> None:
    """Sign out: this token or session is dead from now on. Ending it twice is harmless."""
    async with services.unit_of_work(client_id) as unit:
        delete_sql = "DELETE FROM sign_ins WHERE token_hash = %(hash)s RETURNING id"
        if await unit.fetch_all(delete_sql, {"hash": tokens.hash_token(secret)}):
            await unit.notify("sign_ins")


async def sign_out_cookie(services: Services, cookie: str | None) -> None:
    """Sign out the browser with this cookie, if it is signed in."""
    if parts := _cookie_parts(cookie):
        await sign_out(services, client_id=parts[0], secret=parts[1])


async def sign_out_everywhere(unit: UnitOfWork, *, user_id: int, except_sign_in_id: int | None = None) -> None:
    """Sign a person out everywhere; `except_sign_in_id` is the id of a sign-in that may stay."""
    await unit.fetch_all(
        "DELETE FROM sign_ins WHERE user_id = %(user)s AND id IS DISTINCT FROM %(but)s::bigint",
        {"user": user_id, "but": except_sign_in_id},
    )
    await unit.notify("sign_ins", user_id)


async def delete_expired_sign_ins(unit: UnitOfWork) -> None:
    """Forget a client's sign-ins that have run out, and let tabs that are still open look whether theirs is one."""
    if await unit.fetch_all("DELETE FROM sign_ins WHERE expires_at <= %(now)s RETURNING id", {"now": unit.now}):
        await unit.notify("sign_ins")


def account_limits(services: Services, *, email: str, address: str) -> list[RateLimit]:
    """What holds back guesses at one account: forgiven when its owner has shown who they are."""
    return _sign_in_limits(services, email=email, address=address)[:2]


def _sign_in_limits(services: Services, *, email: str, address: str) -> list[RateLimit]:
    # Five for one account from one address; more for an account from everywhere, or the owner could be locked out
    # by a stranger; more again for an address, behind which a whole office may sit.
    key, account = services.settings.JWT_SECRET, email.strip().lower()
    return [
        RateLimit(throttle.hash_throttle_key(key, "sign-in", account, address), 5, THROTTLE_WINDOW),
        RateLimit(throttle.hash_throttle_key(key, "sign-in-account", account), 20, THROTTLE_WINDOW),
        RateLimit(throttle.hash_throttle_key(key, "sign-in-address", address), 100, THROTTLE_WINDOW),
    ]


async def _find_signed_in_user(
    services: Services, *, client_id: int, secret: str, channel: SignInChannel
) -> SignedInUser | None:
    async with services.unit_of_work(client_id) as unit:
        rows = await unit.fetch_all(FIND_SIGN_IN, {"hash": tokens.hash_token(secret), "kind": channel, "now": unit.now})
    return _signed_in_user_from_row(rows[0]) if rows else None


def _signed_in_user_from_row(row: dict[str, Any]) -> SignedInUser:
    name = f"{row['first_name']} {row['last_name']}".strip() or row["email"]
    return SignedInUser(
        user_id=row["user_id"],
        client_id=row["client_id"],
        name=name,
        initials="".join(word[0] for word in name.split()[:2]).upper(),
        business=row["business_name"],
        lang=row["language"],
        dark=row["dark"],
        email=row["email"],
        role=row["role"],
        sign_in_id=row["sign_in_id"],
        is_compact=row["density"] == "compact",
        notice_kinds=frozenset(kind for kind in NOTICE_KINDS if row[f"notice_{kind}"]),
    )


def _cookie_parts(cookie: str | None) -> tuple[int, str] | None:
    number, dot, secret = (cookie or "").partition(".")
    if not dot or not secret or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return int(number), secret[:200]


def sanitize_email(email: str) -> str:
    """An address as it may be asked for: whatever was typed, the database can be given it."""
    return email.strip()[:254].replace("\x00", "").encode(errors="ignore").decode()
