"""What somebody typed into a form that was refused, on its way back to the page: in a cookie, for ten minutes.

An address would leave it in logs and histories, and the server has nobody to keep it for before a sign-in. Passwords
are not taken along. It comes from a browser, so it is believed no more than what the form itself would send.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from ringlypro.core.errors import InvalidFields, RinglyError

DRAFT_LIFETIME = timedelta(minutes=10)
SECRET_FIELDS = frozenset({"password", "token"})
MAX_VALUE_LENGTH = 200
"""Signs kept of one field; none of ours takes more in one line."""
MAX_COOKIE_BYTES = 3_800
"""Browsers keep cookies of 4,096 bytes with name and attributes (RFC 6265, 6.1)."""


@dataclass(frozen=True, slots=True)
class FormDraft:
    """A refused form: the page's path, what was typed, why each bad field is one, and the numbers of the refusal.

    `reasons` maps fields to keys of texts, `error_values` fills the text of the refusal as a whole.
    """

    path: str
    values: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    error_values: Mapping[str, int] = field(default_factory=dict)


def draft_refused_form(path: str, values: Mapping[str, str], error: RinglyError) -> FormDraft:
    """What the page at `path` needs to be shown again as it was sent, with what was wrong."""
    return FormDraft(
        path,
        {name: value[:MAX_VALUE_LENGTH] for name, value in values.items() if name not in SECRET_FIELDS},
        dict(error.fields) if isinstance(error, InvalidFields) else {},
        {name: value for name, value in error.values.items() if isinstance(value, int)},
    )


def encode_form_draft(draft: FormDraft) -> str:
    """As the value of a cookie. Values that do not fit are left out, the longest first."""
    values = dict(draft.values)
    while len(text := _encode_values(draft, values)) > MAX_COOKIE_BYTES and values:
        del values[max(values, key=lambda name: len(values[name]))]
    return text


def decode_form_draft(text: str) -> FormDraft | None:
    """Read it back; None if a browser sent something else."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(text[: 2 * MAX_COOKIE_BYTES].encode("ascii")))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(parts, list) or len(parts) != 4 or not isinstance(parts[0], str):
        return None
    if not all(isinstance(part, dict) for part in parts[1:]):
        return None
    texts = [{name: value for name, value in part.items() if isinstance(value, str)} for part in parts[1:3]]
    counts = {name: value for name, value in parts[3].items() if type(value) is int}
    return FormDraft(parts[0], {name: value[:MAX_VALUE_LENGTH] for name, value in texts[0].items()}, texts[1], counts)


def _encode_values(draft: FormDraft, values: Mapping[str, str]) -> str:
    parts = [draft.path, dict(values), dict(draft.reasons), dict(draft.error_values)]
    return base64.urlsafe_b64encode(json.dumps(parts, ensure_ascii=False).encode()).decode("ascii")
