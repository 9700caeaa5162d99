"""Expected failures, named where they are raised.

An error carries a kind (what sort of trouble) and a key (which words), never a status: the same one becomes
a JSON answer, a toast or a spoken line.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class ErrorKind(Enum):
    """What sort of trouble it is; routes and pages map it to their own signs."""

    NOT_FOUND = "missing"
    CONFLICT = "conflict"
    FORBIDDEN = "refused"
    INVALID = "invalid"
    PAYMENT_REQUIRED = "unpaid"
    UNAUTHENTICATED = "unknown_caller"
    RATE_LIMITED = "too_many"
    OUTDATED = "outdated"


class RinglyError(Exception):
    """Something expected went wrong. `code` is the machine's word for it, `key` names the text for people."""

    kind: ErrorKind = ErrorKind.INVALID
    key: str = "errors.unexpected"
    code: str = "unexpected"
    extra: Mapping[str, object] = {}
    """What a program is told besides."""
    headers: Mapping[str, str] = {}
    """What an answer over HTTP carries."""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.code)


class InvalidFields(RinglyError):
    """Some fields cannot be accepted; `fields` maps a field's name to the key of the reason."""

    kind = ErrorKind.INVALID
    key = "errors.invalid"
    code = "invalid"

    def __init__(self, fields: dict[str, str], **values: object) -> None:
        self.fields = fields
        super().__init__(**values)


class FieldError(ValueError):
    """A value that a field cannot take; `key` names the text that says why. Raised by the types of fields."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


class NotFound(RinglyError):
    """It does not exist, or it belongs to somebody else: the two must look the same."""

    kind = ErrorKind.NOT_FOUND
    key = "errors.missing"
    code = "not_found"
