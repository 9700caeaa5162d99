"""Secrets and codes. A confirmation code is read over a telephone: no letters that look or sound alike."""

from __future__ import annotations

import secrets

CODE_ALPHABET = "ACEFHJKLMRTUWXY3479"
"""Without 0/O, 1/I, 2/Z, 5/S, 6/G, 8/B look-alikes and without D/P/V/N/Q, which sound like their neighbours."""
CODE_LENGTH = 6
TEXTED_DIGITS = 6
"""Places of a number that is texted to somebody who is to tell it back."""


def generate_confirmation_code() -> str:
    """Six characters; unique per client by the database, a collision is tried again."""
    # One number for all of them: the system is asked for chance once, not for each character.
    number, characters = secrets.randbelow(len(CODE_ALPHABET) ** CODE_LENGTH), ""
    for _ in range(CODE_LENGTH):
        number, position = divmod(number, len(CODE_ALPHABET))
        characters += CODE_ALPHABET[position]
    return characters


def generate_texted_digits() -> str:
    """Six digits, zeros in front included."""
    return f"{secrets.randbelow(10**TEXTED_DIGITS):0{TEXTED_DIGITS}d}"


def generate_secret(size: int = 32) -> str:
    """URL-safe random text of `size` bytes."""
    return secrets.token_urlsafe(size)


def generate_reference(digits: int) -> str:
    """A short number a caller can write down for a message: a letter and so many digits."""
    least = 10 ** (digits - 1)
    return f"{secrets.choice('ACEFHKLMRTX')}{least + secrets.randbelow(9 * least)}"
