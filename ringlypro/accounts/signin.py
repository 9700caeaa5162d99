"""Who is at the door: sign in, be recognised, sign out.

A sign-in is a row, looked for at every request. Deleting it ends the bearer token or browser session at once,
wherever it was copied to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from ringlypro.accounts import passwords, throttle, tokens
from ringlypro.accounts.tables import SignIn
from ringlypro.accounts.throttle import Limit
from ringlypro.accounts.tokens import BadToken, Claims
from ringlypro.db.unit import Unit
from ringlypro.kit import codes
from ringlypro.kit.errors import Kind, RinglyError
from ringlypro.vendors.services_protocol import Services

WINDOW = timedelta(minutes=15)
Door = Literal["web", "api"]

BY_EMAIL = """
SELECT id, client_id, email, password_hash FROM users
WHERE lower(email) = lower(%(email)s) AND client_id IS NOT NULL
"""
SIGNED_IN = """
SELECT s.id AS sign_in_id, u.id AS user_id, u.client_id, u.email, u.first_name, u.last_name, u.language, u.dark, u.role,
       c.business_name
FROM sign_ins s JOIN users u ON u.id = s.user_id JOIN clients c ON c.id = s.client_id
WHERE s.token_hash = %(hash)s AND s.kind = %(kind)s AND s.expires_at > %(now)s
"""


class WrongCredentials(RinglyError):
    """No such account, or another password: the two look the same and take as long."""

    kind = Kind.UNKNOWN_CALLER
    key = "auth.invalid_credentials"
    code = "invalid_credentials"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has shown the right password."""

    user_id: int
    client_id: int
    email: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in, as pages and doors see them. `dark` None follows the machine."""

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


async def prove(desk: Services, *, email: str, password: str, address: str) -> Person:
    """Who this is, by e-mail and password. Raises WrongCredentials, or TooMany after too many failures."""
    limits = _limits(desk, email=email, address=address)
    async with passwords.slot():
        # Judged one at a time, and counted before the next is judged: a flood of guesses cannot slip under the limit.
        async with desk.directory() as unit:
            await throttle.check(unit, limits)
            rows = await unit.run(BY_EMAIL, {"email": storable(email)})
        row = rows[0] if rows else None
        right = await passwords.matches(password, row["password_hash"] if row else None)
        async with desk.directory() as unit:
            await (
                throttle.forgive(unit, limits_of(desk, email=email, address=address))
                if right
                else throttle.count(unit, limits)
            )
    if row is None or not right:
        raise WrongCredentials
    return Person(user_id=row["id"], client_id=row["client_id"], email=row["email"])


async def begin(unit: Unit, *, user_id: int, door: Door) -> str:
    """Sign a person of this client in; the secret that comes back is stored as a hash only."""
    secret = codes.secret()
    row = SignIn(
        user_id=user_id,
        kind=door,
        token_hash=tokens.fingerprint(secret),
        created_at=unit.now,
        expires_at=unit.now + tokens.LIFE,
    )
    unit.db.add(row)
    await unit.db.flush()
    return secret


async def bearer_token(desk: Services, person: Person) -> str:
    """Sign in for a program: the token to send with every request."""
    async with desk.unit(person.client_id) as unit:
        secret = await begin(unit, user_id=person.user_id, door="api")
    return as_bearer(desk, person, secret)


def as_bearer(desk: Services, person: Person, secret: str) -> str:
    """The signed token of a sign-in that has just begun, or is prolonged."""
    claims = Claims(user_id=person.user_id, client_id=person.client_id, email=person.email, sid=secret)
    return tokens.issue(claims, key=desk.settings.JWT_SECRET, now=desk.clock())


async def cookie_value(desk: Services, person: Person) -> str:
    """Sign in for a browser: the value of its cookie."""
    async with desk.unit(person.client_id) as unit:
        return as_cookie(person.client_id, await begin(unit, user_id=person.user_id, door="web"))


def as_cookie(client_id: int, secret: str) -> str:
    """The cookie of a sign-in: whose rows to look in, and the secret."""
    return f"{client_id}.{secret}"


async def bearer(desk: Services, token: str) -> tuple[Visitor, Claims]:
    """Who sent this bearer token. Raises BadToken."""
    claims = tokens.read(token, key=desk.settings.JWT_SECRET, now=desk.clock())
    found = await _signed_in(desk, client_id=claims.client_id, secret=claims.sid, door="api")
    if found is None or found.user_id != claims.user_id:
        raise BadToken
    return found, claims


async def visitor(desk: Services, cookie: str | None) -> Visitor | None:
    """Who sent this cookie; None when nobody is signed in with it."""
    if (parts := _cookie_parts(cookie)) is None:
        return None
    return await _signed_in(desk, client_id=parts[0], secret=parts[1], door="web")


async def prolong(desk: Services, claims: Claims) -> str:
    """The same sign-in for another seven days, as a new token; the old one lives out its own. Raises BadToken."""
    async with desk.unit(claims.client_id) as unit:
        rows = await unit.run(
            "UPDATE sign_ins SET expires_at = %(until)s WHERE token_hash = %(hash)s RETURNING id",
            {"until": unit.now + tokens.LIFE, "hash": tokens.fingerprint(claims.sid)},
        )
    if not rows:
        raise BadToken
    return tokens.issue(claims, key=desk.settings.JWT_SECRET, now=desk.clock())


async def end(desk: Services, *, client_id: int, secret: str) -> None:
    """Sign out: this token or session is dead from now on. Ending it twice is harmless."""
    async with desk.unit(client_id) as unit:
        gone = "DELETE FROM sign_ins WHERE token_hash = %(hash)s RETURNING id"
        if await unit.run(gone, {"hash": tokens.fingerprint(secret)}):
            await unit.tell("sign_ins")


async def end_cookie(desk: Services, cookie: str | None) -> None:
    """Sign out the browser with this cookie, if it is signed in."""
    if parts := _cookie_parts(cookie):
        await end(desk, client_id=parts[0], secret=parts[1])


async def end_all(unit: Unit, *, user_id: int, but: int | None = None) -> None:
    """Sign a person out everywhere; `but` is the id of a sign-in that may stay."""
    await unit.run(
        "DELETE FROM sign_ins WHERE user_id = %(user)s AND id IS DISTINCT FROM %(but)s::bigint",
        {"user": user_id, "but": but},
    )
    await unit.tell("sign_ins", user_id)


async def sweep(unit: Unit) -> None:
    """Forget a client's sign-ins that have run out."""
    await unit.run("DELETE FROM sign_ins WHERE expires_at <= %(now)s", {"now": unit.now})


