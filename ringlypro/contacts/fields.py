"""What the fields of a contact may hold, and how they are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ringlypro.contacts.folding import fold
from ringlypro.contacts.tables import STATUSES
from ringlypro.kit import fields
from ringlypro.kit.phones import to_e164

MOST_TAGS = 20


def rules(area_code: str | None) -> dict[str, fields.Rule]:
    """A rule per field; a number of seven digits gets the business's own `area_code`."""

    def phone(value: object) -> str:
        local = to_e164(value, area_code=area_code) if isinstance(value, str) and len(value) <= 40 else None
        return local or fields.phone(value)

    return {
        "first_name": fields.line(most=100, needed=True),
        "last_name": fields.optional(fields.line(most=100)),
        "phone": phone,
        "email": fields.optional(fields.email),
        "notes": fields.block(),
        "status": fields.choice(STATUSES),
        "source": fields.line(most=40, needed=True),
        "tags": tags,
        "language": fields.optional(fields.language),
        "vip": fields.flag,
    }


def tags(value: object) -> list[str]:
    """Tags in the order given, each once."""
    given: list[str] = fields.lines(most=MOST_TAGS, of=fields.line(most=40))([] if value is None else value)
    return list(dict.fromkeys(tag for tag in given if tag))


def with_keys(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values and the search keys that follow from them."""
    sources = {"first_key": "first_name", "last_key": "last_name", "email_key": "email"}
    return {**values, **{key: fold(values[name]) for key, name in sources.items() if name in values}}
