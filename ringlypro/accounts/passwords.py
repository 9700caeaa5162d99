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

from ringlypro.core.errors import FieldError

BCRYPT_ROUNDS = 10
MIN_LENGTH, MAX_LENGTH = 8, 128
DUMMY_HASH = "$2b$10$Nid/OcZ5WLXP7rAwmXYpx.8coL9iEKjwYBssUKP3jwoALsVZjJPC6"
"""A hash no password is known for: checked when an account does not exist, so that the answer takes as long."""

_semaphores: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def password_semaphore() -> asyncio.Semaphore:
    """The one place where a password may be judged at a time; each event loop has its own."""
    return _semaphores.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1))


def password_problem(password: str) -> str | None:
    """Why this cannot be a password, as a text's key; None when it can. Any characters are fine."""
    return None if MIN_LENGTH <= len(password) <= MAX_LENGTH else "auth.password_length"


def validate_password(value: object) -> str:
    """A password in a form. Raises FieldError."""
    if not isinstance(value, str) or not value:
        raise FieldError("errors.field.missing")
    if problem := password_problem(value):
        raise FieldError(problem)
    return value


async def hash_password(password: str) -> str:
    """What is stored in place of a password."""
    async with password_semaphore():
        salt = bcrypt.gensalt(BCRYPT_ROUNDS)
        return (await asyncio.to_thread(bcrypt.hashpw, _prehash(password), salt)).decode()


async def verify_password(password: str, stored_hash: str | None) -> bool:
    """Whether this is the password behind a hash, False after the same time for None. Await it inside `slot()`."""
    is_correct = await asyncio.to_thread(bcrypt.checkpw, _prehash(password), (stored_hash or DUMMY_HASH).encode())
    return is_correct and stored_hash is not None


def _prehash(password: str) -> bytes:
    # One keyboard sends é as one sign, another as two: the same password must stay the same.
    text = unicodedata.normalize("NFC", password)
    return base64.b64encode(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())
