"""Bearer tokens: signed claims for seven days, worth nothing once their sign-in is gone.

PyJWT accepts tokens that lack `exp` and judges time by the system's clock, so both are checked here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ringlypro.core.errors import ErrorKind, RinglyError

TOKEN_LIFETIME = timedelta(days=7)
ALGORITHM = "HS256"
REQUIRED_CLAIMS = ["userId", "email", "clientId", "exp", "iat", "sid"]
MAX_ID = 2**63 - 1


class TokenMissing(RinglyError):
    """Nobody said who they are."""

    kind = ErrorKind.UNAUTHENTICATED
    key = "auth.access_denied"
    code = "access_denied"


class InvalidToken(RinglyError):
    """The token is forged, too old, or its sign-in has ended."""

    kind = ErrorKind.FORBIDDEN
    key = "auth.invalid_token"
    code = "invalid_token"


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says. `sid` is the secret of its sign-in, of which only the hash is stored."""

    user_id: int
    client_id: int
    email: str
    sid: str


def hash_token(secret: str) -> str:
    """What is stored in place of a random secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def encode_token(claims: TokenClaims, *, key: str, now: datetime) -> str:
    """A signed token that lives seven days from `now`."""
    payload = {
        "userId": claims.user_id,
        "email": claims.email,
        "clientId": claims.client_id,
        "sid": claims.sid,
        "iat": int(now.timestamp()),
        "exp": int((now + TOKEN_LIFETIME).timestamp()),
    }
    import jwt  # noqa: PLC0415 - it brings a cryptography kit, and only programs have such tokens

    return jwt.encode(payload, key, algorithm=ALGORITHM)


def decode_token(token: str, *, key: str, now: datetime) -> TokenClaims:
    """The claims of a token that we signed and that is not too old. Raises InvalidToken."""
    options: Any = {"require": REQUIRED_CLAIMS, "verify_exp": False, "verify_iat": False, "verify_nbf": False}
    import jwt  # noqa: PLC0415 - see above

    try:
        payload = jwt.decode(token, key, algorithms=[ALGORITHM], options=options)
    except (jwt.PyJWTError, ValueError) as error:
        raise InvalidToken from error
    user_id, client_id, expires = (payload[name] for name in ("userId", "clientId", "exp"))
    email, sid = payload["email"], payload["sid"]
    if not (_is_id(user_id) and _is_id(client_id) and _is_id(expires) and isinstance(email, str)):
        raise InvalidToken
    if not isinstance(sid, str) or expires <= now.timestamp():
        raise InvalidToken
    return TokenClaims(user_id=user_id, client_id=client_id, email=email, sid=sid)


def _is_id(value: object) -> bool:
    return type(value) is int and 0 < value <= MAX_ID
