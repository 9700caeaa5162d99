"""Passwords: hashed with SHA-256 first, so that bcrypt sees all of a long one and never a NUL.

bcrypt takes 60 ms of a core. It runs in a thread, one at a time, so that calls are answered while people sign in.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import unicodedata
from weakref import WeakKeyDictionary

import bcrypt

from ringlypro.kit.fields import BadField

ROUNDS = 10
SHORTEST, LONGEST = 8, 128
NOBODY = "$2b$10$Nid/OcZ5WLXP7rAwmXYpx.8coL9iEKjwYBssUKP3jwoALsVZjJPC6"
"""A hash no password is known for: checked when an account does not exist, so that the answer takes as long."""

_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def slot() -> asyncio.Semaphore:
    """The one place where a password may be judged at a time; each event loop has its own."""
    return _slots.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1))


def fault(password: str) -> str | None:
    """Why this cannot be a password, as a text's key; None when it can. Any characters are fine."""
    return None if SHORTEST <= len(password) <= LONGEST else "auth.password_length"


def rule(value: object) -> str:
    """A password in a form. Raises BadField."""
    if not isinstance(value, str) or not value:
        raise BadField("errors.field.missing")
    if why := fault(value):
        raise BadField(why)
    return value


async def hashed(password: str) -> str:
    """What is stored in place of a password."""
    async with slot():
        salt = bcrypt.gensalt(ROUNDS)
        return (await asyncio.to_thread(bcrypt.hashpw, _folded(password), salt)).decode()


async def matches(password: str, stored: str | None) -> bool:
    """Whether this is the password behind a hash, False after the same time for None. Await it inside `slot()`."""
    right = await asyncio.to_thread(bcrypt.checkpw, _folded(password), (stored or NOBODY).encode())
    return right and stored is not None


def _folded(password: str) -> bytes:
    # One keyboard sends é as one sign, another as two: the same password must stay the same.
    text = unicodedata.normalize("NFC", password)
    return base64.b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