def limits_of(desk: Services, *, email: str, address: str) -> list[Limit]:
    """What holds back guesses at one account: forgiven when its owner has shown who they are."""
    return _limits(desk, email=email, address=address)[:2]


def _limits(desk: Services, *, email: str, address: str) -> list[Limit]:
    # Five for one account from one address; more for an account from everywhere, or the owner could be locked out
    # by a stranger; more again for an address, behind which a whole office may sit.
    key, account = desk.settings.JWT_SECRET, email.strip().lower()
    return [
        Limit(throttle.key_of(key, "sign-in", account, address), 5, WINDOW),
        Limit(throttle.key_of(key, "sign-in-account", account), 20, WINDOW),
        Limit(throttle.key_of(key, "sign-in-address", address), 100, WINDOW),
    ]


async def _signed_in(desk: Services, *, client_id: int, secret: str, door: Door) -> Visitor | None:
    async with desk.unit(client_id) as unit:
        rows = await unit.run(SIGNED_IN, {"hash": tokens.fingerprint(secret), "kind": door, "now": unit.now})
    return _visitor(rows[0]) if rows else None


def _visitor(row: dict[str, Any]) -> Visitor:
    name = f"{row['first_name']} {row['last_name']}".strip() or row["email"]
    return Visitor(
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
    )


def _cookie_parts(cookie: str | None) -> tuple[int, str] | None:
    number, dot, secret = (cookie or "").partition(".")
    if not dot or not secret or not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    return int(number), secret[:200]


def storable(email: str) -> str:
    """An address as it may be asked for: whatever was typed, the database can be given it."""
    return email.strip()[:254].replace("\x00", "").encode(errors="ignore").decode()
